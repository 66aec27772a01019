package io.kinesumer.stream;

import java.util.Comparator;
import java.util.Objects;

/**
 * A point in a shard: everything up to and including it. Positions compare as Kinesis
 * orders records: sequence numbers as numbers, then the place inside an aggregated
 * record.
 *
 * @param sequenceNumber the sequence number, decimal digits without leading zeros
 * @param subSequenceNumber the last user record inside an aggregated record, from 0, or
 * {@link #WHOLE} for the whole record
 */
public record Position(String sequenceNumber, long subSequenceNumber) implements Comparable<Position> {

	/**
	 * The sub-sequence number that stands for the record as a whole.
	 */
	public static final long WHOLE = Long.MAX_VALUE;

	private static final Comparator<Position> ORDER = Comparator.comparing(Position::sequenceNumber, Position::compare)
		.thenComparingLong(Position::subSequenceNumber);

	public Position {
		Objects.requireNonNull(sequenceNumber, "sequenceNumber");
		if (!isNumber(sequenceNumber)) {
			throw new IllegalArgumentException("'" + sequenceNumber + "' is not a sequence number");
		}
		if (subSequenceNumber < 0) {
			throw new IllegalArgumentException("A sub-sequence number is not negative, was " + subSequenceNumber);
		}
	}

	/**
	 * The position after a whole record.
	 * @param sequenceNumber the record's sequence number
	 * @return the position
	 */
	public static Position of(String sequenceNumber) {
		return new Position(sequenceNumber, WHOLE);
	}

	/**
	 * Whether the record at the sequence number is covered as a whole.
	 * @return {@code false} for a position inside an aggregated record
	 */
	public boolean isWhole() {
		return this.subSequenceNumber == WHOLE;
	}

	/**
	 * Whether this position lies after another.
	 * @param other the other position
	 * @return {@code true} if strictly after
	 */
	public boolean isAfter(Position other) {
		return compareTo(other) > 0;
	}

	@Override
	public int compareTo(Position other) {
		return ORDER.compare(this, other);
	}

	/**
	 * Compares two sequence numbers as the numbers they are: by length, then by digits.
	 */
	private static int compare(String left, String right) {
		return (left.length() != right.length()) ? Integer.compare(left.length(), right.length())
				: left.compareTo(right);
	}

	static boolean isNumber(String value) {
		for (int i = 0; i < value.length(); i++) { // once for each record: no stream
			if (value.charAt(i) < '0' || value.charAt(i) > '9') {
				return false;
			}
		}
		return !value.isEmpty() && (value.length() == 1 || value.charAt(0) != '0');
	}

	@Override
	public String toString() {
		return isWhole() ? this.sequenceNumber : this.sequenceNumber + "." + this.subSequenceNumber;
	}

}
