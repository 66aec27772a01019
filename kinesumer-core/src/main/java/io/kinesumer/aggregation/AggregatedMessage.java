package io.kinesumer.aggregation;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The message inside an aggregated record, as the aggregated record format of the Kinesis
 * Producer Library lays it down: <pre>
 * message AggregatedRecord {
 *   repeated string partition_key_table     = 1;
 *   repeated string explicit_hash_key_table = 2;
 *   repeated Record records                 = 3;
 * }
 * message Record {
 *   required uint64 partition_key_index     = 1;
 *   optional uint64 explicit_hash_key_index = 2;
 *   required bytes  data                    = 3;
 *   repeated Tag    tags                    = 4;
 * }
 * message Tag {
 *   required string key   = 1;
 *   optional string value = 2;
 * }
 * </pre>
 *
 * @param userRecords what the producer put together, in order
 */
record AggregatedMessage(List<UserRecord> userRecords) {

	private static final long NONE = -1;

	/**
	 * Reads a message.
	 * @param bytes the message; its position moves
	 * @return what it holds; the user records' data are slices of it
	 * @throws MalformedMessageException if it is none, or a user record lacks a key or
	 * data
	 */
	static AggregatedMessage read(ByteBuffer bytes) {
		List<String> partitionKeys = new ArrayList<>();
		List<String> explicitHashKeys = new ArrayList<>();
		List<ByteBuffer> records = new ArrayList<>();
		ProtobufReader message = new ProtobufReader(bytes);
		while (message.next()) {
			if (message.isBytes(1)) {
				partitionKeys.add(message.text());
			}
			else if (message.isBytes(2)) {
				explicitHashKeys.add(message.text());
			}
			else if (message.isBytes(3)) {
				records.add(message.bytes());
			}
			else {
				message.skip();
			}
		}
		// The tables may follow the records that point into them.
		List<UserRecord> userRecords = new ArrayList<>(records.size());
		for (ByteBuffer record : records) {
			userRecords.add(userRecord(record, partitionKeys, explicitHashKeys));
		}
		return new AggregatedMessage(userRecords);
	}

	private static UserRecord userRecord(ByteBuffer bytes, List<String> partitionKeys, List<String> explicitHashKeys) {
		long partitionKey = NONE;
		long explicitHashKey = NONE;
		ByteBuffer data = null;
		ProtobufReader record = new ProtobufReader(bytes);
		while (record.next()) {
			if (record.isNumber(1)) {
				partitionKey = index(record.number());
			}
			else if (record.isNumber(2)) {
				explicitHashKey = index(record.number());
			}
			else if (record.isBytes(3)) {
				data = record.bytes();
			}
			else if (record.isBytes(4)) {
				requireTag(record.bytes());
			}
			else {
				record.skip();
			}
		}
		if (partitionKey == NONE || data == null) {
			throw new MalformedMessageException();
		}
		return new UserRecord(entry(partitionKeys, partitionKey),
				(explicitHashKey != NONE) ? entry(explicitHashKeys, explicitHashKey) : null, data);
	}

	/**
	 * Tags were never put to use, but a message with a broken one is broken.
	 */
	private static void requireTag(ByteBuffer bytes) {
		boolean hasKey = false;
		ProtobufReader tag = new ProtobufReader(bytes);
		while (tag.next()) {
			hasKey |= tag.isBytes(1);
			tag.skip();
		}
		if (!hasKey) {
			throw new MalformedMessageException();
		}
	}

	/**
	 * An index that is not {@link #NONE}: from half of the unsigned numbers on, all are
	 * out of every table.
	 */
	private static long index(long number) {
		return (number >= 0) ? number : Long.MAX_VALUE;
	}

	private static String entry(List<String> table, long index) {
		if (index >= table.size()) {
			throw new MalformedMessageException();
		}
		return table.get((int) index);
	}

	/**
	 * One record that a producer was given.
	 *
	 * @param partitionKey its partition key
	 * @param explicitHashKey its explicit hash key, or {@code null}
	 * @param data its bytes
	 */
	record UserRecord(String partitionKey, @Nullable String explicitHashKey, ByteBuffer data) {
	}

}
