package io.kinesumer.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Workers on the thread of the test: a step runs when the test says so, the one that has
 * been due the longest first. Virtual time passes between steps and never during one,
 * unless the step itself moves it.
 */
public final class ManualWorkers implements Workers {

	private static final int MOST_STEPS = 100_000;

	private final ManualTicker ticker;

	private final List<ManualWork> works = new ArrayList<>();

	private final List<RuntimeException> failures = new ArrayList<>();

	private long turns;

	private int steps;

	public ManualWorkers(ManualTicker ticker) {
		this.ticker = ticker;
	}

	@Override
	public Work newWork(String name, Step step) {
		ManualWork work = new ManualWork(name, step);
		this.works.add(work);
		return work;
	}

	/**
	 * Runs the step that has been due the longest.
	 * @return {@code false} if none is due
	 */
	public boolean runNext() {
		Optional<ManualWork> next = this.works.stream()
			.filter((work) -> work.due != null && work.due <= this.ticker.nanos())
			.min(ManualWork.ORDER);
		next.ifPresent(ManualWork::run);
		return next.isPresent();
	}

	/**
	 * Runs steps until none is due.
	 */
	public void runDue() {
		for (int run = 0; runNext(); run++) {
			if (run == MOST_STEPS) {
				throw new AssertionError("Steps are due without end, among them those of " + this.works);
			}
		}
	}

	/**
	 * Lets time pass, running each step when it is due.
	 * @param duration how much time
	 */
	public void advance(Duration duration) {
		long end = this.ticker.nanos() + duration.toNanos();
		runDue();
		for (Optional<Duration> next = untilNext(); next.isPresent()
				&& this.ticker.nanos() + next.get().toNanos() <= end; next = untilNext()) {
			this.ticker.advance(next.get());
			runDue();
		}
		this.ticker.advanceTo(end);
	}

	/**
	 * How long until a step is due.
	 * @return zero or more, or empty if none will be before something is woken
	 */
	public Optional<Duration> untilNext() {
		return this.works.stream()
			.filter((work) -> work.due != null)
			.min(ManualWork.ORDER)
			.map((work) -> Duration.ofNanos(Math.max(0, work.due - this.ticker.nanos())));
	}

	/**
	 * How many steps have run.
	 * @return the number
	 */
	public int steps() {
		return this.steps;
	}

	/**
	 * How many pieces of work have not been stopped.
	 * @return the number
	 */
	public int works() {
		return this.works.size();
	}

	/**
	 * What steps have thrown.
	 * @return the exceptions, in order
	 */
	public List<RuntimeException> failures() {
		return List.copyOf(this.failures);
	}

	@Override
	public boolean stop(Duration patience) {
		List.copyOf(this.works).forEach(ManualWork::stop);
		return true;
	}

	private final class ManualWork implements Work {

		private static final Comparator<ManualWork> ORDER = Comparator.comparing((ManualWork work) -> work.due)
			.thenComparing((work) -> work.turn);

		private final String name;

		private final Step step;

		private Long due;

		private long turn;

		private boolean running;

		private boolean woken;

		private boolean stopped;

		private ManualWork(String name, Step step) {
			this.name = name;
			this.step = step;
		}

		@Override
		public void wake() {
			this.woken = this.running;
			if (!this.running) {
				schedule(Duration.ZERO);
			}
		}

		@Override
		public void stop() {
			this.stopped = true;
			this.due = null;
			ManualWorkers.this.works.remove(this);
		}

		private void run() {
			ManualWorkers.this.steps++;
			this.due = null;
			this.woken = false;
			this.running = true;
			Duration next = Duration.ofSeconds(1);
			try {
				next = this.step.run();
			}
			catch (RuntimeException ex) {
				ManualWorkers.this.failures.add(ex);
			}
			catch (OutOfMemoryError ex) { // after which others go on, too
				ManualWorkers.this.failures.add(new IllegalStateException(ex));
			}
			finally {
				this.running = false;
			}
			schedule(this.woken ? Duration.ZERO : next);
		}

		private void schedule(Duration delay) {
			this.due = null;
			if (!this.stopped && delay != Step.UNTIL_WOKEN) {
				this.due = ManualWorkers.this.ticker.nanos() + delay.toNanos();
				this.turn = ManualWorkers.this.turns++;
			}
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
