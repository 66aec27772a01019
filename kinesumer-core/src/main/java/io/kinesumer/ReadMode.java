package io.kinesumer;

/**
 * How records are read.
 */
public enum ReadMode {

	/**
	 * By asking for them, with a throughput that all readers of a shard share.
	 */
	POLLING,

	/**
	 * By enhanced fan-out: Kinesis pushes them, with a throughput of the app's own.
	 */
	FAN_OUT

}
