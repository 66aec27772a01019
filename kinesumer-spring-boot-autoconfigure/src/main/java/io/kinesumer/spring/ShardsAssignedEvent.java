package io.kinesumer.spring;

import java.util.SortedSet;

import io.kinesumer.KinesumerEvent;

/**
 * The client has claimed shards of a stream.
 */
public final class ShardsAssignedEvent extends KinesumerApplicationEvent<KinesumerEvent.ShardsAssigned> {

	public ShardsAssignedEvent(KinesumerEvent.ShardsAssigned event) {
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
	 * The shards.
	 * @return their ids
	 */
	public SortedSet<String> shardIds() {
		return event().shardIds();
	}

}
