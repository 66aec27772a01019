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

	private static SequenceNumber number(StreamId stream, Shard shard, String text) {
		SequenceNumber number = SequenceNumber.parse(text);
		String used = "StartingSequenceNumber " + text + " used in GetShardIterator on shard " + shard.id()
				+ " in stream " + stream.name() + " under account " + stream.account() + " is invalid";
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
