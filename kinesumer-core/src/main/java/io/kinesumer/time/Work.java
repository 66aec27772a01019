package io.kinesumer.time;

/**
 * A handle on work that was started. Thread-safe; no method waits.
 */
public interface Work {

	/**
	 * Makes the next step due now. A step under way is followed by another.
	 */
	void wake();

	/**
	 * Ends the work: no further step starts. A step under way ends by itself.
	 */
	void stop();

}
