package io.kinesumer.test.kinesis.stream;

import java.math.BigInteger;

/**
 * What the service asks of a change of shards.
 */
final class Resharding {

	private Resharding() {
	}

	static BigInteger requireSplitKey(StreamId stream, Shard shard, String newStartingHashKey) {
		BigInteger key = HashKeys.parse(newStartingHashKey, "NewStartingHashKey");
		if (!shard.range().canSplitAt(key)) {
			throw ServiceError.invalidArgument("NewStartingHashKey " + newStartingHashKey
					+ " used in SplitShard() on shard " + shard.id() + " in stream " + stream.name() + " under account "
					+ stream.account() + " is not both greater than one plus the shard's StartingHashKey "
					+ shard.range().start() + " and less than the shard's EndingHashKey " + shard.range().end() + ".");
		}
		return key;
	}

	static void requireNeighbours(StreamId stream, Shard shard, Shard adjacent) {
		if (!shard.range().isNextTo(adjacent.range())) {
			throw ServiceError.invalidArgument(
					"Shards " + shard.id() + " and " + adjacent.id() + " in stream " + stream.name() + " under account "
							+ stream.account() + " are not an adjacent pair of shards eligible for merging");
		}
	}

	static void requireStep(int current, int target, long factor) {
		if (target > current * factor || target * factor < current) {
			throw ServiceError.invalidArgument(
					"UpdateShardCount cannot scale " + ((target > current) ? "up over double" : "down below half")
							+ " your current open shard count. Current open shard count: " + current
							+ " Target shard count: " + target);
		}
	}

}
