package io.kinesumer.simulation;

import java.time.Duration;

/**
 * What happens to a group.
 */
interface Script {

	/**
	 * Makes streams, and begins.
	 */
	void begin();

	/**
	 * How long it takes.
	 */
	Duration length();

	/**
	 * Lets nothing happen any more but what makes sure that someone is there.
	 */
	void end();

}
