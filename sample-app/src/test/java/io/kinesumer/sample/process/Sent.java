package io.kinesumer.sample.process;

/**
 * A record that Kinesis has taken.
 *
 * @param stream the stream
 * @param shard the shard
 * @param key the partition key
 * @param sequenceNumber the record
 */
record Sent(String stream, String shard, String key, String sequenceNumber) {
}
