package io.kinesumer.reader;

/**
 * What the engine says about a shard that is being read. Thread-safe.
 */
public interface Tenure {

	/**
	 * Whether reading is wanted now: the shard is not paused.
	 * @return whether to read on
	 */
	boolean isWanted();

	/**
	 * Whether nobody may have declared this client dead yet, as far as its own clock
	 * tells. A subscription that it takes is taken from whoever has it.
	 * @return {@code false} while the client is fenced
	 */
	boolean isCurrent();

	/**
	 * Asks the store whether the shard is still this client's, and gives it up if not.
	 * @return whether it is
	 * @throws io.kinesumer.StateStoreException if the store does not tell
	 */
	boolean verify();

}
