package io.kinesumer.sample.process;

import java.math.BigInteger;

/**
 * One delivery that has ended well.
 *
 * @param nanos when, by a monotonic clock that the processes of this machine share
 * @param client who handled it
 * @param stream the stream
 * @param shard the shard
 * @param key the partition key
 * @param sequenceNumber the record
 */
record Handled(long nanos, String client, String stream, String shard, String key, String sequenceNumber) {

	static Handled ofLine(String line) {
		String[] fields = line.split("\t", -1);
		return new Handled(Long.parseLong(fields[0]), fields[1], fields[2], fields[3], fields[4], fields[5]);
	}

	String toLine() {
		return String.join("\t", Long.toString(this.nanos), this.client, this.stream, this.shard, this.key,
				this.sequenceNumber) + "\n";
	}

	Sent record() {
		return new Sent(this.stream, this.shard, this.key, this.sequenceNumber);
	}

	BigInteger position() {
		return new BigInteger(this.sequenceNumber);
	}

}
