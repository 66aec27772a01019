package io.kinesumer.test.kinesis.stream;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * The hash keys of a shard.
 *
 * @param start the first one
 * @param end the last one, included
 */
public record HashKeyRange(BigInteger start, BigInteger end) {

	private static final BigInteger KEYS = BigInteger.ONE.shiftLeft(128);

	/**
	 * All hash keys, of 128 bits.
	 */
	public static final HashKeyRange ALL = new HashKeyRange(BigInteger.ZERO, KEYS.subtract(BigInteger.ONE));

	/**
	 * All hash keys in equal parts.
	 * @param parts how many
	 * @return the parts in order; the last one takes what does not divide
	 */
	public static List<HashKeyRange> uniform(int parts) {
		BigInteger width = KEYS.divide(BigInteger.valueOf(parts));
		List<HashKeyRange> ranges = new ArrayList<>(parts);
		for (int part = 0; part < parts; part++) {
			BigInteger start = width.multiply(BigInteger.valueOf(part));
			BigInteger end = (part < parts - 1) ? start.add(width).subtract(BigInteger.ONE) : ALL.end;
			ranges.add(new HashKeyRange(start, end));
		}
		return ranges;
	}

	boolean isNextTo(HashKeyRange other) {
		return this.end.add(BigInteger.ONE).equals(other.start) || other.end.add(BigInteger.ONE).equals(this.start);
	}

	boolean canSplitAt(BigInteger key) {
		return key.compareTo(this.start) > 0 && key.compareTo(this.end) <= 0;
	}

	HashKeyRange before(BigInteger key) {
		return new HashKeyRange(this.start, key.subtract(BigInteger.ONE));
	}

	HashKeyRange from(BigInteger key) {
		return new HashKeyRange(key, this.end);
	}

	HashKeyRange plus(HashKeyRange neighbour) {
		return new HashKeyRange(this.start.min(neighbour.start), this.end.max(neighbour.end));
	}

}
