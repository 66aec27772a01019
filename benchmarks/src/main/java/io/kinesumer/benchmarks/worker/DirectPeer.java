package io.kinesumer.benchmarks.worker;

import java.nio.ByteBuffer;
import java.time.Duration;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.ScanClient;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.reader.SdkKinesisApi;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.Ticker;
import io.kinesumer.time.WallClock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * The floor of reading directly: as many threads as the engine reads with read with one
 * iterator after the other, and look at each record once.
 */
final class DirectPeer implements Peer {

	/** It stands still between its turns, which is no reason to give a call up. */
	private static final Duration TIMEOUT = Duration.ofMinutes(10);

	private final StreamRef stream;

	private final Records records;

	private final KinesisClient client;

	private final KinesisApi kinesis;

	private final BareLoops loops = new BareLoops();

	/** What is looked at must have a use, or it need not be looked at. */
	private volatile long sum;

	DirectPeer(Task task, Records records) {
		this.stream = StreamRef.named(task.stream());
		this.records = records;
		this.client = Clients.kinesis(task.kinesis(), Clients.asTheStarterDoes());
		this.kinesis = new SdkKinesisApi((stream) -> this.client, (stream) -> ScanClient.DIRECT, TIMEOUT, TIMEOUT,
				WallClock.system(), Ticker.system());
	}

	@Override
	public void start() {
		this.loops.start("direct",
				this.kinesis.listShards(this.stream)
					.stream()
					.map((shard) -> new Loop(new ShardKey(this.stream.key(), shard.id())))
					.toList());
	}

	@Override
	public void stop() {
		this.loops.stop();
		this.client.close();
	}

	/**
	 * One shard, for one thread.
	 */
	private final class Loop implements Runnable {

		private final ShardKey shard;

		private @Nullable String iterator;

		private Loop(ShardKey shard) {
			this.shard = shard;
		}

		@Override
		public void run() {
			String next = (this.iterator != null) ? this.iterator : DirectPeer.this.kinesis
				.iterator(DirectPeer.this.stream, this.shard.shardId(), new ReadPosition.TrimHorizon());
			KinesisApi.Page page = DirectPeer.this.kinesis.read(DirectPeer.this.stream, this.shard, next, 10_000);
			boolean areCounted = DirectPeer.this.records.areCounted();
			long seen = 0;
			for (KinesumerRecord record : page.records()) {
				ByteBuffer data = record.data();
				seen += data.remaining() + record.sequenceNumber().length() + record.partitionKey().length();
				if (!areCounted) {
					DirectPeer.this.records.take(this.shard.shardId(), data);
				}
			}
			DirectPeer.this.sum = seen;
			if (areCounted) {
				DirectPeer.this.records.add(page.records().size());
			}
			this.iterator = page.nextIterator();
		}

	}

}
