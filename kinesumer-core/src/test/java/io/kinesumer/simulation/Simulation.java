package io.kinesumer.simulation;

import java.time.Duration;
import java.util.SplittableRandom;

import io.kinesumer.assignment.BalancedAssignor;
import io.kinesumer.assignment.RangeAssignor;
import io.kinesumer.assignment.ShardAssignor;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.StateStore;
import org.jspecify.annotations.Nullable;

/**
 * One run: a while of changes and faults, and then peace, in which the group must come to
 * rest.
 */
final class Simulation {

	private final long seed;

	private final Weakness weakness;

	private final Exercised exercised = new Exercised();

	Simulation(long seed) {
		this(seed, Weakness.NONE);
	}

	/**
	 * Prepares a run.
	 * @param weakness the safety rule that is broken
	 */
	Simulation(long seed, Weakness weakness) {
		this.seed = seed;
		this.weakness = weakness;
	}

	/**
	 * Runs.
	 * @return how it went
	 */
	Result run() {
		SplittableRandom random = new SplittableRandom(this.seed * 0x9E3779B97F4A7C15L + 1);
		try (Scheduler scheduler = new Scheduler(random)) {
			Trace trace = new Trace(scheduler);
			Streams streams = new Streams(scheduler);
			Settings settings = Settings.any(random);
			History history = new History(scheduler, streams, settings.manual(), this.exercised);
			ShardAssignor assignor = (random.nextInt(5) == 0) ? new RangeAssignor() : new BalancedAssignor();
			World world = new World(scheduler, new Faults(random), streams, settings, assignor, history, this.exercised,
					trace, this.weakness);
			StateStore truth = new InMemoryStateStore(() -> Host.ORIGIN.plusNanos(scheduler.now()));
			Auditor auditor = new Auditor(this.weakness.store(truth), truth, history, this.exercised, trace);
			Group group = new Group(world, new Stores(auditor.asStore(), truth, this.weakness.clock()));
			for (int i = 1 + random.nextInt(3); i > 0; i--) {
				streams.create("stream" + i, 1 + random.nextInt(5));
			}
			Chaos.Mood mood = Chaos.Mood.of(this.seed);
			Chaos chaos = new Chaos(world, group, mood);
			Rest rest = new Rest(world, group, new Settlement(world, group, truth), auditor);
			chaos.begin();
			scheduler.after(Duration.ofSeconds(random.nextInt(60, 200)), () -> {
				chaos.end();
				group.heal();
				if (group.live().isEmpty()) {
					chaos.join();
				}
				rest.begin();
			});
			supervise(scheduler, group);
			Throwable failure = scheduler.run(group::crashAll);
			this.exercised.count((mood == Chaos.Mood.CALM) ? "calm runs" : "runs with faults");
			this.exercised.count("steps", scheduler.steps());
			this.exercised.count("records", streams.records());
			this.exercised.count("runs with differing clients", settings.differ() ? 1 : 0);
			return new Result(this.seed, failure, trace, trace.fingerprint(), scheduler.steps(), this.exercised);
		}
	}

	private static void supervise(Scheduler scheduler, Group group) {
		scheduler.after(Duration.ofSeconds(1), () -> {
			group.supervise();
			supervise(scheduler, group);
		});
	}

	/**
	 * How a run went.
	 *
	 * @param seed its seed
	 * @param failure what went wrong, or {@code null}
	 * @param trace the last things that happened
	 * @param fingerprint the same for the same seed
	 * @param steps how many events there were
	 * @param exercised what was met
	 */
	record Result(long seed, @Nullable Throwable failure, Trace trace, long fingerprint, long steps,
			Exercised exercised) {

		@Override
		public String toString() {
			return this.trace + "\nSeed " + this.seed + " after " + this.steps + " steps: "
					+ ((this.failure == null) ? "passed" : this.failure.getMessage())
					+ "\nReplay: mvn test -pl kinesumer-core -am -Dtest=SimulationTests -Dsimulation.seed=" + this.seed;
		}

	}

}
