package io.kinesumer.reader;

/**
 * Where a reader puts what it has fetched for one shard. Bounded: the reader asks for
 * room first.
 */
public interface Inbox {

	/**
	 * Whether another batch fits. If not, the caller is woken when one does.
	 * @param wake wakes the caller; may be called once more than needed
	 * @return whether there is room
	 */
	boolean hasRoom(Runnable wake);

	/**
	 * How much waits and is being handled.
	 * @return bytes, as batches count them
	 */
	long bytes();

	/**
	 * Takes a batch.
	 * @param batch the batch
	 */
	void put(Batch batch);

}
