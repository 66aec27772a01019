package io.kinesumer.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

import io.kinesumer.time.Ticker;
import io.kinesumer.time.WallClock;

/**
 * A process on a machine of its own: its clocks run at their own speed, it may stand
 * still as a whole, and it may end at any moment.
 */
final class Host implements Ticker, WallClock {

	static final Instant ORIGIN = Instant.parse("2026-01-01T00:00:00Z");

	private final Scheduler scheduler;

	private final double rate;

	private final long offset;

	private final Set<Scheduler.Event> waits = new LinkedHashSet<>();

	private final Set<Thread> interrupted = new HashSet<>();

	private final Duration session;

	private Duration wallSkew = Duration.ZERO;

	private long pausedUntil = Long.MIN_VALUE;

	private boolean alive = true;

	/**
	 * Starts a process.
	 * @param rate how many of its seconds pass in one
	 * @param offset where its monotonic clock begins
	 * @param session how long it may be silent before others take it for dead
	 */
	Host(Scheduler scheduler, double rate, long offset, Duration session) {
		this.scheduler = scheduler;
		this.rate = rate;
		this.offset = offset;
		this.session = session;
	}

	Duration session() {
		return this.session;
	}

	@Override
	public long nanos() {
		return this.offset + (long) (this.scheduler.now() * this.rate);
	}

	@Override
	public Instant now() {
		return ORIGIN.plusNanos(this.scheduler.now()).plus(this.wallSkew);
	}

	void stepWallClock(Duration step) {
		this.wallSkew = this.wallSkew.plus(step);
	}

	/**
	 * How long something takes that its clock measures as so long.
	 */
	long real(Duration own) {
		return (long) (own.toNanos() / this.rate);
	}

	/**
	 * How many of its seconds pass in one.
	 */
	double rate() {
		return this.rate;
	}

	boolean isAlive() {
		return this.alive;
	}

	long pausedUntil() {
		return this.pausedUntil;
	}

	boolean isPaused() {
		return this.pausedUntil > this.scheduler.now();
	}

	/**
	 * Stands still as a whole.
	 */
	void pause(Duration duration) {
		this.pausedUntil = Math.max(this.pausedUntil, this.scheduler.now() + duration.toNanos());
	}

	/**
	 * Ends at once.
	 */
	void crash() {
		this.alive = false;
		new ArrayList<>(this.waits).forEach(this.scheduler::hurry);
	}

	void waits(Scheduler.Event event) {
		this.waits.add(event);
	}

	void waited(Scheduler.Event event) {
		this.waits.remove(event);
	}

	/**
	 * Interrupts a thread's wait.
	 */
	void interrupt(Thread thread) {
		this.interrupted.add(thread);
		for (Scheduler.Event wait : new ArrayList<>(this.waits)) {
			if (thread.equals(wait.waiter())) {
				this.scheduler.hurry(wait);
			}
		}
	}

	boolean isInterrupted() {
		return this.interrupted.contains(Thread.currentThread());
	}

	void ended(Thread thread) {
		this.interrupted.remove(thread);
	}

	/**
	 * Waits.
	 * @throws Crashed if the process ends in the meantime
	 */
	void sleep(long nanos) {
		checkAlive();
		if (nanos > 0 || isPaused()) {
			this.scheduler.sleep(nanos, this);
			checkAlive();
		}
	}

	void checkAlive() {
		if (!this.alive) {
			throw new Crashed();
		}
	}

}
