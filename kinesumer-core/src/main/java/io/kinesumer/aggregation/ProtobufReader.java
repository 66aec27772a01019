package io.kinesumer.aggregation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of one protobuf message, one after the other. Nothing is copied but
 * texts. For one thread.
 */
final class ProtobufReader {

	private static final int VARINT = 0;

	private static final int FIXED_64 = 1;

	private static final int LENGTH_DELIMITED = 2;

	private static final int FIXED_32 = 5;

	/** 64 bits, 7 in a byte. */
	private static final int MOST_VARINT_BYTES = 10;

	private static final long MOST_FIELD_NUMBER = (1 << 29) - 1;

	private final ByteBuffer bytes;

	private int field;

	private int wireType;

	/**
	 * Creates a reader.
	 * @param bytes the message; its position moves
	 */
	ProtobufReader(ByteBuffer bytes) {
		this.bytes = bytes;
	}

	/**
	 * Goes on to the next field, whose value must then be read or skipped.
	 * @return whether there is one
	 * @throws MalformedMessageException if no field starts here
	 */
	boolean next() {
		if (!this.bytes.hasRemaining()) {
			return false;
		}
		long tag = varint();
		long number = tag >>> 3;
		if (number < 1 || number > MOST_FIELD_NUMBER) {
			throw new MalformedMessageException();
		}
		this.field = (int) number;
		this.wireType = (int) (tag & 7);
		return true;
	}

	/**
	 * Whether the field is the one looked for. A field of another wire type is not: to
	 * protobuf, too, it is one that it does not know.
	 */
	boolean isNumber(int wanted) {
		return this.field == wanted && this.wireType == VARINT;
	}

	/**
	 * Whether the field is the one looked for, and bytes, a text or a message.
	 */
	boolean isBytes(int wanted) {
		return this.field == wanted && this.wireType == LENGTH_DELIMITED;
	}

	/**
	 * The number at hand.
	 * @return 64 bits, unsigned
	 */
	long number() {
		return varint();
	}

	/**
	 * The bytes at hand.
	 * @return a slice of the message
	 */
	ByteBuffer bytes() {
		long length = varint();
		int start = this.bytes.position();
		require(length);
		this.bytes.position(start + (int) length);
		return this.bytes.slice(start, (int) length);
	}

	/**
	 * The text at hand. What is not UTF-8 is replaced, as protobuf does.
	 */
	String text() {
		return StandardCharsets.UTF_8.decode(bytes()).toString();
	}

	/**
	 * Passes over a field that is of no interest. Groups, which protobuf gave up before
	 * the aggregated format was made, count as malformed.
	 */
	void skip() {
		switch (this.wireType) {
			case VARINT -> varint();
			case FIXED_64 -> skip(Long.BYTES);
			case LENGTH_DELIMITED -> bytes();
			case FIXED_32 -> skip(Integer.BYTES);
			default -> throw new MalformedMessageException();
		}
	}

	private void skip(int length) {
		require(length);
		this.bytes.position(this.bytes.position() + length);
	}

	private void require(long length) {
		if (length < 0 || length > this.bytes.remaining()) {
			throw new MalformedMessageException();
		}
	}

	private long varint() {
		long value = 0;
		for (int i = 0; i < MOST_VARINT_BYTES && this.bytes.hasRemaining(); i++) {
			byte next = this.bytes.get();
			value |= (next & 0x7FL) << (7 * i);
			if (next >= 0) {
				return value;
			}
		}
		throw new MalformedMessageException();
	}

}
