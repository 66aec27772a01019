package io.kinesumer.simulation;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

import io.kinesumer.StartPosition;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.StateStore;
import org.jspecify.annotations.Nullable;

/**
 * One run: a while of changes and faults, and then peace, in which the group must come to
 * rest.
 */
final class Simulation {

	/** How long a group may take to come to rest once the faults have ended. */
	static final int INTERVALS_TO_SETTLE = 60;

	private static final int STILL_INTERVALS = 5;

	private static final int QUIET_INTERVALS = 10;

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
			History history = new History(scheduler, streams, random.nextInt(4) == 0);
			World world = new World(scheduler, new Faults(random), streams, history, this.exercised, trace,
					this.weakness);
			StateStore truth = new InMemoryStateStore(() -> Host.ORIGIN.plusNanos(scheduler.now()));
			Auditor auditor = new Auditor(this.weakness.store(truth), truth, history, this.exercised, trace);
			StartPosition start = (random.nextInt(4) == 0) ? StartPosition.latest() : StartPosition.trimHorizon();
			Group group = new Group(world, new Stores(auditor.asStore(), truth, this.weakness.clock()),
					Settings.of(start));
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
			this.exercised.count("deliveries", history.deliveries());
			this.exercised.count("records delivered again", history.again());
			return new Result(this.seed, failure, trace.toString(), trace.fingerprint(), scheduler.steps(),
					this.exercised);
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
	record Result(long seed, @Nullable Throwable failure, String trace, long fingerprint, long steps,
			Exercised exercised) {

		@Override
		public String toString() {
			return this.trace + "\nSeed " + this.seed + " after " + this.steps + " steps: "
					+ ((this.failure == null) ? "passed" : this.failure.getMessage())
					+ "\nReplay: mvn test -pl kinesumer-core -am -Dtest=SimulationTests -Dsimulation.seed=" + this.seed;
		}

	}

	/**
	 * Watches a group come to rest, and stay there.
	 */
	private static final class Rest {

		private final World world;

		private final Group group;

		private final Settlement settlement;

		private final Auditor auditor;

		private final Map<Member, Long> calls = new HashMap<>();

		private int intervals;

		private int still;

		private long moves;

		private long leaderChanges;

		private long removals;

		private Rest(World world, Group group, Settlement settlement, Auditor auditor) {
			this.world = world;
			this.group = group;
			this.settlement = settlement;
			this.auditor = auditor;
		}

		private void begin() {
			this.world.scheduler().after(Settings.INTERVAL, this::look);
		}

		private void look() {
			this.intervals++;
			String lacks = this.settlement.lacks();
			boolean moved = this.moves != this.auditor.moves();
			this.moves = this.auditor.moves();
			this.still = (lacks != null || moved) ? 0 : this.still + 1;
			if (this.still == STILL_INTERVALS) {
				this.world.exercised().atLeast("most intervals until at rest", this.intervals - STILL_INTERVALS);
				this.world.trace().note("at rest");
				this.leaderChanges = this.world.exercised().of("leader changes");
				this.removals = this.world.exercised().of("checkpoints removed");
				this.group.live().forEach((member) -> this.calls.put(member, member.path.calls()));
				this.world.scheduler().after(Settings.INTERVAL.multipliedBy(QUIET_INTERVALS), this::stayed);
				return;
			}
			if (this.intervals == INTERVALS_TO_SETTLE + STILL_INTERVALS) {
				this.world.trace().note("The store holds", this.settlement.describe());
			}
			this.world.history()
				.check(this.intervals < INTERVALS_TO_SETTLE + STILL_INTERVALS, 6, "No rest " + this.intervals
						+ " intervals after the faults have ended: " + ((lacks != null) ? lacks : "shards still move"));
			begin();
		}

		private void stayed() {
			if (this.leaderChanges != this.world.exercised().of("leader changes")
					&& this.intervals + QUIET_INTERVALS < INTERVALS_TO_SETTLE) {
				this.intervals += QUIET_INTERVALS;
				this.still = 0;
				begin();
				return;
			}
			this.world.history()
				.check(this.moves == this.auditor.moves(), 6, "Something moved although all was at rest");
			int streams = this.world.streams().names().size();
			this.calls.forEach((member, before) -> {
				long made = member.path.calls() - before;
				// A follower beats and reads two items; a leader also reads all clients
				// and writes; one that lists for the leader reads once more for each
				// stream. Whoever lists also removes what Kinesis has forgotten.
				long most = (long) ((QUIET_INTERVALS + 2) * (4 + (member.client.isLeader() ? 0 : streams - 1)))
						+ 3 * (this.world.exercised().of("checkpoints removed") - this.removals);
				this.world.history()
					.check(made <= most, 8,
							member + " called the store " + made + " times in " + QUIET_INTERVALS + " quiet intervals");
			});
			this.world.scheduler().end();
		}

	}

}
