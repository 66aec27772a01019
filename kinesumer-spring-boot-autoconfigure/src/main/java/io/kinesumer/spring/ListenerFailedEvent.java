package io.kinesumer.spring;

import java.util.SortedSet;

import io.kinesumer.KinesumerEvent;

/**
 * A listener has thrown.
 */
public final class ListenerFailedEvent extends KinesumerApplicationEvent<KinesumerEvent.ListenerFailed> {

	public ListenerFailedEvent(KinesumerEvent.ListenerFailed event) {
		super(event);
	}

	/**
	 * The stream.
	 * @return its key in the group
	 */
	public String stream() {
		return event().stream();
	}

	/**
	 * The shard.
	 * @return its id
	 */
	public SortedSet<String> shardIds() {
		return event().shardIds();
	}

	/**
	 * The listener.
	 * @return its id
	 */
	public String listener() {
		return event().listener();
	}

	/**
	 * The first record it was given.
	 * @return the record's sequence number
	 */
	public String sequenceNumber() {
		return event().sequenceNumber();
	}

	/**
	 * How often that record has been given to it.
	 * @return a number from 1
	 */
	public int attempt() {
		return event().attempt();
	}

	/**
	 * What it threw.
	 * @return the exception
	 */
	public Exception failure() {
		return event().failure();
	}

}
