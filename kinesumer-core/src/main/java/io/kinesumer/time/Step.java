package io.kinesumer.time;

import java.time.Duration;

/**
 * A piece of work that is done over and over, a bounded part at a time. A step of one
 * {@link Work} never runs twice at once.
 */
@FunctionalInterface
public interface Step {

	/**
	 * Says that there is nothing to do until someone wakes the work.
	 */
	Duration UNTIL_WOKEN = Duration.ofSeconds(Long.MAX_VALUE);

	/**
	 * Does a part of the work.
	 * @return how long until the next part is due, zero for at once, or
	 * {@link #UNTIL_WOKEN}
	 */
	Duration run();

}
