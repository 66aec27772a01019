package io.kinesumer.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A reply to GetRecords in CBOR, encoded once. What differs from reply to reply has a
 * fixed place and is written over: the next iterator, the number of records, and in each
 * record its number in the shard, which is the end of its sequence number and the first
 * eight bytes of its data. For one thread.
 */
final class Page {

	/** Digits of a record's number at the end of a sequence number and of an iterator. */
	static final int DIGITS = 19;

	static final String ITERATOR_MARK = "load-iterator:";

	private static final int SHARD_DIGITS = 6;

	private static final String SEQUENCE_NUMBER_START = "4966000000000000000000000000000000000";

	private static final int EPOCH_TIME_TAG = 0xc1;

	private final Load load;

	private final byte[] bytes;

	private final int shardAt;

	private final int nextAt;

	private final int countAt;

	private final int recordsAt;

	private final int recordBytes;

	private final int dataAt;

	private final int numberAt;

	Page(Load load, long arrivedAtMillis, long behindMillis) {
		this.load = load;
		Cbor out = new Cbor();
		out.map(3);
		out.text("MillisBehindLatest").number(behindMillis);
		out.text("NextShardIterator");
		String iterator = iterator(0, 0);
		out.text(iterator);
		this.shardAt = out.size() - iterator.length() + ITERATOR_MARK.length();
		this.nextAt = out.size() - DIGITS;
		out.text("Records");
		this.countAt = out.size() + 1;
		out.array(load.recordsPerRead());
		this.recordsAt = out.size();
		Cbor record = new Cbor();
		record.map(4);
		record.text("ApproximateArrivalTimestamp").raw(EPOCH_TIME_TAG).number(arrivedAtMillis);
		byte[] data = new byte[load.recordBytes()];
		Arrays.fill(data, (byte) 'x');
		record.text("Data").bytes(data);
		this.dataAt = record.size() - data.length;
		record.text("PartitionKey").text("partition-key-0123456789");
		record.text("SequenceNumber").text(SEQUENCE_NUMBER_START + "0".repeat(DIGITS));
		this.numberAt = record.size() - DIGITS;
		this.recordBytes = record.size();
		byte[] one = record.toByteArray();
		for (int i = 0; i < load.recordsPerRead(); i++) {
			out.write(one, 0, one.length);
		}
		this.bytes = out.toByteArray();
	}

	static String iterator(int shard, long next) {
		return ITERATOR_MARK + String.format("%0" + SHARD_DIGITS + "d:%0" + DIGITS + "d", shard, next);
	}

	static int shardOf(byte[] iterator, int at) {
		return (int) number(iterator, at + ITERATOR_MARK.length(), SHARD_DIGITS);
	}

	static long nextOf(byte[] iterator, int at) {
		return number(iterator, at + ITERATOR_MARK.length() + SHARD_DIGITS + 1, DIGITS);
	}

	private static long number(byte[] digits, int at, int count) {
		long number = 0;
		for (int i = at; i < at + count; i++) {
			number = 10 * number + digits[i] - '0';
		}
		return number;
	}

	/**
	 * The number of the record that comes after one with this sequence number.
	 */
	static long after(String sequenceNumber) {
		return Long.parseLong(sequenceNumber.substring(sequenceNumber.length() - DIGITS)) + 1;
	}

	static String sequenceNumber(long number) {
		return SEQUENCE_NUMBER_START + String.format("%0" + DIGITS + "d", number);
	}

	Load load() {
		return this.load;
	}

	byte[] bytes() {
		return this.bytes;
	}

	/**
	 * Writes a reply over the last one.
	 * @return its length
	 */
	int fill(int shard, long first, int count) {
		digits(this.shardAt, SHARD_DIGITS, shard);
		digits(this.nextAt, DIGITS, first + count);
		this.bytes[this.countAt] = (byte) (count >> 8);
		this.bytes[this.countAt + 1] = (byte) count;
		int at = this.recordsAt;
		for (int i = 0; i < count; i++) {
			long number = first + i;
			for (int b = 0; b < 8; b++) {
				this.bytes[at + this.dataAt + b] = (byte) (number >> (56 - 8 * b));
			}
			digits(at + this.numberAt, DIGITS, number);
			at += this.recordBytes;
		}
		return at;
	}

	private void digits(int at, int count, long number) {
		long rest = number;
		for (int i = at + count - 1; i >= at; i--) {
			this.bytes[i] = (byte) ('0' + rest % 10);
			rest /= 10;
		}
	}

	/**
	 * Writes CBOR, with lengths of a fixed number of bytes.
	 */
	private static final class Cbor extends ByteArrayOutputStream {

		Cbor raw(int value) {
			write(value);
			return this;
		}

		Cbor map(int entries) {
			return raw(0xa0 + entries);
		}

		Cbor array(int elements) {
			return raw(0x99).raw(elements >> 8).raw(elements);
		}

		Cbor number(long value) {
			raw(0x1b);
			for (int shift = 56; shift >= 0; shift -= 8) {
				raw((int) (value >> shift));
			}
			return this;
		}

		Cbor text(String value) {
			byte[] encoded = value.getBytes(StandardCharsets.US_ASCII);
			if (encoded.length < 24) {
				raw(0x60 + encoded.length);
			}
			else {
				raw(0x78).raw(encoded.length);
			}
			write(encoded, 0, encoded.length);
			return this;
		}

		Cbor bytes(byte[] value) {
			raw(0x59).raw(value.length >> 8).raw(value.length);
			write(value, 0, value.length);
			return this;
		}

	}

}
