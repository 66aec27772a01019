package io.kinesumer.benchmarks.worker;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/**
 * The floor of the SDK: a thread for each shard that reads with one iterator after the
 * other, and looks at each record once.
 */
final class SdkPeer implements Peer {

	private final Task task;

	private final Records records;

	private final KinesisClient kinesis;

	private final List<Thread> threads = new ArrayList<>();

	private volatile boolean stopped;

	/** What is looked at must have a use, or it need not be looked at. */
	private volatile long sum;

	SdkPeer(Task task, Records records) {
		this.task = task;
		this.records = records;
		this.kinesis = Clients.kinesis(task.kinesis());
	}

	@Override
	public void start() {
		this.kinesis.listShards((request) -> request.streamName(this.task.stream())).shards().forEach((shard) -> {
			Thread thread = new Thread(() -> read(shard.shardId()), "sdk-" + shard.shardId());
			this.threads.add(thread);
			thread.start();
		});
	}

	private void read(String shardId) {
		String iterator = this.kinesis
			.getShardIterator((request) -> request.streamName(this.task.stream())
				.shardId(shardId)
				.shardIteratorType(ShardIteratorType.TRIM_HORIZON))
			.shardIterator();
		while (!this.stopped && iterator != null) {
			String next = iterator;
			GetRecordsResponse response = this.kinesis
				.getRecords((request) -> request.shardIterator(next).limit(10_000));
			long seen = 0;
			for (Record record : response.records()) {
				ByteBuffer data = record.data().asByteBuffer();
				seen += data.remaining() + record.sequenceNumber().length() + record.partitionKey().length();
				if (!this.records.areCounted()) {
					this.records.take(shardId, data);
				}
			}
			this.sum = seen;
			if (this.records.areCounted()) {
				this.records.add(response.records().size());
			}
			iterator = response.nextShardIterator();
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
		this.kinesis.close();
	}

}
