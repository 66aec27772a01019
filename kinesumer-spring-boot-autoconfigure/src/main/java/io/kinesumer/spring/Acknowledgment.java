package io.kinesumer.spring;

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

}
