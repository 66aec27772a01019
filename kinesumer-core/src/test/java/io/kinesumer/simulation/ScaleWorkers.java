package io.kinesumer.simulation;

import java.time.Duration;
import java.util.PriorityQueue;

import io.kinesumer.time.ManualTicker;
import io.kinesumer.time.Step;
import io.kinesumer.time.Work;
import io.kinesumer.time.Workers;
import org.jspecify.annotations.Nullable;

/**
 * All work of all clients of a large group, on one thread: what is due first runs first,
 * and virtual time passes between steps. Nothing ever waits inside a step, for store and
 * Kinesis answer at once.
 */
final class ScaleWorkers {

	private final ManualTicker ticker;

	private final PriorityQueue<Turn> turns = new PriorityQueue<>();

	private long count;

	private long steps;

	ScaleWorkers(ManualTicker ticker) {
		this.ticker = ticker;
	}

	/**
	 * The threads of one process.
	 */
	Process process() {
		return new Process();
	}

	/**
	 * Does something once, after a while.
	 */
	void after(Duration delay, Runnable action) {
		new ScaleWork(process(), () -> {
			action.run();
			return Step.UNTIL_WOKEN;
		}).schedule(delay);
	}

	/**
	 * Lets time pass, running each step when it is due.
	 */
	void advance(Duration duration) {
		long end = this.ticker.nanos() + duration.toNanos();
		for (Turn next = this.turns.peek(); next != null && next.due() <= end; next = this.turns.peek()) {
			this.turns.poll();
			if (next.work().turn == next) {
				this.ticker.advance(Duration.ofNanos(Math.max(0, next.due() - this.ticker.nanos())));
				this.steps++;
				next.work().run();
			}
		}
		this.ticker.advance(Duration.ofNanos(end - this.ticker.nanos()));
	}

	long steps() {
		return this.steps;
	}

	/**
	 * When a step is due, and after which others of the same time.
	 */
	private record Turn(long due, long number, ScaleWork work) implements Comparable<Turn> {

		@Override
		public int compareTo(Turn other) {
			return (this.due != other.due) ? Long.compare(this.due, other.due)
					: Long.compare(this.number, other.number);
		}

	}

	/**
	 * A process, which may end at any moment.
	 */
	final class Process implements Workers {

		private boolean dead;

		void crash() {
			this.dead = true;
		}

		@Override
		public Work newWork(String name, Step step) {
			return new ScaleWork(this, step);
		}

		@Override
		public boolean stop(Duration patience) {
			this.dead = true;
			return true;
		}

	}

	private final class ScaleWork implements Work {

		private final Process process;

		private final Step step;

		private @Nullable Turn turn;

		private boolean running;

		private boolean woken;

		private boolean stopped;

		private ScaleWork(Process process, Step step) {
			this.process = process;
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
			this.turn = null;
		}

		private void run() {
			this.turn = null;
			if (this.process.dead || this.stopped) {
				return;
			}
			this.woken = false;
			this.running = true;
			Duration next = this.step.run();
			this.running = false;
			schedule(this.woken ? Duration.ZERO : next);
		}

		private void schedule(Duration delay) {
			this.turn = null;
			if (!this.process.dead && !this.stopped && delay != Step.UNTIL_WOKEN) {
				this.turn = new Turn(ScaleWorkers.this.ticker.nanos() + delay.toNanos(), ScaleWorkers.this.count++,
						this);
				ScaleWorkers.this.turns.add(this.turn);
			}
		}

	}

}
