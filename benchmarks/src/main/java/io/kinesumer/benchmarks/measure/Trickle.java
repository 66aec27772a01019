package io.kinesumer.benchmarks.measure;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

import io.kinesumer.test.EmbeddedKinesis;

/**
 * Puts a record into each lane of a stream now and then.
 */
final class Trickle implements AutoCloseable {

	private static final BigInteger KEYS = BigInteger.ONE.shiftLeft(128);

	private final KinesisClient client;

	private final String stream;

	private final Audit audit;

	private final long millis;

	private final Map<Integer, BigInteger> lanes = new ConcurrentHashMap<>();

	private final List<Thread> threads = new CopyOnWriteArrayList<>();

	private volatile boolean stopped;

	Trickle(EmbeddedKinesis kinesis, String stream, Audit audit, int shards, long millis) {
		this.client = kinesis.client();
		this.stream = stream;
		this.audit = audit;
		this.millis = millis;
		for (int lane = 0; lane < shards; lane++) {
			this.lanes.put(lane, start(lane, shards));
		}
	}

	/**
	 * Where a shard of so many begins, and a little more.
	 */
	private static BigInteger start(int lane, int shards) {
		return KEYS.divide(BigInteger.valueOf(shards)).multiply(BigInteger.valueOf(lane)).add(BigInteger.TEN);
	}

	/**
	 * Splits the shard of a lane in the middle. The lane goes on in the first child; a
	 * new one is in the second.
	 * @param shardId the shard
	 * @param lane its lane
	 * @param shards how many shards there were at first
	 * @return the new lane
	 */
	int split(String shardId, int lane, int shards) {
		BigInteger middle = start(lane, shards).add(KEYS.divide(BigInteger.valueOf(shards)).divide(BigInteger.TWO));
		this.client.splitShard((request) -> request.streamName(this.stream)
			.shardToSplit(shardId)
			.newStartingHashKey(middle.toString()));
		int added = this.lanes.size();
		this.lanes.put(added, middle.add(BigInteger.TEN));
		return added;
	}

	void start() {
		Thread thread = new Thread(this::run, "trickle-" + this.stream);
		thread.setDaemon(true);
		this.threads.add(thread);
		thread.start();
	}

	private void run() {
		try {
			while (!this.stopped) {
				put();
				long spread = Math.max(1, this.millis / 2);
				TimeUnit.MILLISECONDS.sleep(this.millis - spread / 2 + ThreadLocalRandom.current().nextLong(spread));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (SdkException | IllegalStateException ex) {
			if (!this.stopped) { // the client is closed under a call
				throw ex;
			}
		}
	}

	private void put() {
		List<PutRecordsRequestEntry> entries = new ArrayList<>();
		this.lanes.forEach((lane,
				key) -> entries.add(PutRecordsRequestEntry.builder()
					.partitionKey("lane-" + lane)
					.explicitHashKey(key.toString())
					.data(SdkBytes.fromUtf8String(this.audit.put(lane)))
					.build()));
		this.client.putRecords((request) -> request.streamName(this.stream).records(entries));
	}

	/**
	 * Puts no more.
	 */
	void stop() throws InterruptedException {
		this.stopped = true;
		for (Thread thread : this.threads) {
			thread.join(5000);
		}
	}

	@Override
	public void close() {
		this.stopped = true;
		this.client.close();
	}

}
