package io.kinesumer.store;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The wish of a client to own a shard.
 *
 * @param shardId the shard's id
 * @param seen the checkpoint that the claim was decided on; the claim fails if its owner
 * or epoch is no longer so
 * @param claimant who wants it
 * @param startingSequenceNumber the shard's first sequence number, or {@code null} if
 * unknown; a store shared with the Go client leaves it where nothing has been committed
 */
public record Claim(String shardId, Checkpoint seen, Owner claimant, @Nullable String startingSequenceNumber) {

	public Claim {
		Objects.requireNonNull(shardId, "shardId");
		Objects.requireNonNull(seen, "seen");
		Objects.requireNonNull(claimant, "claimant");
	}

}
