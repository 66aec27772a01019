package io.kinesumer.simulation;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.kinesumer.assignment.BalancedAssignor;
import io.kinesumer.assignment.RangeAssignor;
import io.kinesumer.assignment.ShardAssignor;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.StateStore;
import io.kinesumer.time.WallClock;
import org.jspecify.annotations.Nullable;

/**
 * One run: a while of changes and faults, and then peace, in which the group must come to
 * rest.
 */
final class Simulation {

	/** How many events a run has at least, before the faults end. */
	static final long LEAST_STEPS = 500;

	private final long seed;

	private final Weakness weakness;

	private final BiFunction<World, Group, Script> scripts;

	private final Function<WallClock, StateStore> stores;

	private final Exercised exercised = new Exercised();

	Simulation(long seed) {
		this(seed, Weakness.NONE);
	}

	/**
	 * Prepares a run.
	 * @param weakness the safety rule that is broken
	 */
	Simulation(long seed, Weakness weakness) {
		this(seed, weakness, Chaos::new);
	}

	/**
	 * Prepares a run.
	 * @param scripts makes what happens
	 */
	Simulation(long seed, Weakness weakness, BiFunction<World, Group, Script> scripts) {
		this(seed, weakness, scripts, InMemoryStateStore::new);
	}

	/**
	 * Prepares a run on a store of another kind.
	 * @param stores makes an empty store, open already
	 */
	Simulation(long seed, Weakness weakness, BiFunction<World, Group, Script> scripts,
			Function<WallClock, StateStore> stores) {
		this.seed = seed;
		this.weakness = weakness;
		this.scripts = scripts;
		this.stores = stores;
	}

	/**
	 * Runs.
	 * @return how it went
	 */
	Result run() {
		SplittableRandom random = new SplittableRandom(this.seed * 0x9E3779B97F4A7C15L + 1);
		try (Scheduler scheduler = new Scheduler(random)) {
			Trace trace = new Trace(scheduler);
			Settings settings = Settings.any(random);
			Streams streams = new Streams(scheduler, settings);
			History history = new History(scheduler, streams, settings, this.exercised);
			ShardAssignor assignor = (random.nextInt(5) == 0) ? new RangeAssignor() : new BalancedAssignor();
			World world = new World(Mood.of(this.seed), scheduler, new Faults(random), streams, settings, assignor,
					history, this.exercised, trace, this.weakness);
			StateStore truth = this.stores.apply(() -> Host.ORIGIN.plusNanos(scheduler.now()));
			Auditor auditor = new Auditor(this.weakness.store(truth), truth, history, this.exercised, trace);
			Group group = new Group(world, new Stores(auditor.asStore(), truth, this.weakness.clock()));
			Script script = this.scripts.apply(world, group);
			Rest rest = new Rest(world, group, new Settlement(world, group, truth), auditor);
			script.begin();
			scheduler.after(script.length(), () -> end(scheduler, () -> {
				group.heal();
				script.end();
				rest.begin();
			}));
			supervise(scheduler, group);
			Throwable failure = scheduler.run(group::crashAll);
			this.exercised.count((world.mood() == Mood.CALM) ? "calm runs" : "runs with faults");
			this.exercised.count("steps", scheduler.steps());
			this.exercised.count("records", streams.records());
			this.exercised.count("runs with differing clients", settings.differ() ? 1 : 0);
			this.exercised.count("runs with concurrent keys", (settings.concurrency() > 1) ? 1 : 0);
			this.exercised.count("runs with forgetful streams", streams.areForgetful() ? 1 : 0);
			this.exercised.count("runs with filters", settings.filtered() ? 1 : 0);
			trace.note("It was", world.mood(), settings, assignor.getClass().getSimpleName());
			return new Result(this.seed, failure, trace, trace.fingerprint(), scheduler.steps(), this.exercised);
		}
	}

	/**
	 * Ends what happens, once enough has.
	 */
	private static void end(Scheduler scheduler, Runnable end) {
		if (scheduler.steps() < LEAST_STEPS) {
			scheduler.after(Duration.ofSeconds(20), () -> end(scheduler, end));
		}
		else {
			end.run();
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
