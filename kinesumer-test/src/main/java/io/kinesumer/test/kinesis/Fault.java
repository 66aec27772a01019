package io.kinesumer.test.kinesis;

import java.time.Duration;

/**
 * What goes wrong with a call on demand.
 */
public sealed interface Fault {

	/**
	 * The call fails with {@code ProvisionedThroughputExceededException}, as on a shard
	 * that is read or written too fast.
	 */
	record Throttle() implements Fault {
	}

	/**
	 * The call fails on the side of the service, before it has any effect.
	 *
	 * @param status the HTTP status, 500 to 599
	 */
	record ServerError(int status) implements Fault {
	}

	/**
	 * The call fails with {@code ExpiredIteratorException}.
	 */
	record ExpiredIterator() implements Fault {
	}

	/**
	 * The call is answered later than usual; it takes effect after the delay.
	 *
	 * @param delay real time, not that of the embedded clock
	 */
	record Latency(Duration delay) implements Fault {
	}

	/**
	 * The connection is closed before the call has any effect.
	 */
	record DroppedConnection() implements Fault {
	}

	/**
	 * The call takes effect and the connection is closed instead of an answer.
	 */
	record DroppedAnswer() implements Fault {
	}

}
