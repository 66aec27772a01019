package io.kinesumer.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import io.kinesumer.time.Step;
import io.kinesumer.time.Work;
import io.kinesumer.time.Workers;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of threads of a simulated process.
 */
final class SimulatedWorkers implements Workers {

	private final String name;

	private final Scheduler scheduler;

	private final Host host;

	private final int threads;

	private final boolean inline;

	private final Queue<SimulatedWork> waiting = new ArrayDeque<>();

	private final List<SimulatedWork> underWay = new ArrayList<>();

	private boolean stopped;

	/**
	 * Makes workers.
	 * @param inline whether a woken step is done before the call that wakes it returns
	 */
	SimulatedWorkers(String name, Scheduler scheduler, Host host, int threads, boolean inline) {
		this.name = name;
		this.scheduler = scheduler;
		this.host = host;
		this.threads = threads;
		this.inline = inline;
	}

	@Override
	public Work newWork(String name, Step step) {
		return new SimulatedWork(step);
	}

	@Override
	public boolean stop(Duration patience) {
		this.stopped = true;
		this.waiting.clear();
		for (SimulatedWork work : this.underWay) {
			Thread thread = work.thread;
			if (thread != null) {
				this.host.interrupt(thread);
			}
		}
		return this.underWay.isEmpty();
	}

	private void startWaiting() {
		for (SimulatedWork work = this.waiting.poll(); work != null; work = this.waiting.poll()) {
			if (work.thread == null && !work.ended && work.due == null) {
				work.schedule(Duration.ZERO);
				return;
			}
		}
	}

	private final class SimulatedWork implements Work {

		private final Step step;

		private Scheduler.@Nullable Event due;

		private @Nullable Thread thread;

		private boolean woken;

		private boolean ended;

		private SimulatedWork(Step step) {
			this.step = step;
		}

		@Override
		public void wake() {
			if (SimulatedWorkers.this.inline) {
				this.step.run();
			}
			else if (this.thread != null) {
				this.woken = true;
			}
			else {
				schedule(Duration.ZERO);
			}
		}

		@Override
		public void stop() {
			this.ended = true;
			cancel();
		}

		private void cancel() {
			if (this.due != null) {
				this.due.cancel();
				this.due = null;
			}
		}

		private void schedule(Duration delay) {
			cancel();
			if (!this.ended && !SimulatedWorkers.this.stopped && delay != Step.UNTIL_WOKEN) {
				long real = SimulatedWorkers.this.host.real(delay) + SimulatedWorkers.this.scheduler.jitter();
				this.due = SimulatedWorkers.this.scheduler.after(real, SimulatedWorkers.this.host, this::run);
			}
		}

		private void run() {
			this.due = null;
			if (this.ended || SimulatedWorkers.this.stopped) {
				return;
			}
			if (SimulatedWorkers.this.underWay.size() >= SimulatedWorkers.this.threads) {
				if (!SimulatedWorkers.this.waiting.contains(this)) {
					SimulatedWorkers.this.waiting.add(this);
				}
				return;
			}
			this.woken = false;
			this.thread = Thread.currentThread();
			SimulatedWorkers.this.underWay.add(this);
			Duration next = Duration.ofSeconds(1);
			try {
				next = this.step.run();
			}
			catch (RuntimeException ex) {
				throw SimulatedWorkers.this.scheduler
					.fail(new AssertionError("A step of " + SimulatedWorkers.this.name + " threw " + ex, ex));
			}
			finally {
				SimulatedWorkers.this.host.ended(Thread.currentThread());
				SimulatedWorkers.this.underWay.remove(this);
				this.thread = null;
				schedule(this.woken ? Duration.ZERO : next);
				startWaiting();
			}
		}

	}

}
