package io.kinesumer.test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

import io.kinesumer.test.kinesis.AdjustableClock;
import io.kinesumer.test.kinesis.KinesisLimits;

/**
 * An embedded Kinesis whose clock stands still, and a client that does not retry.
 */
final class StreamFixture implements AutoCloseable {

	static final String STREAM = "orders";

	static final String FIRST = "shardId-000000000000";

	static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

	final EmbeddedKinesis kinesis;

	final KinesisClient client;

	StreamFixture(KinesisLimits limits) {
		this(EmbeddedKinesis.builder().limits(limits).clock(AdjustableClock.frozenAt(NOON)).start());
	}

	StreamFixture(EmbeddedKinesis kinesis) {
		this.kinesis = kinesis;
		this.client = withoutRetries(kinesis);
	}

	static KinesisClient withoutRetries(EmbeddedKinesis kinesis) {
		return kinesis.clientBuilder()
			.overrideConfiguration((override) -> override.retryStrategy((strategy) -> strategy.maxAttempts(1)))
			.build();
	}

	PutRecordResponse put(String data) {
		return put(data.getBytes(StandardCharsets.UTF_8));
	}

	PutRecordResponse put(byte[] data) {
		return this.client.putRecord(
				(request) -> request.streamName(STREAM).partitionKey("key").data(SdkBytes.fromByteArrayUnsafe(data)));
	}

	String iterator(ShardIteratorType type) {
		return iterator(FIRST, type);
	}

	String iterator(String shard, ShardIteratorType type) {
		return this.client
			.getShardIterator((request) -> request.streamName(STREAM).shardId(shard).shardIteratorType(type))
			.shardIterator();
	}

	String iteratorAfter(String sequenceNumber) {
		return this.client
			.getShardIterator((request) -> request.streamName(STREAM)
				.shardId(FIRST)
				.shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
				.startingSequenceNumber(sequenceNumber))
			.shardIterator();
	}

	GetRecordsResponse read(String iterator) {
		return this.client.getRecords((request) -> request.shardIterator(iterator));
	}

	List<Shard> shards() {
		return this.client.listShards((request) -> request.streamName(STREAM)).shards();
	}

	static List<String> texts(List<Record> records) {
		return records.stream().map((record) -> record.data().asUtf8String()).toList();
	}

	@Override
	public void close() {
		this.client.close();
		this.kinesis.close();
	}

}
