package io.kinesumer.sample.local;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.HashKeyRange;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * Makes trouble in the stream, so that one can watch how the group takes it.
 */
class Upheaval implements AutoCloseable {

	/** As many as PutRecords takes. */
	private static final int BATCH = 500;

	private static final int BURST = 2000;

	private static final int FAILURES = 6;

	/** The page shows no more without getting crowded. */
	private static final int MOST_SHARDS = 16;

	private final KinesisClient kinesis;

	private final Week week;

	Upheaval(KinesisClient kinesis, Week week) {
		this.kinesis = kinesis;
		this.week = week;
	}

	String split() {
		List<Shard> open = open();
		if (open.size() >= MOST_SHARDS) {
			throw new IllegalStateException(
					"The stream has %d open shards, and no more than that fit on the page.".formatted(open.size()));
		}
		Shard widest = open.stream().max(Comparator.comparing(Upheaval::width)).orElseThrow();
		BigInteger half = start(widest).add(end(widest)).shiftRight(1).add(BigInteger.ONE);
		this.kinesis.splitShard((request) -> request.streamName(Emulators.STREAM)
			.shardToSplit(widest.shardId())
			.newStartingHashKey(half.toString()));
		return "Shard %s is split: its two children follow once it is read to its end.".formatted(name(widest));
	}

	String merge() {
		List<Shard> open = open();
		if (open.size() < 2) {
			throw new IllegalStateException("There is but one open shard, and it takes two to merge.");
		}
		int narrowest = 0;
		for (int i = 1; i < open.size() - 1; i++) {
			if (widthOfPair(open, i).compareTo(widthOfPair(open, narrowest)) < 0) {
				narrowest = i;
			}
		}
		Shard left = open.get(narrowest);
		Shard right = open.get(narrowest + 1);
		this.kinesis.mergeShards((request) -> request.streamName(Emulators.STREAM)
			.shardToMerge(left.shardId())
			.adjacentShardToMerge(right.shardId()));
		return "Shards %s and %s are merged: the new one follows once both are read to their end.".formatted(name(left),
				name(right));
	}

	String burst() {
		for (int sent = 0; sent < BURST; sent += BATCH) {
			List<PutRecordsRequestEntry> entries = this.week.quakes()
				.stream()
				.skip(sent % this.week.quakes().size())
				.limit(BATCH)
				.map((quake) -> PutRecordsRequestEntry.builder()
					.partitionKey(quake.earthquake().id())
					.data(SdkBytes.fromUtf8String(quake.json()))
					.build())
				.toList();
			this.kinesis.putRecords((request) -> request.streamName(Emulators.STREAM).records(entries));
		}
		return "%,d earthquakes more, spread over all shards.".formatted(BURST);
	}

	String failure() {
		String json = """
				{"id":"made-to-fail","geometry":{"type":"Point","coordinates":[-30,0,10]},"properties":\
				{"mag":5.0,"place":"made to fail","time":0,"net":"made-to-fail-%d","failures":%d}}"""
			.formatted(System.nanoTime(), FAILURES);
		String shard = this.kinesis
			.putRecord((request) -> request.streamName(Emulators.STREAM)
				.partitionKey(Long.toString(System.nanoTime()))
				.data(SdkBytes.fromUtf8String(json)))
			.shardId();
		return "Shard %s has a record that its listener fails on %d times: it is tried again, later and later."
			.formatted(number(shard), FAILURES);
	}

	private List<Shard> open() {
		return this.kinesis.listShards((request) -> request.streamName(Emulators.STREAM))
			.shards()
			.stream()
			.filter((shard) -> shard.sequenceNumberRange().endingSequenceNumber() == null)
			.sorted(Comparator.comparing(Upheaval::start))
			.toList();
	}

	private static BigInteger widthOfPair(List<Shard> shards, int left) {
		return width(shards.get(left)).add(width(shards.get(left + 1)));
	}

	private static BigInteger width(Shard shard) {
		return end(shard).subtract(start(shard));
	}

	private static BigInteger start(Shard shard) {
		HashKeyRange range = shard.hashKeyRange();
		return new BigInteger(range.startingHashKey());
	}

	private static BigInteger end(Shard shard) {
		return new BigInteger(shard.hashKeyRange().endingHashKey());
	}

	private static String name(Shard shard) {
		return number(shard.shardId());
	}

	private static String number(String shardId) {
		return shardId.replaceFirst("shardId-0*(?=\\d)", "");
	}

	@Override
	public void close() {
		this.kinesis.close();
	}

}
