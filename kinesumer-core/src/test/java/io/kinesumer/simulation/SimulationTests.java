package io.kinesumer.simulation;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The group keeps its promises whatever happens, as far as chance finds it.
 */
@Tag("slow")
class SimulationTests {

	private static final long SEEDS = 2000;

	private static final Silence silence = new Silence();

	@BeforeAll
	static void silence() {
		silence.begin();
	}

	@AfterAll
	static void restore() {
		silence.end();
	}

	@Test
	void everyInvariantHoldsUnderEverySeed() throws InterruptedException {
		Long only = Long.getLong("simulation.seed");
		long first = (only != null) ? only : 1;
		long count = (only != null) ? 1 : Long.getLong("simulation.seeds", SEEDS);
		Seeds seeds = new Seeds(Simulation::new, (progress) -> {
		});
		seeds.run(first, count, Runtime.getRuntime().availableProcessors());
		System.out.println(seeds.exercised());
		seeds.failed().values().stream().limit(1).forEach(System.out::println);
		assertThat(seeds.failed().keySet()).as("seeds under which an invariant is violated").isEmpty();
		if (only == null) {
			seeds.exercised().assertMetAtLeast(count);
			assertThat(seeds.fewestSteps()).as("steps of the shortest run")
				.isGreaterThanOrEqualTo(Simulation.LEAST_STEPS);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aRollingDeploymentLeavesNoStreamWithoutAReader(boolean faults) throws InterruptedException {
		Seeds seeds = new Seeds((seed) -> new Simulation(seed, Weakness.NONE,
				(world, group) -> new RollingDeployment(world, group, faults)), (progress) -> {
				});
		seeds.run(1, 100, Runtime.getRuntime().availableProcessors());
		System.out.println(seeds.exercised());
		seeds.failed().values().stream().limit(1).forEach(System.out::println);
		assertThat(seeds.failed().keySet()).isEmpty();
		assertThat(seeds.exercised().of("steps of deployments")).isGreaterThan(500);
	}

	/**
	 * Seeds 276 and 552: a replaced leader outdid its successor's assignment unseen. Seed
	 * 568: a leaver that had been declared dead joined once more. Seed 29: a shard whose
	 * last record went to the recoverer was never finished. Seed 5004617: what an unread
	 * parent had held was lost untold. Seed 5038234: a claim that came late, while it was
	 * given up, left its shard to a client that knew nothing of it. Seed 6066374: what a
	 * shard had held that was forgotten with its children was lost untold. Seed 7156969:
	 * a shard that an old listing showed once more, long forgotten, passed for a loss.
	 * Seed 7195984: two listings from before a shard began made the group forget it, and
	 * its child was read before it. Seed 7322326: a copy that nobody was told of kept a
	 * shard unread, and the leader did not know of it.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 29, 276, 552, 568, 5004617, 5038234, 6066374, 7156969, 7195984, 7322326 })
	void whatOnceFailedHolds(long seed) {
		Simulation.Result result = new Simulation(seed).run();
		assertThat(result.failure()).as(result.toString()).isNull();
	}

	@Test
	void theSameSeedsAreTheSameRunsInAnotherProcess() throws Exception {
		Seeds here = new Seeds(Simulation::new, (progress) -> {
		});
		here.run(1, 40, Runtime.getRuntime().availableProcessors());
		Process other = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
				System.getProperty("java.class.path"), Explore.class.getName(), "1", "40", "2")
			.redirectErrorStream(true)
			.start();
		String told = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(told).contains("40 of 40 seeds, " + here.steps() + " steps")
			.contains("fingerprint " + here.fingerprint());
	}

}
