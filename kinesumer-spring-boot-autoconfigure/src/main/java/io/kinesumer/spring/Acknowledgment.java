package io.kinesumer.spring;

import java.time.Duration;

/**
 * Lets a listener decide what may be committed, with {@code commit = "manual"}. May be
 * kept and used from any thread, also after the listener has returned. What is committed
 * is the lower of the acknowledgement and what has been handled without a gap; an
 * acknowledgement that comes after the shard has moved to another client has no effect.
 * With automatic commits it has no effect either.
 */
public interface Acknowledgment {

	/**
	 * Acknowledges all that was handed over with this acknowledgment, and everything
	 * before it in the shard.
	 */
	void acknowledge();

	/**
	 * Acknowledges the records of a batch up to and including one, and everything before
	 * it in the shard.
	 * @param index the record's index in the batch, from 0
	 * @throws IndexOutOfBoundsException if the batch has no such record
	 */
	void acknowledge(int index);

	/**
	 * Asks for the record, or the whole batch, once more after a wait. It is no failure
	 * and uses up no retries. Takes effect when the listener returns; means something
	 * with automatic commits too.
	 * @param sleep the wait, not negative; nothing else of the partition key is handed
	 * over before, and nothing of the shard with a concurrency of 1
	 * @throws IllegalStateException if the listener has returned already
	 */
	default void nack(Duration sleep) {
		nack(0, sleep);
	}

	/**
	 * Asks for the records of a batch from one on once more after a wait. Those before it
	 * are acknowledged. Takes effect when the listener returns.
	 * @param index the index in the batch of the first record to be given again, from 0
	 * @param sleep the wait, not negative
	 * @throws IndexOutOfBoundsException if the batch has no such record
	 * @throws IllegalStateException if the listener has returned already
	 */
	void nack(int index, Duration sleep);

}
