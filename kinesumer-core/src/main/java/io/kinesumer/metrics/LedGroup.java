package io.kinesumer.metrics;

/**
 * Reads what the leader of a group knows of it, from memory. Thread-safe.
 */
public interface LedGroup {

	/**
	 * The number of clients.
	 * @return the number, 1 or more
	 */
	int clients();

	/**
	 * The number of shards that could be read and that no client has claimed, as far as
	 * clients have told.
	 * @return the number
	 */
	int unownedShards();

}
