package io.kinesumer.test.kinesis.stream;

import java.time.Instant;

/**
 * Where a new iterator points.
 */
public sealed interface IteratorPosition {

	/** The oldest record that is kept. */
	record TrimHorizon() implements IteratorPosition {
	}

	/** Behind the newest record as of now. */
	record Latest() implements IteratorPosition {
	}

	/**
	 * The record of that number.
	 *
	 * @param number a sequence number of the shard
	 */
	record At(String number) implements IteratorPosition {
	}

	/**
	 * The record behind that number.
	 *
	 * @param number a sequence number of the shard
	 */
	record After(String number) implements IteratorPosition {
	}

	/**
	 * The first record that arrived then or later.
	 *
	 * @param time not in the future
	 */
	record AtTime(Instant time) implements IteratorPosition {
	}

}
