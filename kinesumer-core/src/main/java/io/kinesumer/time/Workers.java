package io.kinesumer.time;

import java.time.Duration;

/**
 * The threads that do work. All of the engine's threads and waits are behind this, so
 * that a simulation can take their place.
 */
public interface Workers extends AutoCloseable {

	/**
	 * Takes on a piece of work, whose first step is due when it is first woken.
	 * @param name a name for logs
	 * @param step the work; what it throws is logged and it is tried again a second later
	 * @return a handle on it
	 */
	Work newWork(String name, Step step);

	/**
	 * Ends all work. Steps under way are interrupted, and waited for.
	 * @param patience how long to wait for them
	 * @return whether none is under way any more
	 */
	boolean stop(Duration patience);

	/**
	 * Ends all work and interrupts steps under way without waiting for them.
	 */
	@Override
	default void close() {
		stop(Duration.ZERO);
	}

}
