package io.kinesumer.reader;

/**
 * Where a reader puts what it has fetched for one shard. Bounded: the reader asks for
 * room first.
 */
public interface Inbox {

	/**
	 * Whether another batch fits. If not, the reader is woken when one does.
	 * @return whether there is room
	 */
	boolean hasRoom();

	/**
	 * Takes a batch.
	 * @param batch the batch
	 */
	void put(Batch batch);

}
