package io.kinesumer.benchmarks.worker;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/**
 * The floor of the SDK: as many threads as the engine reads with read with one iterator
 * after the other, and look at each record once.
 */
final class SdkPeer implements Peer {

	private final Task task;

	private final Records records;

	private final KinesisClient kinesis;

	/** Where it keeps its place, or {@code null} if it does not. */
	private final @Nullable Places places;

	private final BareLoops loops = new BareLoops();

	/** What is looked at must have a use, or it need not be looked at. */
	private volatile long sum;

	SdkPeer(Task task, Records records) {
		this.task = task;
		this.records = records;
		this.kinesis = Clients.kinesis(task.kinesis());
		this.places = (task.kind() == Kind.SDK_WITH_TABLE) ? new Places(Clients.dynamoDb(task.dynamoDb()), task.app())
				: null;
	}

	@Override
	public void start() {
		if (this.places != null) {
			this.places.open();
		}
		this.loops.start("sdk",
				this.kinesis.listShards((request) -> request.streamName(this.task.stream()))
					.shards()
					.stream()
					.map((shard) -> new Loop(shard.shardId()))
					.toList());
	}

	@Override
	public void stop() {
		this.loops.stop();
		this.kinesis.close();
		if (this.places != null) {
			this.places.close();
		}
	}

	/**
	 * One shard, for one thread.
	 */
	private final class Loop implements Runnable {

		private final String shardId;

		private @Nullable String iterator;

		private Loop(String shardId) {
			this.shardId = shardId;
		}

		@Override
		public void run() {
			String next = (this.iterator != null) ? this.iterator : first();
			GetRecordsResponse response = SdkPeer.this.kinesis
				.getRecords((request) -> request.shardIterator(next).limit(10_000));
			boolean areCounted = SdkPeer.this.records.areCounted();
			long seen = 0;
			for (Record record : response.records()) {
				ByteBuffer data = record.data().asByteBuffer();
				seen += data.remaining() + record.sequenceNumber().length() + record.partitionKey().length();
				if (!areCounted) {
					SdkPeer.this.records.take(this.shardId, data);
				}
			}
			SdkPeer.this.sum = seen;
			if (areCounted) {
				SdkPeer.this.records.add(response.records().size());
			}
			Places places = SdkPeer.this.places;
			if (places != null && !response.records().isEmpty()) {
				places.keep(this.shardId, response.records().get(response.records().size() - 1).sequenceNumber());
			}
			this.iterator = response.nextShardIterator();
		}

		private String first() {
			if (SdkPeer.this.places != null) {
				SdkPeer.this.places.find(this.shardId); // nothing yet: each run has an
														// app
														// of its own
			}
			return SdkPeer.this.kinesis
				.getShardIterator((request) -> request.streamName(SdkPeer.this.task.stream())
					.shardId(this.shardId)
					.shardIteratorType(ShardIteratorType.TRIM_HORIZON))
				.shardIterator();
		}

	}

}
