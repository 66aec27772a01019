package io.kinesumer.spring;

import java.time.Instant;
import java.util.SortedSet;

import io.kinesumer.KinesumerEvent;
import org.jspecify.annotations.Nullable;

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
	 * @return a sequence number, or {@code null} if the group had read nothing of the
	 * shard yet
	 */
	public @Nullable String checkpoint() {
		return event().checkpoint();
	}

	/**
	 * The arrival time from which on records may be lost.
	 * @return the time, by the clock of Kinesis
	 */
	public Instant from() {
		return event().from();
	}

	/**
	 * The arrival time from which on the stream still has all records.
	 * @return the time, by the clock of Kinesis
	 */
	public Instant until() {
		return event().until();
	}

	/**
	 * Whether the shard is read on from the oldest record that is left.
	 * @return {@code false} if it is not read until a person decides
	 */
	public boolean goesOn() {
		return event().goesOn();
	}

}
