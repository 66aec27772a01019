package io.kinesumer.test.kinesis.stream;

import java.time.Clock;
import java.time.Duration;

import io.kinesumer.test.kinesis.KinesisLimits;

/**
 * What all streams of an embedded Kinesis share.
 *
 * @param limits the limits to enforce
 * @param clock the time of arrivals, limits, retention and iterators
 * @param controlDelay how long a stream takes to be created, changed or deleted
 */
public record Settings(KinesisLimits limits, Clock clock, Duration controlDelay) {

	long now() {
		return this.clock.millis();
	}

}
