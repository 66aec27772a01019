package io.kinesumer.ownership;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.StreamPin;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReachTests {

	private static final Instant SEEN = at(1);

	@Test
	void aShardIsConsumedUpToItsLastRecordOrToWhenItHeldNoMore() {
		assertThat(Reach.of(checkpoint("5", at(50), at(10), null))).isEqualTo(at(10));
		assertThat(Reach.of(checkpoint("5", at(50), at(10), at(20)))).isEqualTo(at(20));
		assertThat(Reach.of(checkpoint("5", at(50), at(20), at(10)))).isEqualTo(at(20));
		assertThat(Reach.of(checkpoint(null, at(50), null, at(20)))).isEqualTo(at(20));
	}

	@Test
	void aCheckpointWithoutTimesIsAsOldAsItsLastWrite() {
		assertThat(Reach.of(checkpoint("5", at(50), null, null))).isEqualTo(at(50));
	}

	@Test
	void aClaimWithoutProgressTellsNothing() {
		assertThat(Reach.of(checkpoint(null, at(50), null, null))).isNull();
	}

	@Test
	void aShardThatWasThereAtFirstIsConsumedFromThePinnedStartOn() {
		assertThat(Reach.ofStart(pin(new ReadPosition.AtTimestamp(at(7))), "initial", List.of()))
			.isEqualTo(new Reach(at(7), true));
		assertThat(Reach.ofStart(pin(new ReadPosition.TrimHorizon()), "initial", List.of()))
			.isEqualTo(new Reach(SEEN, false));
	}

	@Test
	void aShardThatWasThereAtFirstIsLostWithAParentThatWasReadInPart() {
		Checkpoint inPart = checkpoint("5", at(90), at(3), null);
		assertThat(Reach.ofStart(pin(new ReadPosition.TrimHorizon()), "initial", List.of(inPart)))
			.isEqualTo(new Reach(at(3), true));
		assertThat(Reach.ofStart(pin(new ReadPosition.TrimHorizon()), "initial",
				List.of(inPart, Checkpoint.none("unread"))))
			.isEqualTo(new Reach(SEEN, false));
	}

	@Test
	void aShardThatWasThereAtFirstIsLostWithAParentOfItsTwoThatNobodyRead() {
		Checkpoint finished = checkpoint("5", at(90), at(30), null);
		assertThat(Reach.ofStart(pin(new ReadPosition.AtTimestamp(at(7))), "initial",
				List.of(finished, Checkpoint.none("unread"))))
			.isEqualTo(new Reach(at(7), true));
	}

	@Test
	void aShardBornLaterHoldsNothingFromBeforeItsParentsWereClosed() {
		StreamPin pin = pin(new ReadPosition.TrimHorizon());
		Checkpoint one = checkpoint("5", at(90), at(30), null);
		Checkpoint other = checkpoint(null, at(90), null, at(40));
		assertThat(Reach.ofStart(pin, "later", List.of(one))).isEqualTo(new Reach(at(30), true));
		assertThat(Reach.ofStart(pin, "later", List.of(one, other))).isEqualTo(new Reach(at(30), true));
	}

	@Test
	void aParentThatWentBeforeAnyoneReadItHeldRecordsFromTheStartOfTheGroupOn() {
		Checkpoint known = checkpoint(null, at(90), null, at(40));
		assertThat(Reach.ofStart(pin(new ReadPosition.TrimHorizon()), "later", List.of(Checkpoint.none("gone"), known)))
			.isEqualTo(new Reach(SEEN, true));
		assertThat(Reach.ofStart(pin(new ReadPosition.AtTimestamp(at(7))), "later",
				List.of(Checkpoint.none("gone"), known)))
			.isEqualTo(new Reach(at(7), true));
	}

	@Test
	void ofAShardWhoseParentsNobodyKnowsThereIsOnlyTheStartOfTheGroup() {
		assertThat(Reach.ofStart(pin(new ReadPosition.TrimHorizon()), "later", List.of(Checkpoint.none("gone"))))
			.isEqualTo(new Reach(SEEN, true));
	}

	private static StreamPin pin(ReadPosition start) {
		return new StreamPin("orders", SEEN, Instant.EPOCH, start, Set.of("initial"), 0);
	}

	private static Checkpoint checkpoint(@Nullable String position, Instant updatedAt, @Nullable Instant arrival,
			@Nullable Instant caughtUpAt) {
		return new Checkpoint("s", (position != null) ? Position.of(position) : null, null, 1, 0, false, updatedAt,
				arrival, caughtUpAt);
	}

	private static Instant at(int hour) {
		return Instant.EPOCH.plusSeconds(3600L * hour);
	}

}
