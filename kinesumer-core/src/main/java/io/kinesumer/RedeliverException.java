package io.kinesumer;

import java.time.Duration;

/**
 * Thrown by a handler to be given records again after a wait of its choice. It is no
 * failure: it uses up no retries and is not logged.
 */
public class RedeliverException extends KinesumerException {

	private final int index;

	private final Duration delay;

	/**
	 * Creates an exception.
	 * @param index the index in the batch of the first record to be given again, from 0;
	 * those before it count as handled
	 * @param delay the wait, not negative
	 */
	public RedeliverException(int index, Duration delay) {
		super("Records from index " + index + " on are asked for again in " + delay);
		if (index < 0 || delay.isNegative()) {
			throw new IllegalArgumentException("index and delay must not be negative, were " + index + " and " + delay);
		}
		this.index = index;
		this.delay = delay;
	}

	/**
	 * The index of the first record to be given again.
	 * @return the index in the batch, from 0
	 */
	public int index() {
		return this.index;
	}

	/**
	 * How long to wait before.
	 * @return the wait, not negative
	 */
	public Duration delay() {
		return this.delay;
	}

}
