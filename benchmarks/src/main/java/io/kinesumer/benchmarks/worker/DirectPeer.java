package io.kinesumer.benchmarks.worker;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.ScanClient;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.reader.SdkKinesisApi;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.WallClock;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * The floor of reading directly: a thread for each shard that reads with one iterator
 * after the other, and looks at each record once.
 */
final class DirectPeer implements Peer {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final StreamRef stream;

	private final Records records;

	private final KinesisClient client;

	private final KinesisApi kinesis;

	private final List<Thread> threads = new ArrayList<>();

	private volatile boolean stopped;

	/** What is looked at must have a use, or it need not be looked at. */
	private volatile long sum;

	DirectPeer(Task task, Records records) {
		this.stream = StreamRef.named(task.stream());
		this.records = records;
		this.client = Clients.kinesis(task.kinesis());
		this.kinesis = new SdkKinesisApi((stream) -> this.client, (stream) -> ScanClient.DIRECT, TIMEOUT, TIMEOUT,
				WallClock.system());
	}

	@Override
	public void start() {
		this.kinesis.listShards(this.stream).forEach((shard) -> {
			Thread thread = new Thread(() -> read(new ShardKey(this.stream.key(), shard.id())), "direct-" + shard.id());
			this.threads.add(thread);
			thread.start();
		});
	}

	private void read(ShardKey shard) {
		String iterator = this.kinesis.iterator(this.stream, shard.shardId(), new ReadPosition.TrimHorizon());
		while (!this.stopped && iterator != null) {
			KinesisApi.Page page = this.kinesis.read(this.stream, shard, iterator, 10_000);
			long seen = 0;
			for (KinesumerRecord record : page.records()) {
				ByteBuffer data = record.data();
				seen += data.remaining() + record.sequenceNumber().length() + record.partitionKey().length();
				if (!this.records.areCounted()) {
					this.records.take(shard.shardId(), data);
				}
			}
			this.sum = seen;
			if (this.records.areCounted()) {
				this.records.add(page.records().size());
			}
			iterator = page.nextIterator();
		}
	}

	@Override
	public void stop() {
		this.stopped = true;
		for (Thread thread : this.threads) {
			try {
				thread.join(5_000);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
		this.client.close();
	}

}
