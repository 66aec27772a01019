package io.kinesumer.test.kinesis.stream;

/**
 * The capacity modes of a stream, by the names on the wire.
 */
public enum StreamMode {

	/** The user says how many shards. */
	PROVISIONED,

	/** The service says how many shards. */
	ON_DEMAND

}
