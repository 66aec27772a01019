package io.kinesumer.spring;

import java.util.SortedSet;

import io.kinesumer.KinesumerEvent;

/**
 * Records may have been trimmed from the stream before the group could read them.
 */
public final class CheckpointTrimmedEvent extends KinesumerApplicationEvent<KinesumerEvent.CheckpointTrimmed> {

	public CheckpointTrimmedEvent(KinesumerEvent.CheckpointTrimmed event) {
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
	 * The position the group had reached.
	 * @return a sequence number
	 */
	public String checkpoint() {
		return event().checkpoint();
	}

}
