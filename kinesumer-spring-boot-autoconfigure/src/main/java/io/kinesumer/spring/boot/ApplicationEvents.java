package io.kinesumer.spring.boot;

import java.util.function.Consumer;

import io.kinesumer.KinesumerEvent;
import io.kinesumer.spring.CheckpointTrimmedEvent;
import io.kinesumer.spring.KinesumerApplicationEvent;
import io.kinesumer.spring.KinesumerErrorEvent;
import io.kinesumer.spring.LeaderChangedEvent;
import io.kinesumer.spring.ListenerFailedEvent;
import io.kinesumer.spring.ShardFinishedEvent;
import io.kinesumer.spring.ShardsAssignedEvent;
import io.kinesumer.spring.ShardsRevokedEvent;
import io.kinesumer.spring.StreamRecreatedEvent;
import io.kinesumer.spring.StreamResetEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes the engine's events as application events.
 */
class ApplicationEvents implements Consumer<KinesumerEvent> {

	private final ApplicationEventPublisher publisher;

	ApplicationEvents(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	@Override
	public void accept(KinesumerEvent event) {
		KinesumerApplicationEvent<?> wrapped = wrap(event);
		if (wrapped != null) {
			this.publisher.publishEvent(wrapped);
		}
	}

	private static @Nullable KinesumerApplicationEvent<?> wrap(KinesumerEvent event) {
		if (event instanceof KinesumerEvent.ShardsAssigned assigned) {
			return new ShardsAssignedEvent(assigned);
		}
		if (event instanceof KinesumerEvent.ShardsRevoked revoked) {
			return new ShardsRevokedEvent(revoked);
		}
		if (event instanceof KinesumerEvent.ShardFinished finished) {
			return new ShardFinishedEvent(finished);
		}
		if (event instanceof KinesumerEvent.LeaderChanged changed) {
			return new LeaderChangedEvent(changed);
		}
		if (event instanceof KinesumerEvent.CheckpointTrimmed trimmed) {
			return new CheckpointTrimmedEvent(trimmed);
		}
		if (event instanceof KinesumerEvent.StreamRecreated recreated) {
			return new StreamRecreatedEvent(recreated);
		}
		if (event instanceof KinesumerEvent.StreamReset reset) {
			return new StreamResetEvent(reset);
		}
		if (event instanceof KinesumerEvent.ListenerFailed failed) {
			return new ListenerFailedEvent(failed);
		}
		return (event instanceof KinesumerEvent.EngineError error) ? new KinesumerErrorEvent(error) : null;
	}

}
