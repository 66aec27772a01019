package io.kinesumer.time;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Workers on real threads: a fixed number of them, or as many as there are pieces of work
 * that block.
 */
public final class ThreadWorkers implements Workers {

	private static final Logger logger = LoggerFactory.getLogger(ThreadWorkers.class);

	private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

	private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

	private final ScheduledThreadPoolExecutor executor;

	/** More threads than this gain nothing and cost memory; virtual ones cost none. */
	private static final int MOST_RUNNERS = 1000;

	private final @Nullable Runners runners;

	/** Runs steps. */
	private final Executor steps;

	private ThreadWorkers(ScheduledThreadPoolExecutor executor, @Nullable Runners runners) {
		this.executor = executor;
		this.runners = runners;
		this.steps = (runners != null) ? runners : executor;
		executor.setRemoveOnCancelPolicy(true);
	}

	/**
	 * Workers on a fixed number of threads.
	 * @param name a prefix of the threads' names
	 * @param threads how many, from 1
	 * @return the workers
	 */
	public static ThreadWorkers fixed(String name, int threads) {
		return fixed(threads, named(name, threads > 1));
	}

	static ThreadWorkers fixed(int threads, ThreadFactory factory) {
		return new ThreadWorkers(new ScheduledThreadPoolExecutor(threads, factory), null);
	}

	/**
	 * Workers with a thread for each piece of work that is running a step, so that one
	 * that blocks delays no other; up to 1,000, from where on steps wait for each other.
	 * Idle threads end.
	 * @param name a prefix of the threads' names
	 * @return the workers
	 */
	public static ThreadWorkers onePerWork(String name) {
		return onePerWork(name, KEEP_ALIVE, MOST_RUNNERS);
	}

	/**
	 * Workers with a thread for each piece of work that is running a step, however many
	 * those are. Idle threads end.
	 * @param name a prefix of the name of the thread that waits
	 * @param factory makes the threads that run steps
	 * @return the workers
	 */
	public static ThreadWorkers onePerWork(String name, ThreadFactory factory) {
		return onePerWork(name, KEEP_ALIVE, Integer.MAX_VALUE, factory);
	}

	static ThreadWorkers onePerWork(String name, Duration keepAlive, int most) {
		return onePerWork(name, keepAlive, most, named(name, true));
	}

	private static ThreadWorkers onePerWork(String name, Duration keepAlive, int most, ThreadFactory factory) {
		return new ThreadWorkers(new ScheduledThreadPoolExecutor(1, named(name + "-schedule", false)),
				new Runners(new ThreadPoolExecutor(0, Integer.MAX_VALUE, keepAlive.toNanos(), TimeUnit.NANOSECONDS,
						new SynchronousQueue<>(), factory), most));
	}

	private static ThreadFactory named(String name, boolean numbered) {
		AtomicInteger number = new AtomicInteger();
		ClassLoader loader = Thread.currentThread().getContextClassLoader();
		return (runnable) -> {
			// Whoever wakes a work may make its thread, which must inherit nothing.
			Thread thread = new Thread(null, runnable, numbered ? name + "-" + number.incrementAndGet() : name, 0,
					false);
			thread.setContextClassLoader(loader);
			thread.setDaemon(true);
			return thread;
		};
	}

	@Override
	public Work newWork(String name, Step step) {
		return new ThreadWork(name, step);
	}

	@Override
	public boolean stop(Duration patience) {
		this.executor.shutdownNow();
		if (this.runners != null) {
			this.runners.threads().shutdownNow();
		}
		try {
			ExecutorService last = (this.runners != null) ? this.runners.threads() : this.executor;
			return last.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * Whether a step that is due keeps its thread: a change of threads costs more than
	 * many a step. Others that wait for a thread come first.
	 */
	private boolean mayKeepThread() {
		if (this.executor.isShutdown() || Thread.currentThread().isInterrupted()) {
			return false; // between two tasks, the threads look after interrupts
		}
		if (this.runners != null) {
			return !this.runners.isAwaited();
		}
		return !(this.executor.getQueue().peek() instanceof Delayed first) || first.getDelay(TimeUnit.NANOSECONDS) > 0;
	}

	private final class ThreadWork implements Work {

		private final String name;

		private final Step step;

		private boolean starting;

		private boolean running;

		private boolean woken;

		private boolean stopped;

		private @Nullable Future<?> pending;

		private ThreadWork(String name, Step step) {
			this.name = name;
			this.step = step;
		}

		@Override
		public void wake() {
			synchronized (this) {
				if (this.running) {
					this.woken = true;
					return;
				}
				if (!startsAfter(Duration.ZERO)) {
					return;
				}
			}
			start();
		}

		@Override
		public synchronized void stop() {
			if (!this.stopped) {
				this.stopped = true;
				cancelPending();
			}
		}

		/**
		 * Without the lock, for which the thread that is woken for it would have to wait.
		 */
		private void start() {
			try {
				ThreadWorkers.this.steps.execute(this::run);
			}
			catch (Throwable ex) {
				// Where processes are few, there may be no thread to be had; a factory
				// may throw whatever it likes.
				startLater(ex);
			}
		}

		private void startLater(Throwable failure) {
			synchronized (this) {
				this.starting = false;
				if (ThreadWorkers.this.executor.isShutdown()) {
					return;
				}
				startsAfter(AFTER_FAILURE);
			}
			tell("has no thread to run on and is tried again in " + AFTER_FAILURE, failure);
		}

		private void run() {
			if (!begins()) {
				return;
			}
			while (goesOn(runStep())) {
				if (ThreadWorkers.this.runners != null) {
					Thread.yield(); // nothing else takes its carrier from a virtual
									// thread
				}
			}
		}

		private Duration runStep() {
			try {
				return Objects.requireNonNull(this.step.run(), "pause");
			}
			catch (Throwable ex) {
				tell("failed unexpectedly and goes on in " + AFTER_FAILURE, ex);
				return AFTER_FAILURE;
			}
		}

		private void tell(String what, Throwable failure) {
			try {
				logger.error("'{}' {}", this.name, what, failure);
			}
			catch (Throwable ex) {
				// The log fails, too, and the work must go on all the same.
			}
		}

		private synchronized boolean begins() {
			this.starting = false;
			if (this.running || this.stopped) {
				return false;
			}
			this.running = true;
			this.woken = false;
			return true;
		}

		private boolean goesOn(Duration next) {
			synchronized (this) {
				Duration delay = this.woken ? Duration.ZERO : next;
				if (delay.isZero() && !this.stopped && mayKeepThread()) {
					this.woken = false;
					return true;
				}
				this.running = false;
				if (!startsAfter(delay)) {
					return false;
				}
			}
			start();
			return false;
		}

		/**
		 * Sees to the next step.
		 * @return whether it is for the caller to start it, once it has left the lock
		 */
		private boolean startsAfter(Duration delay) {
			cancelPending();
			if (this.stopped || this.starting || delay == Step.UNTIL_WOKEN) {
				return false;
			}
			if (delay.isZero()) {
				this.starting = true;
				return true;
			}
			Runnable due = (ThreadWorkers.this.runners != null) ? this::wake : this::run;
			try {
				this.pending = ThreadWorkers.this.executor.schedule(due, delay.toNanos(), TimeUnit.NANOSECONDS);
			}
			catch (RejectedExecutionException ex) {
				this.stopped = true; // the workers were stopped
			}
			catch (Throwable ex) { // it is queued, and lacks a thread alone
				tell("is due in " + delay + ", but goes on only once there is a thread to wait for that", ex);
			}
			return false;
		}

		private void cancelPending() {
			if (this.pending != null) {
				this.pending.cancel(false);
				this.pending = null;
			}
		}

	}

}
