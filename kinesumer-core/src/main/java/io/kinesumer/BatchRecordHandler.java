package io.kinesumer;

import java.util.List;

/**
 * Handles records of one shard in batches. Called by one thread at a time for each shard,
 * in the shard's order; different shards are handled in parallel.
 */
@FunctionalInterface
public interface BatchRecordHandler {

	/**
	 * Handles a batch. When it returns, all its records count as handled.
	 * @param records one record or more of one shard, in order; unmodifiable
	 * @param delivery their circumstances
	 * @throws Exception if the batch could not be handled: it is handed over again after
	 * a backoff, and nothing after it in its shard is before
	 */
	void handle(List<KinesumerRecord> records, Delivery delivery) throws Exception;

}
