package io.kinesumer;

/**
 * Decides which records are handed to a handler. Called by several threads at once for
 * different shards, once for each delivery of a record. What it throws counts as a
 * failure of the handler.
 */
@FunctionalInterface
public interface RecordFilter {

	/**
	 * Whether a record is handed over. One that is not counts as handled and, once all
	 * before it are, as acknowledged.
	 * @param record the record
	 * @return {@code false} to pass over it
	 */
	boolean accepts(KinesumerRecord record);

}
