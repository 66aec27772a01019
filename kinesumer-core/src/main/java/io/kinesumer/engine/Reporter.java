package io.kinesumer.engine;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import io.kinesumer.KinesumerEvent;
import io.kinesumer.KinesumerEvent.EngineError;
import io.kinesumer.KinesumerEvent.ShardsRevoked.Reason;
import io.kinesumer.KinesumerException;
import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what happens, in the log and as events: a line for each change, and a warning once
 * per cause rather than per occurrence. Thread-safe.
 */
final class Reporter {

	private static final Logger logger = LoggerFactory.getLogger("io.kinesumer");

	private final String app;

	private final EventPublisher events;

	private final Map<String, String> warned = new ConcurrentHashMap<>();

	Reporter(String app, EventPublisher events) {
		this.app = app;
		this.events = events;
	}

	void event(KinesumerEvent event) {
		this.events.publish(event);
	}

	void gained(String stream, SortedSet<String> shardIds, int total) {
		logger.info("[{}] Gained {} of stream '{}': {}; now {} in all", this.app, shards(shardIds.size()), stream,
				String.join(", ", shardIds), total);
		event(new KinesumerEvent.ShardsAssigned(this.app, stream, shardIds));
	}

	void gaveUp(String stream, SortedSet<String> shardIds, Reason reason, int total) {
		String why = switch (reason) {
			case HANDED_OVER -> "handed over";
			case LOST -> "taken by others";
			case STOPPED -> "stopping";
		};
		logger.info("[{}] Gave up {} of stream '{}' ({}): {}; now {} in all", this.app, shards(shardIds.size()), stream,
				why, String.join(", ", shardIds), total);
		event(new KinesumerEvent.ShardsRevoked(this.app, stream, shardIds, reason));
	}

	void finished(ShardKey shard, SortedSet<String> children) {
		logger.info("[{}] Finished shard {}: all its records are handled; it goes on in {}", this.app, shard, children);
		SortedSet<String> ids = new TreeSet<>();
		ids.add(shard.shardId());
		event(new KinesumerEvent.ShardFinished(this.app, shard.stream(), ids, children));
	}

	void leader(String leader, boolean isSelf) {
		logger.info("[{}] {} leads the group{}", this.app, leader, isSelf ? " (this client)" : "");
		event(new KinesumerEvent.LeaderChanged(this.app, leader, isSelf));
	}

	/**
	 * Reports a failure that is tried again: a warning the first time, then silence until
	 * {@link #recovered} or another cause.
	 */
	void failed(EngineError.Type type, @Nullable String stream, String subject, KinesumerException failure) {
		String cause = type + " " + failure.getClass().getName(); // messages hold request
																	// ids
		if (!cause.equals(this.warned.put(subject, cause))) {
			logger.warn("[{}] {}: {}; tried again", this.app, subject, failure.getMessage());
			event(new EngineError(this.app, stream, type, failure.getMessage() + "", failure));
		}
		logger.debug("[{}] {}", this.app, subject, failure);
	}

	void recovered(String subject) {
		if (this.warned.remove(subject) != null) {
			logger.info("[{}] {} works again", this.app, subject);
		}
	}

	private static String shards(int count) {
		return count + ((count == 1) ? " shard" : " shards");
	}

}
