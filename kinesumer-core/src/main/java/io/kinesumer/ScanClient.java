package io.kinesumer;

/**
 * What reads the records of polled shards ({@code kinesumer.scan.client}).
 */
public enum ScanClient {

	/** The AWS SDK alone. */
	SDK,

	/**
	 * The AWS SDK makes the calls, and the engine reads the records out of the answers
	 * itself, with less work for each record. A stream whose client has interceptors, or
	 * whose answers are not understood, is read by the SDK alone, and a line in the log
	 * says so.
	 */
	DIRECT

}
