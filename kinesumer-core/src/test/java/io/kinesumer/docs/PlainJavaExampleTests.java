package io.kinesumer.docs;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.kinesumer.Kinesumer;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code docs/plain-java.md} shows runs.
 */
@Timeout(60)
class PlainJavaExampleTests {

	@Test
	void theExampleConsumesARecordWithinTwoSecondsOfItsStart() {
		try (EmbeddedKinesis kinesis = EmbeddedKinesis.start();
				EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.inProcess();
				KinesisClient kinesisClient = kinesis.client();
				DynamoDbClient dynamoDbClient = dynamoDb.client()) {
			kinesis.createStream("orders", 4);
			kinesisClient.putRecord((request) -> request.streamName("orders")
				.partitionKey("customer-1")
				.data(SdkBytes.fromUtf8String("an order")));
			List<String> taken = new CopyOnWriteArrayList<>();
			long began = System.nanoTime();
			try (Kinesumer running = PlainJavaExample.consumeOrders(kinesisClient, dynamoDbClient,
					(record) -> taken.add(StandardCharsets.UTF_8.decode(record.data()).toString()))) {
				Awaitility.await()
					.atMost(Duration.ofSeconds(20))
					.pollInterval(Duration.ofMillis(10))
					.until(() -> !taken.isEmpty());
				long millis = (System.nanoTime() - began) / 1_000_000;
				System.getLogger("io.kinesumer.docs")
					.log(System.Logger.Level.INFO, "First record after {0} ms", millis);
				assertThat(taken).containsExactly("an order");
				// The record may be handled before the last shard is claimed.
				Awaitility.await().until(() -> running.snapshot().shards().size() == 4);
			}
		}
	}

}
