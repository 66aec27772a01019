package io.kinesumer.direct;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of an answer as they come in, in chunks that are handed out in slices. What
 * is handed out is never written again; what is not is used for the next bytes. For one
 * thread.
 */
final class Chunks {

	/**
	 * Far below what G1 gives a region of its own (512 KB at the least), and all that a
	 * single small record keeps in memory.
	 */
	static final int CHUNK = 64 * 1024;

	/**
	 * What is larger gets an array of its own, so that at most this much of a chunk is
	 * left unused, and nothing large is kept by something small.
	 */
	static final int LARGEST_SLICE = 4 * 1024;

	private static final int LEAST = 256;

	private final InputStream source;

	/** How many bytes are still to come, or as many as there can be if nobody knows. */
	private long left;

	private byte[] chunk;

	private int handedOut;

	private int start;

	private int position;

	private int limit;

	/**
	 * Creates chunks of which none is read.
	 * @param source where the bytes come from
	 * @param length how many there are, or -1 if that is not known
	 */
	Chunks(InputStream source, long length) {
		this.source = source;
		this.left = (length >= 0) ? length : Long.MAX_VALUE;
		this.chunk = new byte[(length >= 0) ? (int) Math.min(CHUNK, Math.max(LEAST, length)) : LEAST];
	}

	/**
	 * Brings bytes together in the chunk.
	 * @param count how many, at most {@link #LARGEST_SLICE}
	 * @throws EOFException if there are not as many
	 */
	void require(int count) throws IOException {
		if (this.limit - this.position < count) {
			fill(count);
		}
	}

	private void fill(int count) throws IOException {
		int waiting = this.limit - this.position;
		if (count - waiting > this.left) {
			throw new EOFException("The answer ends too early");
		}
		byte[] from = this.chunk;
		if (from.length - this.handedOut < Math.max(count, Math.min(LARGEST_SLICE, from.length / 2))) {
			// Grows where nobody knows how much is to come.
			long size = (this.left == Long.MAX_VALUE) ? 2L * from.length : waiting + this.left;
			this.chunk = new byte[(int) Math.min(CHUNK, Math.max(size, count))];
			this.handedOut = 0;
		}
		System.arraycopy(from, this.position, this.chunk, this.handedOut, waiting);
		this.position = this.handedOut;
		this.limit = this.handedOut + waiting;
		while (this.limit - this.position < count) {
			this.limit += read(this.chunk, this.limit, this.chunk.length - this.limit);
		}
	}

	private int read(byte[] target, int offset, int length) throws IOException {
		int read = this.source.read(target, offset, length);
		if (read < 0) {
			throw new EOFException("The answer ends too early");
		}
		if (this.left != Long.MAX_VALUE) {
			this.left = Math.max(0, this.left - read);
		}
		return read;
	}

	/**
	 * The chunk, which stays as it is until more bytes are required.
	 */
	byte[] array() {
		return this.chunk;
	}

	/**
	 * Where the next byte stands in the chunk.
	 */
	int position() {
		return this.position;
	}

	/**
	 * Passes over bytes that were required.
	 */
	void skip(int count) {
		this.position += count;
	}

	int next() throws IOException {
		require(1);
		return this.chunk[this.position++] & 0xFF;
	}

	/**
	 * Hands out the next bytes: in the chunk or, of many bytes, in an array of their own.
	 * @param count how many
	 * @return the array, in which they start at {@link #start()}
	 * @throws EOFException if there are not as many
	 */
	byte[] handOut(int count) throws IOException {
		if (count <= LARGEST_SLICE) {
			require(count);
			this.start = this.position;
			this.position += count;
			this.handedOut = this.position;
			return this.chunk;
		}
		int waiting = Math.min(count, this.limit - this.position);
		if (count - waiting > this.left) {
			throw new EOFException("The answer ends too early");
		}
		byte[] own = new byte[count];
		System.arraycopy(this.chunk, this.position, own, 0, waiting);
		this.position += waiting;
		while (waiting < count) {
			waiting += read(own, waiting, count - waiting);
		}
		this.start = 0;
		return own;
	}

	/**
	 * Where in their array the bytes start that were handed out last.
	 */
	int start() {
		return this.start;
	}

	/**
	 * Reads on to the end, so that the connection can be used again.
	 */
	void drain() throws IOException {
		this.position = this.limit;
		byte[] rest = new byte[LEAST];
		while (this.source.read(rest) >= 0) {
			continue;
		}
	}

}
