package io.kinesumer;

import java.time.Duration;

/**
 * The circumstances in which records are handed to a handler. Safe to use from any
 * thread, also after the handler has returned.
 */
public interface Delivery {

	/**
	 * How often these records have been handed over by this client, this time included.
	 * @return a number from 1
	 */
	int attempt();

	/**
	 * How far the shard's reader was behind the tip of the stream when it fetched these
	 * records, as Kinesis told.
	 * @return zero or more, in milliseconds
	 */
	Duration lag();

	/**
	 * Acknowledges a record and all before it in its shard. Only means something with
	 * {@link CommitMode#MANUAL}: what is committed is the lower of the acknowledgement
	 * and what has been handled without a gap. An acknowledgement that comes after the
	 * shard has moved on to another client has no effect.
	 * @param record a record of this delivery or of an earlier one of the same shard
	 */
	void acknowledge(KinesumerRecord record);

}
