package io.kinesumer.ownership;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.kinesumer.ownership.Reconciler.Action;
import io.kinesumer.ownership.Reconciler.State;
import io.kinesumer.stream.ShardKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class ReconcilerTests {

	private static final ShardKey SHARD = new ShardKey("orders", "shardId-000000000000");

	private static final ShardKey OTHER = new ShardKey("orders", "shardId-000000000001");

	@ParameterizedTest
	@CsvSource({ "CONSUMING, true, NONE", "CONSUMING, false, DRAIN", // only what moves
																		// pauses
			"DRAINING, true, NONE", "DRAINING, false, NONE", // however long it takes
			"DRAINED, true, RELEASE", "DRAINED, false, RELEASE", // a drain is never
																	// undone
			"EXHAUSTED, true, FINISH", "EXHAUSTED, false, FINISH", // even on the way out
			"LOST, true, NONE", "LOST, false, NONE", // not claimed over a running
														// delivery
			"LOST_AND_ENDED, true, FORGET", "LOST_AND_ENDED, false, FORGET", // claimed
																				// after
			"CLAIM_UNKNOWN, true, CLAIM", "CLAIM_UNKNOWN, false, RELEASE_STRAY" })
	void eachStateHasOneNextAction(State state, boolean wanted, Action action) {
		Map<ShardKey, Action> expected = (action == Action.NONE) ? Map.of() : Map.of(SHARD, action);
		assertThat(Reconciler.reconcile(wanted ? Set.of(SHARD) : Set.of(), Map.of(SHARD, state))).isEqualTo(expected);
	}

	@Test
	void theTableAboveNamesEveryState() {
		assertThat(State.values()).hasSize(7);
	}

	@Test
	void aWantedShardThatIsNotHeldIsClaimed() {
		assertThat(Reconciler.reconcile(Set.of(SHARD), Map.of())).isEqualTo(Map.of(SHARD, Action.CLAIM));
	}

	@ParameterizedTest
	@EnumSource(State.class)
	void oneShardsStateSaysNothingAboutAnother(State state) {
		Map<ShardKey, Action> alone = Reconciler.reconcile(Set.of(), Map.of(SHARD, state));
		Map<ShardKey, Action> expected = new TreeMap<>(alone);
		expected.put(OTHER, Action.CLAIM);
		assertThat(Reconciler.reconcile(Set.of(OTHER), Map.of(SHARD, state))).isEqualTo(expected);
	}

	@Test
	void aShardThatIsToComeAndOneThatIsToGoAreServedTogetherInTheOrderOfTheShards() {
		assertThat(Reconciler.reconcile(Set.of(OTHER), Map.of(SHARD, State.CONSUMING)))
			.containsExactly(Map.entry(SHARD, Action.DRAIN), Map.entry(OTHER, Action.CLAIM));
	}

	@Test
	void aSettledClientHasNothingToDo() {
		assertThat(Reconciler.reconcile(Set.of(SHARD, OTHER), Map.of(SHARD, State.CONSUMING, OTHER, State.CONSUMING)))
			.isEmpty();
	}

}
