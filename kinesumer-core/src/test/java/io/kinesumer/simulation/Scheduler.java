package io.kinesumer.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * Virtual time and what happens in it. Many threads, of which exactly one holds the baton
 * and runs: it takes one event after the other, and when what it runs has to wait, it
 * hands the baton to another thread. Without a wait there is no switch.
 */
final class Scheduler implements AutoCloseable {

	private final RandomGenerator random;

	private final PriorityQueue<Event> queue = new PriorityQueue<>(Event.ORDER);

	private final Deque<Runner> idle = new ArrayDeque<>();

	private final List<Runner> runners = new ArrayList<>();

	private final Thread owner = Thread.currentThread();

	private long now;

	private long sequence;

	private long steps;

	private boolean ending;

	private Runnable atEnd = () -> {
	};

	private volatile boolean finished;

	private volatile boolean closed;

	private @Nullable Throwable failure;

	Scheduler(RandomGenerator random) {
		this.random = random;
	}

	long now() {
		return this.now;
	}

	long steps() {
		return this.steps;
	}

	/**
	 * Lets something happen later.
	 * @param host the process it belongs to, or {@code null} for the world
	 */
	Event after(long nanos, @Nullable Host host, Runnable action) {
		Event event = new Event(this.now + Math.max(0, nanos), this.sequence++, host, action, null);
		this.queue.add(event);
		return event;
	}

	Event after(Duration delay, Runnable action) {
		return after(delay.toNanos(), null, action);
	}

	/**
	 * Runs events until the end is called for.
	 * @param atEnd releases all that waits
	 * @return what went wrong, or {@code null}
	 */
	@Nullable Throwable run(Runnable atEnd) {
		this.atEnd = atEnd;
		idleRunner().give();
		while (!this.finished) {
			LockSupport.park(this);
		}
		return this.failure;
	}

	/**
	 * Ends the run: what waits is released, and nothing else happens any more.
	 */
	void end() {
		if (!this.ending) {
			this.ending = true;
			this.atEnd.run();
		}
	}

	/**
	 * Ends the run by a failure, and unwinds the caller.
	 */
	Crashed fail(Throwable why) {
		if (this.failure == null) {
			this.failure = why;
		}
		end();
		return new Crashed();
	}

	boolean isEnding() {
		return this.ending;
	}

	private Runner idleRunner() {
		Runner runner = this.idle.poll();
		if (runner == null) {
			runner = new Runner();
			this.runners.add(runner);
			runner.setDaemon(true);
			runner.start();
		}
		return runner;
	}

	private @Nullable Event next() {
		while (true) {
			Event event = this.queue.poll();
			if (event == null) {
				return null;
			}
			if (event.isCancelled() || (this.ending && event.runner == null)) {
				continue;
			}
			Host host = event.host;
			if (host != null && !host.isAlive() && event.runner == null) {
				continue;
			}
			if (host != null && host.isAlive() && host.pausedUntil() > event.time) {
				event.time = host.pausedUntil();
				this.queue.add(event);
				continue;
			}
			this.now = Math.max(this.now, event.time);
			return event;
		}
	}

	private void loop(Runner me) {
		while (true) {
			Event event = (me.first != null) ? me.first : next();
			me.first = null;
			if (event == null) {
				this.idle.push(me);
				this.finished = true;
				LockSupport.unpark(this.owner);
				return;
			}
			if (event.runner != null) {
				this.idle.push(me);
				event.runner.give();
				return;
			}
			this.steps++;
			try {
				event.action.run();
			}
			catch (Crashed ex) {
				continue; // as it should
			}
			catch (Throwable ex) {
				fail(ex);
			}
		}
	}

	/**
	 * Waits, while others run.
	 * @return the event that ends the wait, to be hurried or not
	 */
	void sleep(long nanos, Host host) {
		Runner me = (Runner) Thread.currentThread();
		Event resume = new Event(this.now + Math.max(0, nanos), this.sequence++, host, () -> {
		}, me);
		host.waits(resume);
		this.queue.add(resume);
		if (this.ending) {
			hurry(resume);
		}
		Event next = next();
		if (next != resume) { // else nothing happens in the meantime
			hand(Objects.requireNonNull(next, "the end of the wait is in the queue"));
			me.await();
		}
		host.waited(resume);
	}

	/**
	 * Hands the baton to the thread that waits for an event, or to one that is free.
	 */
	private void hand(Event event) {
		Runner runner = event.runner;
		if (runner == null) {
			runner = idleRunner();
			runner.first = event;
		}
		runner.give();
	}

	/**
	 * Ends a wait now.
	 */
	void hurry(Event event) {
		this.queue.remove(event);
		event.time = this.now;
		this.queue.add(event);
	}

	/**
	 * A random delay of a thread's start.
	 */
	long jitter() {
		return this.random.nextLong(1_000, 100_000);
	}

	@Override
	public void close() {
		this.closed = true;
		this.runners.forEach(Runner::give);
	}

	/**
	 * Something that will happen.
	 */
	static final class Event {

		private static final Comparator<Event> ORDER = Comparator.comparingLong((Event event) -> event.time)
			.thenComparingLong((event) -> event.sequence);

		private long time;

		private final long sequence;

		private final @Nullable Host host;

		private final Runnable action;

		private final @Nullable Runner runner;

		private boolean cancelled;

		private Event(long time, long sequence, @Nullable Host host, Runnable action, @Nullable Runner runner) {
			this.time = time;
			this.sequence = sequence;
			this.host = host;
			this.action = action;
			this.runner = runner;
		}

		void cancel() {
			this.cancelled = true;
		}

		boolean isCancelled() {
			return this.cancelled;
		}

		/**
		 * The thread that waits for it.
		 */
		@Nullable Thread waiter() {
			return this.runner;
		}

	}

	private final class Runner extends Thread {

		private volatile boolean baton;

		private @Nullable Event first;

		private Runner() {
			super("simulation");
		}

		@Override
		public void run() {
			while (true) {
				await();
				if (Scheduler.this.closed) {
					return;
				}
				loop(this);
			}
		}

		private void give() {
			this.baton = true;
			LockSupport.unpark(this);
		}

		private void await() {
			while (!this.baton) {
				LockSupport.park(this);
			}
			this.baton = false;
		}

	}

}
