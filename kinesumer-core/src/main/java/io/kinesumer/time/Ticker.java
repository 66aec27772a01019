package io.kinesumer.time;

/**
 * Monotonic time. Only differences between two readings mean anything; a step of the wall
 * clock never shows here. Implementations are thread-safe.
 */
@FunctionalInterface
public interface Ticker {

	/**
	 * The present reading.
	 * @return nanoseconds since an arbitrary origin
	 */
	long nanos();

	/**
	 * The JVM's own monotonic clock.
	 * @return a ticker that reads {@link System#nanoTime()}
	 */
	static Ticker system() {
		return System::nanoTime;
	}

}
