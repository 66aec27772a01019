package io.kinesumer.store;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The wish of a client to own a shard.
 *
 * @param shardId the shard's id
 * @param seen the checkpoint that the claim was decided on; the claim fails if its owner
 * or epoch is no longer so, or it was claimed after another reset
 * @param reset how often the stream has been started over, as far as the claimant knows;
 * where that is more than the checkpoint shows, the claim voids its progress
 * @param claimant who wants it
 * @param startingSequenceNumber the shard's first sequence number, or {@code null} if
 * unknown; a store shared with the Go client leaves it where nothing has been committed
 */
public record Claim(String shardId, Checkpoint seen, long reset, Owner claimant,
		@Nullable String startingSequenceNumber) {

	public Claim {
		Objects.requireNonNull(shardId, "shardId");
		Objects.requireNonNull(seen, "seen");
		Objects.requireNonNull(claimant, "claimant");
	}

	/**
	 * Whether the stream has started over since the shard was last claimed, so that what
	 * the checkpoint says of progress is void: it is claimed although it is finished, and
	 * has no position then.
	 * @return whether the claim applies a reset
	 */
	public boolean startsOver() {
		return this.seen.reset() < this.reset;
	}

}
