package io.kinesumer.recovery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.test.EmbeddedKinesis;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DeadLetterRecovererTests {

	private static final Instant NOW = Instant.parse("2026-01-31T08:00:00Z");

	@Test
	void aDeadLetterHoldsTheBytesTheKeyAndTheFailure() {
		try (EmbeddedKinesis kinesis = EmbeddedKinesis.start(); KinesisClient client = kinesis.client()) {
			client.createStream((request) -> request.streamName("dead").shardCount(1));
			client.waiter().waitUntilStreamExists((request) -> request.streamName("dead"));
			new DeadLetterRecoverer(() -> client, StreamRef.named("dead"), "shop", () -> NOW).recover(
					record("a\"\\b".getBytes(StandardCharsets.UTF_8)), new IllegalStateException("no\n\"way\""), 3);
			List<Record> letters = read(client);
			assertThat(letters).hasSize(1);
			assertThat(letters.get(0).partitionKey()).isEqualTo("kéy");
			assertThat(letters.get(0).data().asUtf8String()).isEqualTo("{\"version\":1,\"app\":\"shop\","
					+ "\"stream\":\"orders\",\"shardId\":\"shardId-000000000000\",\"sequenceNumber\":\"42\","
					+ "\"subSequenceNumber\":7,\"partitionKey\":\"kéy\",\"explicitHashKey\":\"12\","
					+ "\"arrivalTime\":\"2026-01-31T07:59:59Z\",\"failedAt\":\"2026-01-31T08:00:00Z\","
					+ "\"attempts\":3,\"exception\":\"java.lang.IllegalStateException\","
					+ "\"message\":\"no\\u000a\\\"way\\\"\",\"data\":\"YSJcYg==\"}");
		}
	}

	@Test
	void aMissingStreamIsSaid() {
		try (EmbeddedKinesis kinesis = EmbeddedKinesis.start(); KinesisClient client = kinesis.client()) {
			DeadLetterRecoverer recoverer = new DeadLetterRecoverer(() -> client, StreamRef.named("dead"), "shop");
			assertThatExceptionOfType(KinesumerException.class)
				.isThrownBy(() -> recoverer.recover(record(new byte[1]), new IllegalStateException(), 1))
				.withMessageContaining("dead-letter stream 'dead'")
				.withMessageContaining("kinesis:PutRecord");
		}
	}

	@Test
	void whatDoesNotFitIsSaid() {
		DeadLetterRecoverer recoverer = new DeadLetterRecoverer(() -> {
			throw new AssertionError("not asked");
		}, StreamRef.named("dead"), "shop");
		assertThatExceptionOfType(KinesumerException.class)
			.isThrownBy(() -> recoverer.recover(record(new byte[10_000_000]), new IllegalStateException(), 1))
			.withMessageContaining("more than a record can hold");
	}

	private static KinesumerRecord record(byte[] data) {
		return new KinesumerRecord(new ShardKey("orders", "shardId-000000000000"), "kéy", "12", new Position("42", 7),
				NOW.minusSeconds(1), ByteBuffer.wrap(data));
	}

	private static List<Record> read(KinesisClient client) {
		String shard = client.listShards((request) -> request.streamName("dead")).shards().get(0).shardId();
		String iterator = client
			.getShardIterator((request) -> request.streamName("dead")
				.shardId(shard)
				.shardIteratorType(ShardIteratorType.TRIM_HORIZON))
			.shardIterator();
		return client.getRecords((request) -> request.shardIterator(iterator)).records();
	}

}
