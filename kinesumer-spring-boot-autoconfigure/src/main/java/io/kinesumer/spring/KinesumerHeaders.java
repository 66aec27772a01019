package io.kinesumer.spring;

/**
 * Names of the headers that a listener can take with
 * {@link org.springframework.messaging.handler.annotation.Header @Header}. In a batch
 * listener those that differ from record to record are lists.
 */
public final class KinesumerHeaders {

	/** The stream's key in the group: its name or its alias. A {@code String}. */
	public static final String STREAM = "kinesumer_stream";

	/** The shard's id. A {@code String}. */
	public static final String SHARD_ID = "kinesumer_shardId";

	/** The producer's partition key. A {@code String} for each record. */
	public static final String PARTITION_KEY = "kinesumer_partitionKey";

	/**
	 * The producer's explicit hash key, which Kinesis tells for aggregated records only.
	 * A {@code String} for each record, or {@code null}.
	 */
	public static final String EXPLICIT_HASH_KEY = "kinesumer_explicitHashKey";

	/** The sequence number that Kinesis gave. A {@code String} for each record. */
	public static final String SEQUENCE_NUMBER = "kinesumer_sequenceNumber";

	/** The place inside an aggregated record. A {@code Long} for each record. */
	public static final String SUB_SEQUENCE_NUMBER = "kinesumer_subSequenceNumber";

	/** When Kinesis took it. An {@link java.time.Instant} for each record. */
	public static final String ARRIVAL_TIME = "kinesumer_arrivalTime";

	/**
	 * How often this client has handed it over, this time included. An {@code Integer}.
	 */
	public static final String DELIVERY_ATTEMPT = "kinesumer_deliveryAttempt";

	/**
	 * How far reading was behind the tip of the stream. A {@link java.time.Duration}.
	 */
	public static final String LAG = "kinesumer_lag";

	private KinesumerHeaders() {
	}

}
