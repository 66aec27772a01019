package io.kinesumer.store;

/**
 * Tells a write that is refused from one that is refused because it is applied already:
 * its answer was lost, and what retries it fails on its own effect. Each rule looks at
 * what is stored now and says why nobody but the writer can have stored it, or why it
 * makes no difference.
 */
final class AppliedWrites {

	private AppliedWrites() {
	}

	/**
	 * An incarnation registers once, so an entry that bears it is the registration.
	 */
	static boolean isApplied(ClientEntry stored, ClientEntry registration) {
		return stored.owner().equals(registration.owner());
	}

	/**
	 * Each epoch of a shard is given out once, by a compare-and-set on the one before. If
	 * the claimant stands under the epoch that the claim would have made, it was made by
	 * that claim, or by an earlier one of the same run, whose shard it is all the same.
	 */
	static boolean isApplied(Checkpoint stored, Claim claim) {
		return claim.claimant().equals(stored.owner()) && stored.epoch() == claim.seen().epoch() + 1;
	}

	/**
	 * Within an epoch the owner alone can take its name off the shard: a new owner begins
	 * a new epoch, a checkpoint is removed only when it has no owner, and epoch 0 is that
	 * of a shard that nobody has owned. So a shard of the same epoch without an owner was
	 * given up by the writer. It counts only if that write carried everything that this
	 * one says: the position reached, and the end of the shard.
	 */
	static boolean isApplied(Checkpoint stored, Commit commit) {
		return commit.then() != Commit.Then.KEEP && stored.owner() == null && stored.epoch() == commit.epoch()
				&& stored.epoch() != 0 && !movesForward(stored, commit)
				&& (stored.finished() || commit.then() != Commit.Then.FINISH);
	}

	/**
	 * If the next revision says the same, then either this write made it, or another one
	 * that leaves the group where this one would have.
	 */
	static boolean isApplied(GroupState stored, GroupState next) {
		return stored.revision() == next.revision() + 1 && stored.saysTheSameAs(next);
	}

	/**
	 * An assignment that is stored is published, whoever published it.
	 */
	static boolean isApplied(Assignment stored, Assignment published) {
		return stored.equals(published);
	}

	/**
	 * As for the group's state.
	 */
	static boolean isApplied(ShardCache stored, ShardCache next) {
		return stored.equals(next.written());
	}

	/**
	 * Whether a commit has a position after the stored one.
	 */
	static boolean movesForward(Checkpoint stored, Commit commit) {
		return commit.position() != null && (stored.position() == null || commit.position().isAfter(stored.position()));
	}

}
