package io.kinesumer.simulation;

import java.time.Duration;

import io.kinesumer.simulation.ScaleRun.Phase;
import io.kinesumer.simulation.ScaleRun.Quiet;
import io.kinesumer.store.StoreMeter.Units;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What large groups cost, beside what DynamoDB takes. The figures of {@code
 * docs/scale.md} are those that this prints.
 */
@Tag("slow")
class ScaleTests {

	/** What a partition takes each second, as the service documents it. */
	private static final int MOST_READ = 3000;

	private static final int MOST_WRITTEN = 1000;

	private static ScaleRun small;

	private static ScaleRun manyShards;

	private static ScaleRun large;

	@BeforeAll
	static void run() {
		small = new ScaleRun(100, 2_000).run();
		manyShards = new ScaleRun(100, 20_000).run();
		large = new ScaleRun(1_000, 20_000).run();
		System.out.println(small);
		System.out.println(manyShards);
		System.out.println(large);
	}

	@Test
	void aJoinMovesNoMoreThanItsShare() {
		for (ScaleRun run : new ScaleRun[] { small, manyShards, large }) {
			Phase join = run.phase("one joins");
			assertThat(join.moved()).isBetween(1L, share(run, join));
		}
	}

	@Test
	void onlyTheShardsOfWhoIsGoneMove() {
		for (ScaleRun run : new ScaleRun[] { small, manyShards, large }) {
			for (String gone : new String[] { "one leaves", "one dies", "the leader dies" }) {
				Phase phase = run.phase(gone);
				assertThat(phase.moved()).as(gone).isBetween(1L, share(run, phase));
			}
		}
	}

	@Test
	void aGroupIsSoonAtRest() {
		for (ScaleRun run : new ScaleRun[] { small, manyShards, large }) {
			assertThat(run.phase("one joins").time()).isLessThan(Duration.ofSeconds(6));
			assertThat(run.phase("one leaves").time()).isLessThan(Duration.ofSeconds(5));
			assertThat(run.phase("one dies").time()).isLessThan(Duration.ofSeconds(14));
			assertThat(run.phase("the leader dies").time()).isLessThan(Duration.ofSeconds(14));
		}
	}

	@Test
	void aFollowerCostsTheSameInEveryGroup() {
		for (ScaleRun run : new ScaleRun[] { small, manyShards, large }) {
			Quiet quiet = run.inQuiet();
			assertThat(quiet.calls()).isCloseTo(3, Offset.offset(0.1));
			assertThat(quiet.read()).isCloseTo(2, Offset.offset(0.1));
			assertThat(quiet.written()).isCloseTo(1, Offset.offset(0.1));
		}
	}

	@Test
	void aLeaderCostsMoreWithEachClientAndNothingWithAnyShard() {
		Quiet few = small.inQuiet();
		Quiet many = manyShards.inQuiet();
		assertThat(many.leaderCalls()).isCloseTo(few.leaderCalls(), Offset.offset(0.1));
		assertThat(many.leaderRead()).isCloseTo(few.leaderRead(), Offset.offset(0.1));
		assertThat(many.leaderWritten()).isCloseTo(few.leaderWritten(), Offset.offset(0.1));
		Quiet clients = large.inQuiet();
		assertThat(clients.leaderCalls()).isCloseTo(few.leaderCalls(), Offset.offset(0.1));
		assertThat(clients.leaderRead()).isBetween(8 * few.leaderRead(), 11 * few.leaderRead());
		assertThat(clients.leaderWritten()).isLessThan(4);
	}

	@Test
	void aSteadyGroupReadsAndWritesNothingAboutShards() {
		for (ScaleRun run : new ScaleRun[] { small, manyShards, large }) {
			Phase quiet = run.phase("quiet");
			assertThat(quiet.moved()).isZero();
			for (String partition : new String[] { "shard_cache#sim", "check_point#sim#orders" }) {
				assertThat(quiet.peak(partition).calls).as(partition).isZero();
			}
		}
	}

	@Test
	void aThousandClientsChangeWithinWhatAPartitionTakes() {
		for (String name : new String[] { "quiet", "one joins", "one leaves", "one dies", "the leader dies" }) {
			for (String partition : new String[] { "client#sim", "group#sim", "shard_cache#sim",
					"check_point#sim#orders" }) {
				Units peak = large.phase(name).peak(partition);
				assertThat(peak.read).as("read of %s when %s", partition, name).isLessThan(MOST_READ);
				assertThat(peak.written).as("written to %s when %s", partition, name).isLessThan(MOST_WRITTEN);
			}
		}
	}

	private static long share(ScaleRun run, Phase phase) {
		return (run.shards() + phase.clients() - 1L) / phase.clients();
	}

}
