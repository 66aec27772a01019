package io.kinesumer;

/**
 * Handles one record at a time. Called by one thread at a time for each shard, in the
 * shard's order; different shards are handled in parallel.
 */
@FunctionalInterface
public interface RecordHandler {

	/**
	 * Handles a record. When it returns, the record counts as handled.
	 * @param record the record
	 * @param delivery its circumstances
	 * @throws Exception if the record could not be handled: it is handed over again after
	 * a backoff, and nothing after it in its shard is before
	 */
	void handle(KinesumerRecord record, Delivery delivery) throws Exception;

}
