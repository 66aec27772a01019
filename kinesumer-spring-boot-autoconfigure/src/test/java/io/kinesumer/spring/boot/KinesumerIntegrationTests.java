package io.kinesumer.spring.boot;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.KinesumerSnapshot;
import io.kinesumer.KinesumerSnapshot.ShardState;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.spring.Acknowledgment;
import io.kinesumer.spring.CheckpointTrimmedEvent;
import io.kinesumer.spring.KinesumerHeaders;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.ListenerEndpointRegistry;
import io.kinesumer.spring.ListenerFailedEvent;
import io.kinesumer.spring.PayloadConversionException;
import io.kinesumer.spring.ShardsAssignedEvent;
import io.kinesumer.spring.boot.health.KinesumerHealthContributorAutoConfiguration;
import io.kinesumer.spring.boot.health.KinesumerHealthIndicator;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.LoopbackDynamoDb;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whole applications on the embedded Kinesis and DynamoDB.
 */
class KinesumerIntegrationTests {

	private static EmbeddedKinesis kinesis;

	private static LoopbackDynamoDb dynamoDb;

	private static KinesisClient kinesisClient;

	private static int streams;

	private final String stream = "orders-" + streams++;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(KinesumerAutoConfiguration.class,
				KinesumerClientsAutoConfiguration.class, KinesumerStateStoreAutoConfiguration.class,
				KinesumerHealthContributorAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withBean(AwsCredentialsProvider.class,
				() -> StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
		.withPropertyValues("kinesumer.region=us-east-1", "kinesumer.kinesis.endpoint=" + kinesis.endpoint(),
				"kinesumer.state-store.dynamodb.endpoint=" + dynamoDb.endpoint(), "kinesumer.app=shop",
				"stream=" + this.stream, "kinesumer.state-store.dynamodb.create-table=true",
				"kinesumer.sync.interval=200ms", "kinesumer.sync.session-timeout=2s",
				"kinesumer.sync.shard-interval=1s", "kinesumer.scan.idle-interval=300ms",
				"kinesumer.initial-position.type=trim-horizon", "kinesumer.error.initial-backoff=50ms",
				"kinesumer.error.max-backoff=50ms");

	@BeforeAll
	static void startServices() {
		kinesis = EmbeddedKinesis.start();
		dynamoDb = EmbeddedDynamoDb.onLoopback();
		kinesisClient = kinesis.client();
	}

	@AfterAll
	static void stopServices() {
		kinesisClient.close();
		kinesis.close();
		dynamoDb.close();
	}

	@BeforeEach
	void createStream() {
		kinesis.createStream(this.stream, 2);
	}

	@Test
	void jsonRecordsReachTheirListener() {
		put("a", "{\"id\":\"1\",\"amount\":5}");
		put("b", "{\"id\":\"2\",\"amount\":6}");
		this.contextRunner.withUserConfiguration(Orders.class).run((context) -> {
			Orders orders = context.getBean(Orders.class);
			await().untilAsserted(
					() -> assertThat(orders.handled).containsExactlyInAnyOrder(new Order("1", 5), new Order("2", 6)));
			assertThat(orders.shards).allSatisfy((shard) -> assertThat(shard).startsWith("shardId-"));
			await().untilAsserted(() -> assertThat(orders.events).contains("assigned " + this.stream));
			await().untilAsserted(() -> assertThat(context.getBean(KinesumerHealthIndicator.class).health().getStatus())
				.isEqualTo(Status.UP));
			assertThat(context.getBean(Kinesumer.class).snapshot().streams()).containsExactly(this.stream);
		});
	}

	@Test
	void recordsComeByEnhancedFanOut() {
		put("a", "{\"id\":\"1\",\"amount\":5}");
		this.contextRunner.withUserConfiguration(Orders.class)
			.withPropertyValues("kinesumer.mode=fan-out", "kinesumer.fan-out.deregister-on-close=true")
			.run((context) -> {
				Orders orders = context.getBean(Orders.class);
				await().untilAsserted(() -> assertThat(orders.handled).containsExactly(new Order("1", 5)));
				assertThat(consumers()).as("named as by the Go client").containsExactly("shop-us-east-1");
				put("b", "{\"id\":\"2\",\"amount\":6}");
				await().until(() -> orders.handled.size() == 2);
			});
		assertThat(consumers()).isEmpty();
	}

	private List<String> consumers() {
		String arn = kinesisClient.describeStreamSummary((request) -> request.streamName(this.stream))
			.streamDescriptionSummary()
			.streamARN();
		return kinesisClient.listStreamConsumers((request) -> request.streamARN(arn))
			.consumers()
			.stream()
			.map((consumer) -> consumer.consumerName())
			.toList();
	}

	@Test
	void unreadableJsonHoldsItsShardUntilARecovererTakesIt() {
		put("a", "{\"id\":");
		put("a", "{\"id\":\"2\",\"amount\":6}");
		CopyOnWriteArrayList<KinesumerRecord> recovered = new CopyOnWriteArrayList<>();
		this.contextRunner.withUserConfiguration(Orders.class).run((context) -> {
			Orders orders = context.getBean(Orders.class);
			await().until(() -> orders.failures.size() >= 3);
			assertThat(orders.failures)
				.allSatisfy((failure) -> assertThat(failure).isInstanceOfSatisfying(PayloadConversionException.class,
						(ex) -> assertThat(text(ex.record())).isEqualTo("{\"id\":")));
			assertThat(orders.handled).isEmpty();
		});
		this.contextRunner.withUserConfiguration(Orders.class)
			.withBean(RecordRecoverer.class, () -> (record, failure, attempts) -> recovered.add(record))
			.withPropertyValues("kinesumer.error.max-retries=1")
			.run((context) -> {
				Orders orders = context.getBean(Orders.class);
				await().untilAsserted(() -> assertThat(orders.handled).containsExactly(new Order("2", 6)));
				assertThat(recovered).singleElement()
					.satisfies((record) -> assertThat(text(record)).isEqualTo("{\"id\":"));
			});
	}

	@Test
	void whatFailsGoesToTheDeadLetterStreamAndTheRestOfItsBatchIsHandled() {
		kinesis.createStream("failed-" + this.stream, 1);
		for (int i = 1; i <= 4; i++) {
			put("a", (i == 2) ? "broken" : "{\"id\":\"" + i + "\",\"amount\":1}");
		}
		this.contextRunner.withUserConfiguration(Batches.class)
			.withPropertyValues("kinesumer.error.recoverer=dead-letter", "kinesumer.error.max-retries=2",
					"kinesumer.error.dead-letter.stream=failed-" + this.stream)
			.run((context) -> {
				Batches batches = context.getBean(Batches.class);
				await().until(() -> batches.handled.size() == 3);
				assertThat(batches.handled).extracting(Order::id).containsExactly("1", "3", "4");
				JsonNode letter = JsonMapper.shared().readTree(letters("failed-" + this.stream).get(0));
				assertThat(letter.get("app").asString()).isEqualTo("shop");
				assertThat(letter.get("partitionKey").asString()).isEqualTo("a");
				assertThat(letter.get("attempts").asInt()).isEqualTo(1);
				assertThat(letter.get("exception").asString()).isEqualTo(PayloadConversionException.class.getName());
				assertThat(letter.get("data").binaryValue()).asString().isEqualTo("broken");
			});
	}

	@Test
	void aDeadLetterNamesTheAppOfTheListenerThatFailed() {
		kinesis.createStream("failed-" + this.stream, 1);
		put("a", "broken");
		this.contextRunner.withUserConfiguration(OtherApp.class)
			.withPropertyValues("kinesumer.error.recoverer=dead-letter",
					"kinesumer.error.dead-letter.stream=failed-" + this.stream)
			.run((context) -> {
				await().until(() -> !letters("failed-" + this.stream).isEmpty());
				JsonNode letter = JsonMapper.shared().readTree(letters("failed-" + this.stream).get(0));
				assertThat(letter.get("app").asString()).isEqualTo("billing");
			});
	}

	@Test
	void keysOfOneShardAreHandledSideBySide() {
		for (int i = 0; i < 8; i++) {
			put("key-" + i, "{\"id\":\"" + i + "\",\"amount\":1}");
		}
		this.contextRunner.withUserConfiguration(Together.class).run((context) -> {
			Together together = context.getBean(Together.class);
			// Each waits for all others, two shards with up to eight lanes each.
			assertThat(together.all.await(30, TimeUnit.SECONDS)).isTrue();
		});
	}

	@Test
	void aListenerIsStoppedPausedAndStartedWhileTheOtherGoesOn() {
		kinesis.createStream("other-" + this.stream, 1);
		this.contextRunner.withUserConfiguration(Orders.class, Others.class)
			.withPropertyValues("other-stream=other-" + this.stream)
			.run((context) -> {
				Orders orders = context.getBean(Orders.class);
				Others others = context.getBean(Others.class);
				ListenerEndpointRegistry registry = context.getBean(ListenerEndpointRegistry.class);
				put("other-" + this.stream, "a", "1");
				put("a", "{\"id\":\"1\",\"amount\":1}");
				await().until(() -> orders.handled.size() == 1);
				assertThat(others.handled).isEmpty();
				registry.start("others");
				await().until(() -> others.handled.size() == 1);
				registry.pause("others");
				await().until(() -> states(context).contains(ShardState.PAUSED));
				put("other-" + this.stream, "a", "2");
				put("a", "{\"id\":\"2\",\"amount\":1}");
				await().until(() -> orders.handled.size() == 2);
				assertThat(others.handled).hasSize(1);
				registry.resume("others");
				await().until(() -> others.handled.size() == 2);
				registry.stop("others");
				await().until(() -> states(context).size() == 2);
				put("other-" + this.stream, "a", "3");
				registry.start("others");
				await().until(() -> others.handled.size() == 3);
				assertThat(others.handled).containsExactly("1", "2", "3");
			});
	}

	private static List<ShardState> states(ApplicationContext context) {
		return context.getBean(Kinesumer.class)
			.snapshot()
			.shards()
			.stream()
			.map(KinesumerSnapshot.ShardSnapshot::state)
			.toList();
	}

	@Test
	void aContextGoesOnWhereItStoppedAgainAndAgain() {
		this.contextRunner.withUserConfiguration(Orders.class).run((context) -> {
			Orders orders = context.getBean(Orders.class);
			for (int round = 1; round <= 3; round++) {
				String id = String.valueOf(round);
				put("a", "{\"id\":\"" + id + "\",\"amount\":1}");
				await().until(() -> orders.handled.contains(new Order(id, 1)));
				((Lifecycle) context.getSourceApplicationContext()).stop();
				assertThat(context.getBean(Kinesumer.class).isRunning()).isFalse();
				((Lifecycle) context.getSourceApplicationContext()).start();
			}
			assertThat(orders.handled).hasSize(3);
		});
		put("a", "{\"id\":\"4\",\"amount\":1}");
		this.contextRunner.withUserConfiguration(Orders.class).run((context) -> {
			Orders orders = context.getBean(Orders.class);
			await().until(() -> !orders.handled.isEmpty());
			assertThat(orders.handled).containsExactly(new Order("4", 1));
		});
	}

	@Test
	void batchesAreCommittedAsFarAsTheyAreAcknowledged() {
		for (int i = 1; i <= 4; i++) {
			put("a", "{\"id\":\"" + i + "\",\"amount\":1}");
		}
		this.contextRunner.withUserConfiguration(Batches.class).run((context) -> {
			Batches batches = context.getBean(Batches.class);
			await().until(() -> batches.handled.size() == 4);
		});
		this.contextRunner.withUserConfiguration(Batches.class).run((context) -> {
			Batches batches = context.getBean(Batches.class);
			await().until(() -> !batches.handled.isEmpty());
			assertThat(batches.handled.get(0)).isEqualTo(new Order("4", 1));
		});
	}

	@Test
	void whatMayBeTrimmedIsTold() {
		consumeAndMissADay();
		this.contextRunner.withUserConfiguration(Orders.class).run((context) -> {
			Orders orders = context.getBean(Orders.class);
			await().untilAsserted(() -> assertThat(orders.handled).containsExactly(new Order("2", 1)));
			await().untilAsserted(() -> assertThat(orders.trimmed).hasSize(2));
			assertThat(orders.trimmed).allSatisfy((event) -> {
				assertThat(event.stream()).isEqualTo(this.stream);
				assertThat(event.from()).isBefore(event.until());
				assertThat(event.goesOn()).isTrue();
			});
		});
	}

	@Test
	void whatMayBeTrimmedStopsItsShardsIfThatIsWanted() {
		consumeAndMissADay();
		this.contextRunner.withUserConfiguration(Orders.class)
			.withPropertyValues("kinesumer.error.trimmed-checkpoint=fail")
			.run((context) -> {
				Orders orders = context.getBean(Orders.class);
				await().untilAsserted(() -> assertThat(orders.trimmed).hasSize(2));
				Health health = context.getBean(KinesumerHealthIndicator.class).health();
				assertThat(health.getStatus()).isEqualTo(Status.DOWN);
				assertThat(health.getDetails().toString()).contains("may be lost",
						"kinesumer.error.trimmed-checkpoint");
				assertThat(orders.handled).isEmpty();
				assertThat(orders.trimmed).noneMatch(CheckpointTrimmedEvent::goesOn);
			});
	}

	private void consumeAndMissADay() {
		put("a", "{\"id\":\"1\",\"amount\":1}");
		this.contextRunner.withUserConfiguration(Orders.class).run((context) -> {
			await().until(() -> context.getBean(Orders.class).handled.size() == 1);
			await().until(() -> context.getBean(Kinesumer.class).snapshot().shards().size() == 2);
		});
		kinesis.clock().advance(Duration.ofHours(25));
		put("a", "{\"id\":\"2\",\"amount\":1}");
	}

	@Test
	void aStartInTheFutureFailsTheApplicationsStart() {
		Instant future = kinesis.clock().instant().plus(Duration.ofHours(1));
		this.contextRunner.withUserConfiguration(Orders.class)
			.withPropertyValues("kinesumer.initial-position.type=at-timestamp",
					"kinesumer.initial-position.timestamp=" + future)
			.run((context) -> assertThat(RecordedApplication.rootCause(context))
				.isInstanceOf(InvalidSettingException.class)
				.hasMessageContaining(this.stream)
				.hasMessageContaining(future.toString())
				.hasMessageContaining("future"));
	}

	private void put(String key, String data) {
		put(this.stream, key, data);
	}

	private static void put(String stream, String key, String data) {
		kinesisClient
			.putRecord((request) -> request.streamName(stream).partitionKey(key).data(SdkBytes.fromUtf8String(data)));
	}

	private static List<String> letters(String stream) {
		String shard = kinesisClient.listShards((request) -> request.streamName(stream)).shards().get(0).shardId();
		String iterator = kinesisClient
			.getShardIterator((request) -> request.streamName(stream)
				.shardId(shard)
				.shardIteratorType(ShardIteratorType.TRIM_HORIZON))
			.shardIterator();
		return kinesisClient.getRecords((request) -> request.shardIterator(iterator))
			.records()
			.stream()
			.map((record) -> record.data().asUtf8String())
			.toList();
	}

	private static String text(KinesumerRecord record) {
		return StandardCharsets.UTF_8.decode(record.data()).toString();
	}

	record Order(String id, int amount) {
	}

	@Configuration(proxyBeanMethods = false)
	static class Orders {

		private final List<Order> handled = new CopyOnWriteArrayList<>();

		private final List<String> shards = new CopyOnWriteArrayList<>();

		private final List<String> events = new CopyOnWriteArrayList<>();

		private final List<Exception> failures = new CopyOnWriteArrayList<>();

		private final List<CheckpointTrimmedEvent> trimmed = new CopyOnWriteArrayList<>();

		@KinesumerListener(streams = "${stream}")
		void on(Order order, @Header(KinesumerHeaders.SHARD_ID) String shardId) {
			this.shards.add(shardId);
			this.handled.add(order);
		}

		@EventListener
		void on(ShardsAssignedEvent event) {
			this.events.add("assigned " + event.stream());
		}

		@EventListener
		void on(CheckpointTrimmedEvent event) {
			this.trimmed.add(event);
		}

		@EventListener
		void on(ListenerFailedEvent event) {
			this.failures.add(event.failure());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Others {

		private final List<String> handled = new CopyOnWriteArrayList<>();

		@KinesumerListener(id = "others", streams = "${other-stream}", autoStartup = "false")
		void on(String payload) {
			this.handled.add(payload);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Batches {

		private final List<Order> handled = new CopyOnWriteArrayList<>();

		@KinesumerListener(streams = "${stream}", commit = "manual")
		void on(List<Order> orders, Acknowledgment acknowledgment) {
			for (int i = 0; i < orders.size(); i++) {
				this.handled.add(orders.get(i));
				if (Integer.parseInt(orders.get(i).id()) <= 3) {
					acknowledgment.acknowledge(i);
				}
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherApp {

		@KinesumerListener(streams = "${stream}", app = "billing")
		void on(Order order) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Together {

		private final CountDownLatch all = new CountDownLatch(8);

		@KinesumerListener(streams = "${stream}", concurrency = "8")
		void on(Order order) throws InterruptedException {
			this.all.countDown();
			this.all.await(30, TimeUnit.SECONDS);
		}

	}

}
