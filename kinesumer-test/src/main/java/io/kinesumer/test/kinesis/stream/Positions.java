package io.kinesumer.test.kinesis.stream;

/**
 * From where an iterator should point to the index it points to.
 */
final class Positions {

	private Positions() {
	}

	static long index(StreamId stream, Shard shard, IteratorPosition position, long now) {
		if (position instanceof IteratorPosition.Latest) {
			return shard.log().nextIndex();
		}
		if (shard.hasGivenNumbers() && position instanceof IteratorPosition.At at) {
			return shard.log().indexOf(givenNumber(stream, shard, at.number()));
		}
		if (shard.hasGivenNumbers() && position instanceof IteratorPosition.After after) {
			return shard.log().indexOf(GivenNumbers.after(givenNumber(stream, shard, after.number())));
		}
		if (position instanceof IteratorPosition.At at) {
			return number(stream, shard, at.number()).index();
		}
		if (position instanceof IteratorPosition.After after) {
			return number(stream, shard, after.number()).index() + 1;
		}
		if (position instanceof IteratorPosition.AtTime at) {
			if (at.time().toEpochMilli() > now) {
				throw ServiceError.invalidArgument("The timestampInMillis parameter cannot be greater than the "
						+ "currentTimestampInMillis. timestampInMillis: " + at.time().toEpochMilli()
						+ ", currentTimestampInMillis: " + now);
			}
			return shard.log().indexAt(at.time().toEpochMilli());
		}
		return shard.log().firstIndex();
	}

	private static String givenNumber(StreamId stream, Shard shard, String text) {
		if (!GivenNumbers.isNumber(text)) {
			throw ServiceError.invalidArgument(used(stream, shard, text) + ".");
		}
		return text;
	}

	private static String used(StreamId stream, Shard shard, String text) {
		return "StartingSequenceNumber " + text + " used in GetShardIterator on shard " + shard.id() + " in stream "
				+ stream.name() + " under account " + stream.account() + " is invalid";
	}

	private static SequenceNumber number(StreamId stream, Shard shard, String text) {
		SequenceNumber number = SequenceNumber.parse(text);
		String used = used(stream, shard, text);
		if (number == null) {
			throw ServiceError.invalidArgument(used + ".");
		}
		if (number.shardOrdinal() != shard.ordinal()) {
			throw ServiceError.invalidArgument("Invalid StartingSequenceNumber. It encodes "
					+ Shard.id(number.shardOrdinal()) + ", while it was used in a call to a shard with " + shard.id());
		}
		if (!shard.owns(number)) {
			throw ServiceError.invalidArgument(used + " because it did not come from this stream.");
		}
		return number;
	}

}
