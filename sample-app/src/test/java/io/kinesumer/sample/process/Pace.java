package io.kinesumer.sample.process;

import java.time.Duration;

/**
 * How fast a stream flows.
 *
 * @param earthquakes how many earthquakes each tick brings
 * @param tick the time between two ticks, each of which brings one more record for every
 * shard the stream has had at first
 */
record Pace(int earthquakes, Duration tick) {

	/** So fast that the times of a test can be told to a tenth of a second. */
	static final Pace LIVELY = new Pace(10, Duration.ofMillis(50));

}
