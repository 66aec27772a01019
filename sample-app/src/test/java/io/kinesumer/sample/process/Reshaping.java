package io.kinesumer.sample.process;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * Splits and merges the shards of a stream at random.
 */
final class Reshaping {

	private static final int FEWEST = 2;

	private static final int MOST = 8;

	private final KinesisClient kinesis;

	private final String stream;

	private final Random random;

	private int splits;

	private int merges;

	Reshaping(KinesisClient kinesis, String stream, Random random) {
		this.kinesis = kinesis;
		this.stream = stream;
		this.random = random;
	}

	void change() {
		List<Shard> open = open();
		boolean splits = open.size() <= FEWEST || (open.size() < MOST && this.random.nextBoolean());
		if (splits) {
			split(open.get(this.random.nextInt(open.size())));
		}
		else {
			int left = this.random.nextInt(open.size() - 1);
			merge(open.get(left), open.get(left + 1));
		}
	}

	private void split(Shard shard) {
		BigInteger start = start(shard);
		BigInteger middle = start.add(new BigInteger(shard.hashKeyRange().endingHashKey())).shiftRight(1);
		if (middle.compareTo(start) > 0) {
			this.kinesis.splitShard((request) -> request.streamName(this.stream)
				.shardToSplit(shard.shardId())
				.newStartingHashKey(middle.toString()));
			this.splits++;
		}
	}

	private void merge(Shard left, Shard right) {
		this.kinesis.mergeShards((request) -> request.streamName(this.stream)
			.shardToMerge(left.shardId())
			.adjacentShardToMerge(right.shardId()));
		this.merges++;
	}

	/**
	 * The shards that take records, by their place in the hash key's range.
	 */
	List<Shard> open() {
		return all().stream()
			.filter((shard) -> shard.sequenceNumberRange().endingSequenceNumber() == null)
			.sorted(Comparator.comparing(Reshaping::start))
			.toList();
	}

	List<Shard> all() {
		return this.kinesis.listShards((request) -> request.streamName(this.stream)).shards();
	}

	private static BigInteger start(Shard shard) {
		return new BigInteger(shard.hashKeyRange().startingHashKey());
	}

	String stream() {
		return this.stream;
	}

	int splits() {
		return this.splits;
	}

	int merges() {
		return this.merges;
	}

}
