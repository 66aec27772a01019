package io.kinesumer.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerEvent.EngineError;
import io.kinesumer.store.DynamoDbSettings;
import io.kinesumer.store.DynamoDbStateStore;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import static io.kinesumer.engine.TestGroup.await;
import static io.kinesumer.engine.TestGroup.id;
import static io.kinesumer.engine.TestGroup.shardsOf;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checkpoints that someone has spoilt in the table: told of, left as they are, and no
 * trouble for other shards.
 */
@Timeout(120)
class CorruptCheckpointTests {

	private final EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.onLoopback();

	private final DynamoDbClient client = this.dynamoDb.client();

	private final TestGroup group = new TestGroup(EmbeddedKinesis.start(),
			new DynamoDbStateStore(this.client, DynamoDbSettings.of("state").withCreateTable(true)));

	@AfterEach
	void close() {
		this.group.close();
		this.client.close();
		this.dynamoDb.close();
	}

	static Stream<Arguments> garbage() {
		return Stream.of(Arguments.of("sequence_number", AttributeValue.fromS("4957x")),
				Arguments.of("sequence_number", AttributeValue.fromN("4957")),
				Arguments.of("epoch", AttributeValue.fromN("1.5")), Arguments.of("epoch", AttributeValue.fromS("1")),
				Arguments.of("owner", AttributeValue.fromS("somebody")),
				Arguments.of("finished", AttributeValue.fromS("no")),
				Arguments.of("arrived_at", AttributeValue.fromS("yesterday")),
				Arguments.of("caught_up_at", AttributeValue.fromN("5")));
	}

	@ParameterizedTest
	@MethodSource("garbage")
	void aSpoiltCheckpointIsToldOfAndLeftAndOtherShardsGoOn(String attribute, AttributeValue value) {
		Kinesumer consumer = consumedAndStopped();
		Map<String, AttributeValue> sound = item(0);
		Map<String, AttributeValue> spoilt = new HashMap<>(sound);
		spoilt.put(attribute, value);
		put(spoilt);
		int before = this.group.sent.size();
		this.group.send("orders", 20);
		consumer.start();
		await().until(() -> shardsOf(consumer) == 1 && !consumer.snapshot().problems().isEmpty());
		await().until(() -> this.group.history.size() > before);
		assertThat(consumer.snapshot().problems()).singleElement()
			.satisfies((problem) -> assertThat(problem).contains(id(0), attribute, "check_point#test#orders",
					"corrected or deleted"));
		await().until(() -> this.group.events(EngineError.class)
			.stream()
			.anyMatch((event) -> event.type() == EngineError.Type.OWNERSHIP && event.message().contains(attribute)));
		assertThat(item(0)).isEqualTo(spoilt);
		assertThat(this.group.history.all().subList(before, this.group.history.size()))
			.allMatch((handled) -> handled.shard().equals(id(1)));
		put(sound);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(consumer.snapshot().problems()).isEmpty();
	}

	@Test
	void aClientDoesNotWaitForASpoiltCheckpointWhenItStops() {
		Kinesumer consumer = consumedAndStopped();
		Map<String, AttributeValue> spoilt = new HashMap<>(item(0));
		spoilt.put("epoch", AttributeValue.fromS("many"));
		put(spoilt);
		consumer.start();
		await().until(() -> shardsOf(consumer) == 1 && !consumer.snapshot().problems().isEmpty());
		long began = System.nanoTime();
		consumer.stop();
		assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
		assertThat(this.group.store.clients("test")).isEmpty();
	}

	@Test
	void theChildrenOfASpoiltParentWaitAndTheStreamIsListedAllTheSame() {
		Kinesumer consumer = consumedAndStopped();
		Map<String, AttributeValue> sound = item(0);
		Map<String, AttributeValue> spoilt = new HashMap<>(sound);
		spoilt.put("sequence_number", AttributeValue.fromS("none"));
		put(spoilt);
		this.group.split("orders", 0); // 2, 3
		this.group.split("orders", 1); // 4, 5
		this.group.send("orders", 20);
		consumer.start();
		await().until(() -> shardsOf(consumer) == 2);
		await().until(() -> List.of(id(4), id(5))
			.equals(consumer.snapshot().shards().stream().map((shard) -> shard.shardId()).toList()));
		assertThat(this.group.history.all()).noneMatch((handled) -> List.of(id(2), id(3)).contains(handled.shard()));
		put(sound);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	private Kinesumer consumedAndStopped() {
		this.group.createStream("orders", 2);
		Kinesumer consumer = this.group.client("a", "orders");
		consumer.start();
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		consumer.stop();
		return consumer;
	}

	private Map<String, AttributeValue> item(int shard) {
		return this.client
			.getItem((request) -> request.tableName("state")
				.consistentRead(true)
				.key(Map.of("pk", AttributeValue.fromS("check_point#test#orders"), "sk",
						AttributeValue.fromS(id(shard)))))
			.item();
	}

	private void put(Map<String, AttributeValue> item) {
		this.client.putItem((request) -> request.tableName("state").item(item));
	}

}
