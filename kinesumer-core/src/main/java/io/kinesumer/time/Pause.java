package io.kinesumer.time;

import java.time.Duration;

/**
 * Waits on the caller's thread: for work that a person has asked for and looks on.
 * Implementations are thread-safe.
 */
@FunctionalInterface
public interface Pause {

	/**
	 * Waits.
	 * @param duration how long
	 * @throws InterruptedException if the thread is interrupted
	 */
	void pause(Duration duration) throws InterruptedException;

	/**
	 * Waits as long as it says.
	 * @return a pause in real time
	 */
	static Pause system() {
		return (duration) -> Thread.sleep(duration.toMillis());
	}

}
