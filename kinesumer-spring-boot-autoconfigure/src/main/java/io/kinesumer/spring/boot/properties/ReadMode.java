package io.kinesumer.spring.boot.properties;

/**
 * How shards are read.
 */
public enum ReadMode {

	/** By polling, which all consumers of a shard share. */
	POLLING,

	/** By enhanced fan-out, with a throughput of one's own. */
	FAN_OUT

}
