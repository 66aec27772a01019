package io.kinesumer.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Set;

import io.kinesumer.stream.ReadPosition;

/**
 * Where the group started in a stream, pinned once when it first saw it, and once more
 * each time it started over.
 *
 * @param stream the stream's key
 * @param firstSeen when the group first saw the stream, or when it started over
 * @param streamCreated the stream's creation time, which tells it from a later one of the
 * same name
 * @param start where the shards that existed then start
 * @param initialShards the ids of the shards that existed then; all others start at their
 * first record
 * @param reset how often the stream had been started over by then
 */
public record StreamPin(String stream, Instant firstSeen, Instant streamCreated, ReadPosition start,
		Set<String> initialShards, long reset) {

	public StreamPin {
		Objects.requireNonNull(stream, "stream");
		Objects.requireNonNull(firstSeen, "firstSeen");
		Objects.requireNonNull(streamCreated, "streamCreated");
		if (start instanceof ReadPosition.After) {
			throw new IllegalArgumentException("A group does not start in a stream after a record");
		}
		initialShards = Set.copyOf(initialShards);
	}

	/**
	 * Whether a stream that was created at a time is another one than was pinned, created
	 * again under its name. Both of the wire's protocols carry milliseconds.
	 * @param created the creation time, as Kinesis tells it
	 * @return whether it is a later one
	 */
	public boolean isBefore(Instant created) {
		return created.truncatedTo(ChronoUnit.MILLIS).isAfter(this.streamCreated.truncatedTo(ChronoUnit.MILLIS));
	}

	/**
	 * Where a shard that has no checkpoint starts.
	 * @param shardId the shard's id
	 * @return the pinned start, or the first record of a shard born later
	 */
	public ReadPosition startOf(String shardId) {
		return this.initialShards.contains(shardId) ? this.start : new ReadPosition.TrimHorizon();
	}

}
