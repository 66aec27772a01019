package io.kinesumer.store;

import java.time.Instant;
import java.util.Objects;

import io.kinesumer.stream.Position;
import org.jspecify.annotations.Nullable;

/**
 * What an owner writes about its shard.
 *
 * @param shardId the shard's id
 * @param owner the writer
 * @param epoch the epoch under which it owns the shard
 * @param position everything up to it is handled, or {@code null} to leave it as it is; a
 * position at or before the stored one leaves that as it is
 * @param arrival when Kinesis took the record at the position, or {@code null}
 * @param caughtUpAt when the shard was last known to hold nothing after the position, or
 * {@code null} to leave it as it is
 * @param then what becomes of the ownership
 */
public record Commit(String shardId, Owner owner, long epoch, @Nullable Position position, @Nullable Instant arrival,
		@Nullable Instant caughtUpAt, Then then) {

	public Commit {
		Objects.requireNonNull(shardId, "shardId");
		Objects.requireNonNull(owner, "owner");
		Objects.requireNonNull(then, "then");
	}

	/**
	 * What becomes of the ownership with the write.
	 */
	public enum Then {

		/**
		 * The owner keeps the shard.
		 */
		KEEP,

		/**
		 * The owner gives the shard up.
		 */
		RELEASE,

		/**
		 * The shard is finished, and nobody owns it any more.
		 */
		FINISH

	}

}
