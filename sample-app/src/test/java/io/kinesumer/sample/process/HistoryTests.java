package io.kinesumer.sample.process;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.Owner;
import io.kinesumer.stream.Position;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What judges the processes finds what it is there to find.
 */
class HistoryTests {

	private static final List<Sent> SENT = List.of(sent(1), sent(2), sent(3));

	private static final CheckpointWrite A_CLAIMS = write(checkpoint(null, 0, null), checkpoint("a", 1, null));

	private static final CheckpointWrite A_COMMITS_2 = write(checkpoint("a", 1, null), checkpoint("a", 1, 2));

	private static final CheckpointWrite B_CLAIMS = write(checkpoint("a", 1, 2), checkpoint("b", 2, 2));

	private static final CheckpointHistory CHECKPOINTS = checkpoints(A_CLAIMS, A_COMMITS_2, B_CLAIMS);

	@Test
	void aSoundHistoryPasses() {
		History sound = handled(by("a", 1), by("a", 2), by("a", 3), by("b", 3));
		sound.assertNothingLost(SENT);
		sound.assertOrderOfEachKey();
		sound.assertDeliveredInTurn(CHECKPOINTS);
		sound.assertRepeatedOnlyWhatWasNotCommitted(CHECKPOINTS);
		sound.assertRepeatedOnlyWhatWasHandledBy(Set.of("a"));
		CHECKPOINTS.assertFencedAndForward();
	}

	@Test
	void aLostRecordIsFound() {
		assertFound(() -> handled(by("a", 1), by("a", 3)).assertNothingLost(SENT));
	}

	@Test
	void aRecordThatNobodySentIsFound() {
		assertFound(() -> handled(by("a", 1), by("a", 2), by("a", 3), by("a", 4)).assertNothingLost(SENT));
	}

	@Test
	void aKeyOutOfOrderIsFound() {
		assertFound(() -> handled(by("a", 1), by("a", 3), by("a", 2)).assertOrderOfEachKey());
	}

	@Test
	void aRepetitionIsFound() {
		assertFound(() -> handled(by("a", 1), by("b", 1)).assertNothingRepeated());
	}

	@Test
	void aDeliveryByAFormerOwnerIsFound() {
		assertFound(() -> handled(by("a", 1), by("b", 2), by("a", 3)).assertDeliveredInTurn(CHECKPOINTS));
	}

	@Test
	void aDeliveryWithoutAClaimIsFound() {
		assertFound(() -> handled(by("c", 1)).assertDeliveredInTurn(CHECKPOINTS));
	}

	@Test
	void aRepetitionOfWhatWasCommittedIsFound() {
		assertFound(
				() -> handled(by("a", 1), by("a", 2), by("b", 2)).assertRepeatedOnlyWhatWasNotCommitted(CHECKPOINTS));
	}

	@Test
	void aRepetitionOfWhatAnUnharmedProcessHasHandledIsFound() {
		assertFound(() -> handled(by("a", 1), by("b", 1)).assertRepeatedOnlyWhatWasHandledBy(Set.of("b")));
	}

	@Test
	void aCheckpointThatMovesBackIsFound() {
		CheckpointWrite back = write(checkpoint("b", 2, 2), checkpoint("b", 2, 1));
		assertFound(() -> checkpoints(A_CLAIMS, A_COMMITS_2, B_CLAIMS, back).assertFencedAndForward());
	}

	@Test
	void aCommitUnderAPastEpochIsFound() {
		CheckpointWrite past = write(checkpoint("b", 2, 2), checkpoint("a", 1, 3));
		assertFound(() -> checkpoints(A_CLAIMS, A_COMMITS_2, B_CLAIMS, past).assertFencedAndForward());
	}

	@Test
	void anOwnerThatChangesWithinAnEpochIsFound() {
		CheckpointWrite stolen = write(checkpoint("a", 1, 2), checkpoint("b", 1, 2));
		assertFound(() -> checkpoints(A_CLAIMS, A_COMMITS_2, stolen).assertFencedAndForward());
	}

	@Test
	void aCommitByNobodyIsFound() {
		CheckpointWrite nobodys = write(checkpoint(null, 1, 2), checkpoint(null, 1, 3));
		assertFound(() -> checkpoints(nobodys).assertFencedAndForward());
	}

	private static void assertFound(ThrowingCallable assertion) {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion);
	}

	private static Sent sent(int number) {
		return new Sent("orders", "shard", "key", Integer.toString(number));
	}

	private static Handled by(String client, int number) {
		return new Handled(0, client, "orders", "shard", "key", Integer.toString(number));
	}

	private static History handled(Handled... all) {
		return new History(Arrays.asList(all));
	}

	private static CheckpointHistory checkpoints(CheckpointWrite... all) {
		return new CheckpointHistory(Arrays.asList(all));
	}

	private static CheckpointWrite write(Checkpoint before, Checkpoint after) {
		return new CheckpointWrite("orders", before, after);
	}

	private static Checkpoint checkpoint(@Nullable String owner, long epoch, @Nullable Integer position) {
		return new Checkpoint("shard", (position != null) ? Position.of(position.toString()) : null,
				(owner != null) ? new Owner(owner, "1") : null, epoch, 0, false, null, null, null);
	}

}
