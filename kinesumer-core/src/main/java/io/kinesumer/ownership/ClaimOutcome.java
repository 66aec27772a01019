package io.kinesumer.ownership;

import io.kinesumer.store.Checkpoint;
import io.kinesumer.stream.ReadPosition;

/**
 * How an attempt to claim a shard ended.
 */
public sealed interface ClaimOutcome {

	/**
	 * The shard is this client's.
	 *
	 * @param ownership the ownership
	 * @param checkpoint the checkpoint as claimed
	 * @param start where to read from
	 * @param reach up to when the shard is consumed
	 */
	record Claimed(Ownership ownership, Checkpoint checkpoint, ReadPosition start,
			Reach reach) implements ClaimOutcome {
	}

	/**
	 * The shard cannot be claimed yet.
	 *
	 * @param reason why, for people
	 * @param ownedByOther whether a live client owns it
	 */
	record NotYet(String reason, boolean ownedByOther) implements ClaimOutcome {
	}

	/**
	 * The newest copy of the shard list that the group has does not show the shard.
	 * Either it is too new, and whoever is given it will claim it, or Kinesis has
	 * forgotten it.
	 */
	record NotListed() implements ClaimOutcome {
	}

	/**
	 * All of the shard is handled already.
	 */
	record AlreadyFinished() implements ClaimOutcome {
	}

}
