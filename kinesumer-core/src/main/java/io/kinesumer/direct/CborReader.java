package io.kinesumer.direct;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reads CBOR (RFC 8949) item by item, as far as Kinesis uses it, with bounds on all that
 * an answer can claim. For one thread.
 */
final class CborReader {

	/** Of an array or a map whose length stands at its end. */
	static final long INDEFINITE = -1;

	/** In place of an item: {@code null}. */
	static final long NULL = -2;

	private static final int UNSIGNED = 0;

	private static final int NEGATIVE = 1;

	private static final int BYTES = 2;

	private static final int TEXT = 3;

	private static final int ARRAY = 4;

	private static final int MAP = 5;

	private static final int TAG = 6;

	private static final int SIMPLE = 7;

	private static final int NULL_ITEM = 0xF6;

	private static final int BREAK = 0xFF;

	private static final int INDEFINITE_LENGTH = 31;

	/** What Kinesis answers is four deep. */
	private static final int DEEPEST = 32;

	/** A record ends at 10 MiB, the longest that there is. */
	private static final int MOST_BYTES = 16 * 1024 * 1024;

	/** An iterator has some 300 bytes, a partition key up to 1,024. */
	private static final int MOST_TEXT = Chunks.LARGEST_SLICE;

	private final Chunks in;

	/** The item begun last: its first byte and its value. */
	private int head;

	private long value;

	/** Where the text stands that was read last, until more is read. */
	private byte[] text = {};

	/** Where the bytes or the text that were read last stand in their array. */
	private int start;

	private int length;

	CborReader(Chunks in) {
		this.in = in;
	}

	private int major() {
		return this.head >> 5;
	}

	private boolean isIndefinite() {
		return (this.head & 0x1F) == INDEFINITE_LENGTH;
	}

	private void begin() throws IOException {
		begin(null);
		for (int tags = 0; major() == TAG; tags++) {
			verify(tags < DEEPEST, "has too many tags");
			begin(null);
		}
	}

	/**
	 * Reads the head of an item: the major type and what goes with it.
	 */
	private void begin(@Nullable ByteArrayOutputStream copy) throws IOException {
		this.head = this.in.next();
		int info = this.head & 0x1F;
		if (info < 24) { // as most are
			this.value = info;
			if (copy != null) {
				copy.write(this.head);
			}
			return;
		}
		int more = switch (info) {
			case 24 -> 1;
			case 25 -> 2;
			case 26 -> 4;
			case 27 -> 8;
			default -> 0;
		};
		verify(info < 28 || (info == INDEFINITE_LENGTH && major() != UNSIGNED && major() != NEGATIVE && major() != TAG),
				"has an item that CBOR does not know");
		this.in.require(more);
		if (copy != null) {
			copy.write(this.head);
			copy.write(this.in.array(), this.in.position(), more);
		}
		this.value = (more == 0) ? info : 0;
		for (int i = 0; i < more; i++) {
			this.value = this.value << 8 | this.in.next();
		}
	}

	/**
	 * Begins a map.
	 * @return how many fields it has, {@link #INDEFINITE} or {@link #NULL}
	 */
	long map() throws IOException {
		return container(MAP, "a map");
	}

	/**
	 * Begins an array.
	 * @return how many elements it has, {@link #INDEFINITE} or {@link #NULL}
	 */
	long array() throws IOException {
		return container(ARRAY, "an array");
	}

	private long container(int major, String what) throws IOException {
		begin();
		if (this.head == NULL_ITEM) {
			return NULL;
		}
		verify(major() == major, "lacks " + what);
		return containerLength();
	}

	private long containerLength() {
		verify(isIndefinite() || this.value >= 0, "is too long");
		return isIndefinite() ? INDEFINITE : this.value;
	}

	/**
	 * Whether another element or field follows.
	 * @param length of the array or map
	 * @param read how many elements or fields were read
	 */
	boolean hasMore(long length, long read) throws IOException {
		if (length != INDEFINITE) {
			return read < length;
		}
		this.in.require(1);
		if ((this.in.array()[this.in.position()] & 0xFF) != BREAK) {
			return true;
		}
		this.in.skip(1);
		return false;
	}

	/**
	 * Reads a field's name without making a text of it.
	 * @param names the names that are known
	 * @param copy takes the name if it is not, or {@code null}
	 * @return the index of the name, or -1 if it is not known
	 */
	int name(List<byte[]> names, @Nullable ByteArrayOutputStream copy) throws IOException {
		verify(readText(), "has a field without a name");
		byte[] array = this.text;
		int start = this.start;
		int end = start + this.length;
		for (int i = 0; i < names.size(); i++) {
			byte[] name = names.get(i);
			if (name.length == end - start && Arrays.equals(array, start, end, name, 0, name.length)) {
				return i;
			}
		}
		if (copy != null) {
			copy.write(TEXT << 5 | 25);
			copy.write(end - start >> 8);
			copy.write(end - start);
			copy.write(array, start, end - start);
		}
		return -1;
	}

	/**
	 * Reads a text.
	 * @return the text, or {@code null}
	 */
	@Nullable String text() throws IOException {
		return readText() ? Texts.utf8(this.text, this.start, this.length) : null;
	}

	/**
	 * Reads a text that is a sequence number.
	 * @return the text, or {@code null}
	 */
	@Nullable String sequenceNumber() throws IOException {
		return readText() ? Texts.number(this.text, this.start, this.length) : null;
	}

	private boolean readText() throws IOException {
		begin();
		if (this.head == NULL_ITEM) {
			return false;
		}
		verify(major() == TEXT, "lacks a text");
		if (isIndefinite()) {
			this.text = pieces(TEXT, MOST_TEXT);
			this.start = 0;
			this.length = this.text.length;
			return true;
		}
		this.length = length(MOST_TEXT);
		this.in.require(this.length);
		this.text = this.in.array();
		this.start = this.in.position();
		this.in.skip(this.length);
		return true;
	}

	/**
	 * Reads bytes. As the SDK does, it takes a text for bytes in base64.
	 * @return an array that holds them, which nobody writes any more, or {@code null};
	 * they stand there from {@link #start()} on, {@link #length()} of them
	 */
	byte @Nullable [] bytes() throws IOException {
		begin();
		if (this.head == NULL_ITEM) {
			return null;
		}
		int major = major();
		verify(major == BYTES || major == TEXT, "lacks bytes");
		if (major == BYTES && !isIndefinite()) {
			this.length = length(MOST_BYTES);
			byte[] array = this.in.handOut(this.length);
			this.start = this.in.start();
			return array;
		}
		byte[] pieces = isIndefinite() ? pieces(major, MOST_BYTES) : copy(length(MOST_BYTES));
		byte[] array = (major == BYTES) ? pieces : decoded(pieces);
		this.start = 0;
		this.length = array.length;
		return array;
	}

	/**
	 * Where in their array the bytes start that were read last.
	 */
	int start() {
		return this.start;
	}

	/**
	 * How many bytes were read last.
	 */
	int length() {
		return this.length;
	}

	private static byte[] decoded(byte[] base64) {
		try {
			return Base64.getDecoder().decode(base64);
		}
		catch (IllegalArgumentException ex) {
			throw new MalformedAnswerException("has a text for bytes that is not in base64", ex);
		}
	}

	/**
	 * Reads an integer.
	 * @return the number, or {@code null}
	 */
	@Nullable Long integer() throws IOException {
		begin();
		if (this.head == NULL_ITEM) {
			return null;
		}
		verify((major() == UNSIGNED || major() == NEGATIVE) && this.value >= 0, "lacks an integer");
		return (major() == UNSIGNED) ? this.value : -1 - this.value;
	}

	private int length(int most) {
		verify(this.value >= 0 && this.value <= most, "has an item that is too long");
		return (int) this.value;
	}

	private byte[] pieces(int major, int most) throws IOException {
		ByteArrayOutputStream whole = new ByteArrayOutputStream();
		while (hasMore(INDEFINITE, 0)) {
			begin(null);
			verify(major() == major && !isIndefinite(), "has a piece of another kind");
			copy(length(most - whole.size()), whole);
		}
		return whole.toByteArray();
	}

	private byte[] copy(int length) throws IOException {
		ByteArrayOutputStream whole = new ByteArrayOutputStream(Math.min(length, Chunks.LARGEST_SLICE));
		copy(length, whole);
		return whole.toByteArray();
	}

	private void copy(int length, @Nullable ByteArrayOutputStream to) throws IOException {
		for (int left = length; left > 0;) {
			int count = Math.min(left, Chunks.LARGEST_SLICE);
			this.in.require(count);
			if (to != null) {
				to.write(this.in.array(), this.in.position(), count);
			}
			this.in.skip(count);
			left -= count;
		}
	}

	/**
	 * Passes over an item, whatever it is.
	 * @param copy takes its bytes, or {@code null}
	 */
	void skip(@Nullable ByteArrayOutputStream copy) throws IOException {
		skip(copy, 0);
	}

	private void skip(@Nullable ByteArrayOutputStream copy, int depth) throws IOException {
		verify(depth < DEEPEST, "is too deep");
		begin(copy);
		switch (major()) {
			case BYTES, TEXT -> {
				if (isIndefinite()) {
					skipPieces(copy, major());
				}
				else {
					copy(length(MOST_BYTES), copy);
				}
			}
			case ARRAY -> skipItems(copy, depth, containerLength(), 1);
			case MAP -> skipItems(copy, depth, containerLength(), 2);
			case TAG -> skip(copy, depth + 1);
			case SIMPLE -> verify(this.head != BREAK, "ends where nothing began");
			default -> {
			}
		}
	}

	private void skipItems(@Nullable ByteArrayOutputStream copy, int depth, long length, int itemsEach)
			throws IOException {
		for (long read = 0; hasMore(length, read); read++) {
			for (int item = 0; item < itemsEach; item++) {
				skip(copy, depth + 1);
			}
		}
		if (length == INDEFINITE && copy != null) {
			copy.write(BREAK);
		}
	}

	private void skipPieces(@Nullable ByteArrayOutputStream copy, int major) throws IOException {
		while (hasMore(INDEFINITE, 0)) {
			begin(copy);
			verify(major() == major && !isIndefinite(), "has a piece of another kind");
			copy(length(MOST_BYTES), copy);
		}
		if (copy != null) {
			copy.write(BREAK);
		}
	}

	private static void verify(boolean valid, String otherwise) {
		if (!valid) {
			throw new MalformedAnswerException(otherwise);
		}
	}

}
