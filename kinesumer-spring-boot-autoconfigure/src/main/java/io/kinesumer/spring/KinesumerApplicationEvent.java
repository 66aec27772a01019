package io.kinesumer.spring;

import io.kinesumer.KinesumerEvent;

import org.springframework.context.ApplicationEvent;

/**
 * An event of the engine as an application event. Published by a thread of the engine
 * that does nothing else, so that a slow listener delays other events only.
 *
 * @param <E> the engine's event
 */
public abstract sealed class KinesumerApplicationEvent<E extends KinesumerEvent> extends ApplicationEvent
		permits ShardsAssignedEvent, ShardsRevokedEvent, ShardFinishedEvent, LeaderChangedEvent, CheckpointTrimmedEvent,
		StreamRecreatedEvent, StreamResetEvent, ListenerFailedEvent, KinesumerErrorEvent {

	private final transient E event;

	KinesumerApplicationEvent(E event) {
		super(event);
		this.event = event;
	}

	/**
	 * The engine's event.
	 * @return the event
	 */
	public E event() {
		return this.event;
	}

	/**
	 * The app it happened in.
	 * @return the app
	 */
	public String app() {
		return this.event.app();
	}

}
