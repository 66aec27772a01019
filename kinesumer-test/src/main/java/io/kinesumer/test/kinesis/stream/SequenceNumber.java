package io.kinesumer.test.kinesis.stream;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * A sequence number taken apart. It reads as 56 digits, as the service's do, and so
 * compares the same as text and as a number: in a shard by the order of records, and
 * higher for a child than for its parents.
 *
 * @param shardCreated when the shard was created, in milliseconds since the epoch
 * @param shardOrdinal the number in the shard's id
 * @param index the record's place in the shard, from 1; 0 is the start of the shard
 * @param arrival when the record arrived, in milliseconds since the epoch
 */
record SequenceNumber(long shardCreated, int shardOrdinal, long index, long arrival) {

	private static final int LENGTH = 56;

	private static final int CREATED = 2;

	private static final int ORDINAL = CREATED + 13;

	private static final int INDEX = ORDINAL + 9;

	private static final int ARRIVAL = INDEX + 17;

	private static final int VERSION = ARRIVAL + 13;

	static @Nullable SequenceNumber parse(String text) {
		if (text.length() != LENGTH || !text.startsWith("49") || !text.endsWith("02")) {
			return null;
		}
		for (int at = 0; at < LENGTH; at++) {
			if (text.charAt(at) < '0' || text.charAt(at) > '9') {
				return null;
			}
		}
		return new SequenceNumber(Long.parseLong(text, CREATED, ORDINAL, 10),
				Integer.parseInt(text, ORDINAL, INDEX, 10), Long.parseLong(text, INDEX, ARRIVAL, 10),
				Long.parseLong(text, ARRIVAL, VERSION, 10));
	}

	/**
	 * The number as on the wire.
	 */
	@Override
	public String toString() {
		byte[] digits = new byte[LENGTH];
		digits[0] = '4';
		digits[1] = '9';
		write(digits, CREATED, ORDINAL, this.shardCreated);
		write(digits, ORDINAL, INDEX, this.shardOrdinal);
		write(digits, INDEX, ARRIVAL, this.index);
		write(digits, ARRIVAL, VERSION, this.arrival);
		digits[VERSION] = '0';
		digits[VERSION + 1] = '2';
		return new String(digits, StandardCharsets.ISO_8859_1);
	}

	private static void write(byte[] digits, int from, int to, long value) {
		long rest = value;
		for (int at = to - 1; at >= from; at--) {
			digits[at] = (byte) ('0' + rest % 10);
			rest /= 10;
		}
	}

}
