package io.kinesumer.test.junit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Collects what a handler is given, and waits for it. Safe for use by several threads.
 *
 * @param <T> what is collected
 */
public final class Collected<T> {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final List<T> all = new ArrayList<>();

	private final Duration timeout;

	/**
	 * Waits 10 seconds at most.
	 */
	public Collected() {
		this(TIMEOUT);
	}

	/**
	 * Waits as long as told.
	 * @param timeout how long a wait may take, more than zero
	 */
	public Collected(Duration timeout) {
		this.timeout = timeout;
	}

	/**
	 * Adds what was given.
	 * @param element the element
	 */
	public synchronized void add(T element) {
		this.all.add(element);
		notifyAll();
	}

	/**
	 * What was given so far.
	 * @return a copy, in the order in which it was added
	 */
	public synchronized List<T> all() {
		return List.copyOf(this.all);
	}

	/**
	 * Waits for a number of elements.
	 * @param count how many at least
	 * @return all that is there by then
	 * @throws AssertionError if they are not there in time
	 */
	public List<T> await(int count) {
		return await(count + " of them", (elements) -> elements.size() >= count);
	}

	/**
	 * Waits until what was given is as wanted.
	 * @param what what is wanted, for the message
	 * @param wanted tells whether it is there; called under a lock, so that it must not
	 * wait
	 * @return all that is there by then
	 * @throws AssertionError if it is not there in time
	 */
	public synchronized List<T> await(String what, Predicate<List<T>> wanted) {
		long deadline = System.nanoTime() + this.timeout.toNanos();
		while (!wanted.test(List.copyOf(this.all))) {
			long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
			if (millis <= 0) {
				throw new AssertionError("Waited %s in vain for %s; there are %d: %s".formatted(this.timeout, what,
						this.all.size(), this.all));
			}
			try {
				wait(millis);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new AssertionError("Interrupted while waiting for " + what, ex);
			}
		}
		return List.copyOf(this.all);
	}

}
