package io.kinesumer.test.junit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/**
 * Puts records and looks at what a stream holds, such as what went to a dead-letter
 * stream. Safe for use by several threads.
 */
public final class TestRecords {

	private final KinesisClient client;

	TestRecords(KinesisClient client) {
		this.client = client;
	}

	/**
	 * Puts a record.
	 * @param stream the stream's name
	 * @param partitionKey the partition key
	 * @param text its data, as UTF-8
	 * @return the record's sequence number
	 */
	public String put(String stream, String partitionKey, String text) {
		return put(stream, partitionKey, text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Puts a record.
	 * @param stream the stream's name
	 * @param partitionKey the partition key
	 * @param data its data
	 * @return the record's sequence number
	 */
	public String put(String stream, String partitionKey, byte[] data) {
		return this.client.putRecord(
				(request) -> request.streamName(stream).partitionKey(partitionKey).data(SdkBytes.fromByteArray(data)))
			.sequenceNumber();
	}

	/**
	 * Reads all that a stream holds. It counts as reads, of which a shard allows five a
	 * second.
	 * @param stream the stream's name
	 * @return the records, shard by shard, each in order
	 */
	public List<Record> in(String stream) {
		List<Record> records = new ArrayList<>();
		this.client.listShards((request) -> request.streamName(stream))
			.shards()
			.forEach((shard) -> read(stream, shard, records));
		return records;
	}

	private void read(String stream, Shard shard, List<Record> records) {
		@Nullable String iterator = this.client
			.getShardIterator((request) -> request.streamName(stream)
				.shardId(shard.shardId())
				.shardIteratorType(ShardIteratorType.TRIM_HORIZON))
			.shardIterator();
		while (iterator != null) {
			String from = iterator;
			GetRecordsResponse answer = this.client.getRecords((request) -> request.shardIterator(from));
			records.addAll(answer.records());
			iterator = (answer.millisBehindLatest() > 0) ? answer.nextShardIterator() : null;
		}
	}

}
