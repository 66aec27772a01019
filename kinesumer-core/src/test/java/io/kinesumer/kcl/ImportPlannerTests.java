package io.kinesumer.kcl;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.kinesumer.kcl.KclImportPlan.Action;
import io.kinesumer.kcl.KclImportPlan.ShardPlan;
import io.kinesumer.kcl.KclImportPlan.StreamPlan;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What leases mean for the shards of a stream that was split.
 */
class ImportPlannerTests {

	private static final ReadPosition OLDEST = new ReadPosition.TrimHorizon();

	@Test
	void aParentWhoseLeaseWasRemovedIsFinishedSinceItsChildHasOne() {
		ImportPlanner planner = planner(List.of(shard("a", true), shard("b", false, "a")), Map.of("b", "7"));
		assertThat(actions(planner)).containsEntry("a", Action.FINISHED).containsEntry("b", Action.AFTER);
	}

	@Test
	void aParentWhoseLeaseIsNotAtItsEndIsNotFinishedWhateverFollowsIt() {
		ImportPlanner planner = planner(
				List.of(shard("a", true), shard("b", true, "a"), shard("c", false, "b"), shard("d", false, "b")),
				Map.of("a", "7", "c", "TRIM_HORIZON"));
		assertThat(actions(planner)).containsEntry("a", Action.AFTER)
			.containsEntry("b", Action.FIRST_RECORD)
			.containsEntry("c", Action.FIRST_RECORD)
			.containsEntry("d", Action.FIRST_RECORD);
	}

	@Test
	void aShardThatKinesisHasForgottenIsLeftOut() {
		assertThat(actions(planner(List.of(shard("b", false, "a")), Map.of("a", "SHARD_END", "b", "TRIM_HORIZON"))))
			.containsEntry("a", Action.GONE)
			.containsEntry("b", Action.FIRST_RECORD);
	}

	@Test
	void leasesOfAnEarlierStreamOfTheNameCountForNothing() {
		assertThat(actions(planner(List.of(shard("a", false), shard("b", false), shard("c", false)),
				Map.of("a", "4", "b", "SHARD_END", "c", "5"))))
			.containsEntry("a", Action.FIRST_RECORD)
			.containsEntry("b", Action.FIRST_RECORD)
			.containsEntry("c", Action.AFTER);
	}

	@Test
	void whereNothingWasCheckpointedTheStartOfTheGroupCounts() {
		ImportPlanner planner = planner(List.of(shard("a", false), shard("b", false), shard("c", false)),
				Map.of("a", "LATEST", "b", "AT_TIMESTAMP", "c", "TRIM_HORIZON"));
		assertThat(planner.needsStart()).isTrue();
		StreamPlan plan = planner.plan("orders", OLDEST);
		assertThat(actions(planner)).containsEntry("a", Action.START)
			.containsEntry("b", Action.START)
			.containsEntry("c", Action.FIRST_RECORD);
		assertThat(planner.initialShards(plan)).containsExactlyInAnyOrder("a", "b", "c");
		assertThat(planner.initialShards(planner.plan("orders", new ReadPosition.AtTimestamp(Instant.EPOCH))))
			.containsExactlyInAnyOrder("a", "b");
	}

	@Test
	void aChildThatTheApplicationHadNotReachedStartsAtItsFirstRecord() {
		ImportPlanner planner = planner(List.of(shard("a", true), shard("b", false, "a")), Map.of("a", "7"));
		assertThat(planner.needsStart()).isFalse();
		assertThat(actions(planner)).containsEntry("b", Action.FIRST_RECORD);
		assertThat(planner.initialShards(planner.plan("orders", OLDEST))).isEmpty();
	}

	private static Map<String, Action> actions(ImportPlanner planner) {
		return planner.plan("orders", OLDEST)
			.shards()
			.stream()
			.collect(Collectors.toMap(ShardPlan::shardId, ShardPlan::action));
	}

	/**
	 * All shards begin with number 5.
	 */
	private static Shard shard(String id, boolean closed, String... parents) {
		return new Shard(id, List.of(parents), null, "5", closed);
	}

	private static ImportPlanner planner(List<Shard> listed, Map<String, String> checkpoints) {
		Map<String, KclLease> leases = checkpoints.entrySet()
			.stream()
			.flatMap((entry) -> Stream
				.of(new KclLease(null, entry.getKey(), KclCheckpoint.of(entry.getValue(), 0), "worker")))
			.collect(Collectors.toMap(KclLease::shardId, (lease) -> lease));
		return new ImportPlanner(listed, leases, Map.of());
	}

}
