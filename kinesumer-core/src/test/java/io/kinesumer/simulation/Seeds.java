package io.kinesumer.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;

import org.jspecify.annotations.Nullable;

/**
 * Many runs, side by side on all cores: each has its own world, so that none changes
 * another.
 */
final class Seeds {

	private final LongFunction<Simulation> simulations;

	private final Consumer<Seeds> progress;

	private final Exercised exercised = new Exercised();

	private final Map<Long, Simulation.Result> failed = new TreeMap<>();

	private long done;

	private long steps;

	private long fewestSteps = Long.MAX_VALUE;

	private long fingerprint;

	private @Nullable Throwable broken;

	/**
	 * Prepares runs.
	 * @param simulations makes the run of a seed
	 * @param progress told after each run, never by two threads at once
	 */
	Seeds(LongFunction<Simulation> simulations, Consumer<Seeds> progress) {
		this.simulations = simulations;
		this.progress = progress;
	}

	/**
	 * Runs.
	 * @param first the first seed
	 * @param count how many seeds from there
	 * @param threads how many at once
	 */
	void run(long first, long count, int threads) throws InterruptedException {
		AtomicLong next = new AtomicLong(first);
		List<Thread> all = new ArrayList<>();
		for (int i = 0; i < threads; i++) {
			Thread thread = new Thread(() -> runAll(next, first + count), "seeds-" + i);
			thread.setDaemon(true);
			thread.start();
			all.add(thread);
		}
		for (Thread thread : all) {
			thread.join();
		}
		if (this.broken != null) {
			throw new IllegalStateException("the simulation itself broke", this.broken);
		}
	}

	private void runAll(AtomicLong next, long end) {
		try {
			for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
				add(this.simulations.apply(seed).run());
			}
		}
		catch (RuntimeException | Error ex) {
			synchronized (this) {
				this.broken = ex;
			}
		}
	}

	private synchronized void add(Simulation.Result result) {
		this.exercised.add(result.exercised());
		this.done++;
		this.steps += result.steps();
		this.fewestSteps = Math.min(this.fewestSteps, result.steps());
		this.fingerprint += (31 * result.seed() + 7) * result.fingerprint(); // in
																				// whatever
																				// order
		if (result.failure() != null) {
			this.failed.put(result.seed(), result);
		}
		this.progress.accept(this);
	}

	Exercised exercised() {
		return this.exercised;
	}

	/**
	 * The runs that failed, by their seeds.
	 */
	Map<Long, Simulation.Result> failed() {
		return this.failed;
	}

	long done() {
		return this.done;
	}

	long steps() {
		return this.steps;
	}

	long fewestSteps() {
		return this.fewestSteps;
	}

	/**
	 * The same for the same seeds.
	 */
	long fingerprint() {
		return this.fingerprint;
	}

}
