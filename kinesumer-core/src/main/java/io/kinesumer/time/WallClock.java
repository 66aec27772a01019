package io.kinesumer.time;

import java.time.Instant;

/**
 * Wall time: for people, and for times that Kinesis gives or takes. Decides nothing about
 * who is alive. Implementations are thread-safe.
 */
@FunctionalInterface
public interface WallClock {

	/**
	 * The present time.
	 * @return the time
	 */
	Instant now();

	/**
	 * The system's wall clock.
	 * @return a clock that reads {@link Instant#now()}
	 */
	static WallClock system() {
		return Instant::now;
	}

}
