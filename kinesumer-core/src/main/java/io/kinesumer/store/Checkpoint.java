package io.kinesumer.store;

import java.time.Instant;
import java.util.Objects;

import io.kinesumer.stream.Position;
import org.jspecify.annotations.Nullable;

/**
 * How far a shard is consumed and who consumes it.
 *
 * @param shardId the shard's id
 * @param position everything up to it is handled; {@code null} if nothing has been
 * committed yet
 * @param owner the owner, or {@code null} if it has none
 * @param epoch how often the shard has been claimed
 * @param reset how often the stream had been started over when the shard was claimed:
 * after a later reset position and end are void
 * @param finished whether the whole shard is handled and it will never get a record again
 * @param updatedAt wall time of the last write, for people, or {@code null}
 * @param arrival when Kinesis took the record at the position, or {@code null}
 * @param caughtUpAt when the shard was last known to hold nothing after the position, or
 * {@code null}
 */
public record Checkpoint(String shardId, @Nullable Position position, @Nullable Owner owner, long epoch, long reset,
		boolean finished, @Nullable Instant updatedAt, @Nullable Instant arrival, @Nullable Instant caughtUpAt) {

	public Checkpoint {
		Objects.requireNonNull(shardId, "shardId");
	}

	/**
	 * The checkpoint of a shard that the store does not hold yet.
	 * @param shardId the shard's id
	 * @return a checkpoint without owner and position, of epoch 0
	 */
	public static Checkpoint none(String shardId) {
		return new Checkpoint(shardId, null, null, 0, 0, false, null, null, null);
	}

	/**
	 * The checkpoint as a stream sees it that has been started over so often. One from
	 * before the last time counts for nothing but its owner and epoch.
	 * @param reset how often the stream has been started over
	 * @return this checkpoint, or what is left of it
	 */
	public Checkpoint asOf(long reset) {
		return (this.reset >= reset) ? this
				: new Checkpoint(this.shardId, null, this.owner, this.epoch, reset, false, this.updatedAt, null, null);
	}

}
