package io.kinesumer.store;

import java.time.Instant;

import io.kinesumer.stream.Position;
import org.jspecify.annotations.Nullable;

/**
 * The conditional writes of checkpoints.
 */
final class CheckpointWrites {

	/**
	 * Sequence numbers have up to 56 digits, DynamoDB's numbers 38, so they are strings
	 * without leading zeros: the longer is the greater, of one length the one that sorts
	 * later.
	 */
	private static final String BEFORE = "size(%1$s) < :length OR (size(%1$s) = :length AND %1$s < :sequence)";

	private static final String NO_RECORD_REACHES = "attribute_not_exists(#sequence_number)"
			+ " OR attribute_exists(#nothing_committed) OR " + BEFORE.formatted("#sequence_number");

	private static final String NO_PART_REACHES = "attribute_not_exists(#aggregate_sequence_number) OR "
			+ BEFORE.formatted("#aggregate_sequence_number") + " OR (#aggregate_sequence_number = :sequence%s)";

	private CheckpointWrites() {
	}

	/**
	 * Claims a shard.
	 * @param claim the claim
	 * @param startingSequenceNumber what to leave where the Go client looks, in which
	 * case the checkpoint must have no sequence number yet; {@code null} to leave that as
	 * it is
	 * @param now the present time
	 * @return the write
	 */
	static ConditionalWrite claim(Claim claim, @Nullable String startingSequenceNumber, Instant now) {
		ConditionalWrite write = when(claim.seen().owner(), claim.seen().epoch())
			.and((claim.seen().reset() != 0) ? "#reset = :reset" : "attribute_not_exists(#reset) OR #reset = :reset")
			.value("reset", Item.value(claim.seen().reset()))
			.set(CheckpointItems.OWNER, Item.value(claim.claimant()))
			.set(CheckpointItems.EPOCH, Item.value(claim.seen().epoch() + 1))
			.set(CheckpointItems.UPDATED_AT, Item.value(now));
		if (claim.startsOver()) {
			return startOver(claim, write);
		}
		write.and("attribute_not_exists(#finished) OR #finished = :unfinished").value("unfinished", Item.value(false));
		if (startingSequenceNumber != null) {
			write.and("attribute_not_exists(#sequence_number)")
				.set(CheckpointItems.SEQUENCE_NUMBER, Item.value(startingSequenceNumber))
				.set(CheckpointItems.NOTHING_COMMITTED, Item.value(true));
		}
		return write;
	}

	/**
	 * Leaves nothing of what was known before a reset.
	 */
	private static ConditionalWrite startOver(Claim claim, ConditionalWrite write) {
		String first = claim.startingSequenceNumber();
		return write.set(CheckpointItems.RESET, Item.value(claim.reset()))
			.setOrRemove(CheckpointItems.SEQUENCE_NUMBER, (first != null) ? Item.value(first) : null)
			.setOrRemove(CheckpointItems.NOTHING_COMMITTED, (first != null) ? Item.value(true) : null)
			.remove(CheckpointItems.FINISHED, CheckpointItems.AGGREGATE_SEQUENCE_NUMBER,
					CheckpointItems.AGGREGATE_SUB_SEQUENCE_NUMBER, CheckpointItems.ARRIVAL,
					CheckpointItems.CAUGHT_UP_AT);
	}

	/**
	 * Commits what an owner has handled, and gives the shard up where it says so.
	 * @param commit the commit
	 * @param position the position, in which case it must be ahead of the stored one;
	 * {@code null} to leave that as it is
	 * @param now the present time
	 * @return the write
	 */
	static ConditionalWrite commit(Commit commit, @Nullable Position position, Instant now) {
		ConditionalWrite write = when(commit.owner(), commit.epoch()).set(CheckpointItems.UPDATED_AT, Item.value(now));
		if (position != null) {
			moveTo(position, write);
			write.setOrRemove(CheckpointItems.ARRIVAL,
					(commit.arrival() != null) ? Item.value(commit.arrival()) : null);
		}
		if (commit.caughtUpAt() != null) {
			write.set(CheckpointItems.CAUGHT_UP_AT, Item.value(commit.caughtUpAt()));
		}
		switch (commit.then()) {
			case KEEP -> {
			}
			case RELEASE -> write.remove(CheckpointItems.OWNER);
			case FINISH -> write.remove(CheckpointItems.OWNER).set(CheckpointItems.FINISHED, Item.value(true));
		}
		return write;
	}

	/**
	 * A write of a checkpoint that stands under an owner and an epoch.
	 * @param owner the owner, or {@code null} if there must be none
	 * @param epoch the epoch, 0 for a checkpoint of the Go client or none at all
	 * @return the write
	 */
	static ConditionalWrite when(@Nullable Owner owner, long epoch) {
		ConditionalWrite write = (owner != null)
				? ConditionalWrite.when("#owner = :owner").value("owner", Item.value(owner))
				: ConditionalWrite.when("attribute_not_exists(#owner)");
		return write.and((epoch != 0) ? "#epoch = :epoch" : "attribute_not_exists(#epoch) OR #epoch = :epoch")
			.value("epoch", Item.value(epoch));
	}

	/**
	 * Moves to a position that must be ahead. Inside an aggregated record the sequence
	 * number stays where it is: the Go client would go on after the whole record.
	 */
	private static void moveTo(Position position, ConditionalWrite write) {
		String sequenceNumber = position.sequenceNumber();
		write.value("length", Item.value(sequenceNumber.length()))
			.value("sequence", Item.value(sequenceNumber))
			.and(NO_RECORD_REACHES);
		if (position.isWhole()) {
			write.and(NO_PART_REACHES.formatted(""))
				.set(CheckpointItems.SEQUENCE_NUMBER, Item.value(sequenceNumber))
				.remove(CheckpointItems.NOTHING_COMMITTED, CheckpointItems.AGGREGATE_SEQUENCE_NUMBER,
						CheckpointItems.AGGREGATE_SUB_SEQUENCE_NUMBER);
		}
		else {
			write.and(NO_PART_REACHES.formatted(" AND #aggregate_sub_sequence_number < :part"))
				.value("part", Item.value(position.subSequenceNumber()))
				.set(CheckpointItems.AGGREGATE_SEQUENCE_NUMBER, Item.value(sequenceNumber))
				.set(CheckpointItems.AGGREGATE_SUB_SEQUENCE_NUMBER, Item.value(position.subSequenceNumber()));
		}
	}

}
