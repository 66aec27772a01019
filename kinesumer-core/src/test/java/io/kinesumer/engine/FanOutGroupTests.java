package io.kinesumer.engine;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerEvent;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.KinesumerSettings.FanOut.Fallback;
import io.kinesumer.ReadMode;
import io.kinesumer.Subscription;
import io.kinesumer.reader.FanOutHttpClient;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.kinesis.AdjustableClock;
import io.kinesumer.test.kinesis.FanOutLimits;
import io.kinesumer.test.kinesis.KinesisLimits;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Consumer;
import software.amazon.awssdk.services.kinesis.model.ScalingType;

import static io.kinesumer.engine.TestGroup.await;
import static io.kinesumer.engine.TestGroup.shardsOf;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole clients that read by enhanced fan-out, on an embedded Kinesis whose times are
 * short: subscriptions end every three seconds, and are in use for 50 ms.
 */
@Timeout(120)
class FanOutGroupTests {

	private static final String SUBSCRIBE = "SubscribeToShard";

	private static final KinesumerSettings FAN_OUT = TestGroup.FAST
		.withReading(KinesumerSettings.Reading.DEFAULTS.withMode(ReadMode.FAN_OUT));

	/** One for all tests: closing one waits for two quiet seconds. */
	private static SdkAsyncHttpClient http;

	private final EmbeddedKinesis kinesis = EmbeddedKinesis.builder()
		.limits(KinesisLimits.service().withFanOut(FanOutLimits.service().faster(100).withCalls(100)))
		.start();

	private final KinesisAsyncClient async = this.kinesis.asyncClientBuilder().httpClient(http).build();

	private final TestGroup group = new TestGroup(this.kinesis.client(), new InMemoryStateStore(), () -> {
		this.async.close();
		this.kinesis.close();
	});

	@BeforeAll
	static void open() {
		http = FanOutHttpClient.builder().readTimeout(Duration.ofSeconds(1)).build();
	}

	@AfterAll
	static void shut() {
		http.close();
	}

	@AfterEach
	void close() {
		this.group.close();
	}

	@Test
	void aLoneClientHandlesEveryRecordOnceAndInOrder() {
		this.group.createStream("orders", 4);
		this.group.send("orders", 100);
		client("a", "orders").start();
		this.group.send("orders", 100);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(consumers()).singleElement().matches((consumer) -> consumer.consumerName().equals("test"));
		assertThat(this.kinesis.requestCount("GetRecords")).isZero();
	}

	@Test
	void theClockOfItsMachineIsNotTakenForTheOneOfTheService() {
		AdjustableClock behind = AdjustableClock.over(Clock.offset(Clock.systemUTC(), Duration.ofHours(-30)));
		try (EmbeddedKinesis other = EmbeddedKinesis.builder()
			.clock(behind)
			.limits(KinesisLimits.service().withFanOut(FanOutLimits.service().faster(100).withCalls(100)))
			.start();
				KinesisAsyncClient calls = other.asyncClientBuilder().httpClient(http).build();
				TestGroup late = new TestGroup(other.client(), new InMemoryStateStore(), () -> {
				})) {
			late.createStream("orders", 1);
			late.send("orders", 10);
			late.client("a", (builder) -> builder.settings(FAN_OUT).kinesisAsync(calls), "orders").start();
			late.awaitAllHandled();
			await().until(() -> late.store.checkpoints("test", "orders")
				.stream()
				.anyMatch((checkpoint) -> checkpoint.caughtUpAt() != null));
			assertThat(late.store.checkpoints("test", "orders"))
				.allSatisfy((checkpoint) -> assertThat(checkpoint.caughtUpAt()).isBeforeOrEqualTo(behind.instant()));
			assertThat(late.events(KinesumerEvent.CheckpointTrimmed.class)).isEmpty();
		}
	}

	@Test
	void subscriptionsThatEndLoseNothingAndRepeatNothing() {
		this.group.createStream("orders", 4);
		client("a", "orders").start();
		await().until(() -> this.kinesis.requestCount(SUBSCRIBE) == 4);
		await().until(() -> {
			this.group.send("orders", 5);
			return this.kinesis.requestCount(SUBSCRIBE) >= 12;
		});
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(this.group.events(KinesumerEvent.EngineError.class)).isEmpty();
	}

	@Test
	void plannedMovesAndReshardsRepeatNothing() {
		this.group.createStream("orders", 8);
		Kinesumer first = client("a", "orders");
		Kinesumer second = client("b", "orders");
		Kinesumer third = client("c", "orders");
		first.start();
		this.group.send("orders", 50);
		await().until(() -> this.group.history.size() > 0);
		second.start();
		this.group.send("orders", 50);
		third.start();
		await().until(() -> shardsOf(first) + shardsOf(second) + shardsOf(third) == 8 && shardsOf(third) >= 2);
		this.group.send("orders", 50);
		this.group.producer.updateShardCount((
				request) -> request.streamName("orders").targetShardCount(12).scalingType(ScalingType.UNIFORM_SCALING));
		this.group.send("orders", 50);
		await().until(() -> shardsOf(first) + shardsOf(second) + shardsOf(third) == 12);
		first.stop();
		this.group.send("orders", 50);
		await().until(() -> shardsOf(second) + shardsOf(third) == 12);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(this.group.history.clients()).containsExactlyInAnyOrder("a", "b", "c");
		assertThat(consumers()).hasSize(1);
	}

	@Test
	void aClientThatIsCutOffAndAReshardLoseNothing() {
		this.group.createStream("orders", 8);
		FaultyStore path = new FaultyStore(this.group.store, 1);
		Kinesumer first = client("a", (builder) -> builder.stateStore(path.asStore()), "orders");
		Kinesumer second = client("b", "orders");
		Kinesumer third = client("c", "orders");
		List.of(first, second, third).forEach(Kinesumer::start);
		await().until(() -> shardsOf(first) >= 2 && shardsOf(second) >= 2 && shardsOf(third) >= 2);
		this.group.send("orders", 100);
		path.cut(true);
		this.group.producer.updateShardCount(
				(request) -> request.streamName("orders").targetShardCount(4).scalingType(ScalingType.UNIFORM_SCALING));
		await().until(() -> {
			this.group.send("orders", 5);
			return shardsOf(second) + shardsOf(third) == 4;
		});
		this.group.awaitAllHandled();
		this.group.history.assertInOrder();
		path.cut(false);
		await().until(() -> shardsOf(first) >= 1);
		this.group.send("orders", 50);
		this.group.awaitAllHandled();
		this.group.history.assertInOrder();
	}

	@Test
	void aHandlerThatBlocksCausesNoStorm() throws InterruptedException {
		this.group.createStream("orders", 1);
		CountDownLatch blocked = new CountDownLatch(1);
		CountDownLatch unblock = new CountDownLatch(1);
		client("a", (builder) -> builder.subscribe(Subscription.of("orders", (record, delivery) -> {
			blocked.countDown();
			unblock.await(60, TimeUnit.SECONDS);
			this.group.history.add("a", record);
		}))).start();
		this.group.send("orders", 1);
		assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();
		long before = this.kinesis.requestCount(SUBSCRIBE);
		for (int i = 0; i < 20; i++) { // as many lives of a subscription
			this.group.send("orders", 10);
			this.kinesis.clock().advance(Duration.ofSeconds(3));
		}
		assertThat(this.kinesis.requestCount(SUBSCRIBE) - before).isLessThanOrEqualTo(3);
		unblock.countDown();
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(this.group.events(KinesumerEvent.EngineError.class)).isEmpty();
	}

	@Test
	void brokenStreamsAndRefusedCallsLoseNothing() {
		this.group.createStream("orders", 4);
		this.kinesis.faults().on(SUBSCRIBE).withProbability(0.3, 1).fail(500);
		this.kinesis.faults().on("SubscribeToShardEvent").withProbability(0.05, 2).fail(500);
		this.kinesis.faults().on("SubscribeToShardEvent").withProbability(0.02, 3).dropConnection();
		client("a", "orders").start();
		for (int i = 0; i < 20; i++) {
			this.group.send("orders", 10);
			int sent = this.group.sent.size();
			await().until(() -> this.group.history.size() >= sent - 100);
		}
		this.kinesis.faults().clear();
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void theLastClientDeregistersTheConsumerWhereThatIsAskedFor() {
		this.group.createStream("orders", 2);
		KinesumerSettings settings = FAN_OUT.withReading(
				FAN_OUT.reading().withFanOut(new KinesumerSettings.FanOut("others-name", true, Fallback.NONE)));
		Kinesumer first = client("a", (builder) -> builder.settings(settings), "orders");
		Kinesumer second = client("b", (builder) -> builder.settings(settings), "orders");
		first.start();
		second.start();
		this.group.send("orders", 10);
		this.group.awaitAllHandled();
		first.stop();
		assertThat(consumers()).singleElement().matches((consumer) -> consumer.consumerName().equals("others-name"));
		second.stop();
		assertThat(consumers()).isEmpty();
		second.start();
		this.group.send("orders", 10);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void aStreamWithoutRoomForAConsumerIsPolledWhereThatIsAskedFor() {
		this.group.createStream("orders", 2);
		for (int i = 0; i < 20; i++) {
			register("other-" + i);
		}
		KinesumerSettings settings = FAN_OUT
			.withReading(FAN_OUT.reading().withFanOut(new KinesumerSettings.FanOut(null, false, Fallback.POLLING)));
		this.group.send("orders", 10);
		client("a", (builder) -> builder.settings(settings), "orders").start();
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(this.group.events(KinesumerEvent.EngineError.class))
			.anySatisfy((event) -> assertThat(event.message()).contains("orders", "'test'", "at most 20",
					"kinesumer.fan-out.consumer-name"));
		assertThat(this.kinesis.requestCount("GetRecords")).isPositive();
	}

	@Test
	void eachStreamIsReadAsItsSubscriptionSays() {
		this.group.createStream("orders", 1);
		this.group.createStream("payments", 1);
		client("a",
				(builder) -> builder
					.subscribe(Subscription.of("orders", (record, delivery) -> this.group.history.add("a", record)))
					.subscribe(Subscription.of("payments", (record, delivery) -> this.group.history.add("a", record))
						.withMode(ReadMode.POLLING)))
			.start();
		this.group.send("orders", 10);
		this.group.send("payments", 10);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(this.kinesis.requestCount(SUBSCRIBE)).isPositive();
		assertThat(this.kinesis.requestCount("GetRecords")).isPositive();
	}

	@Test
	void aPausedStreamIsNotDeliveredAndGoesOnWhereItWas() {
		this.group.createStream("orders", 2);
		Kinesumer client = client("a", "orders");
		client.start();
		this.group.send("orders", 10);
		this.group.awaitAllHandled();
		client.pause("orders");
		await().until(() -> client.snapshot()
			.shards()
			.stream()
			.allMatch((shard) -> shard.state() == io.kinesumer.KinesumerSnapshot.ShardState.PAUSED));
		this.group.send("orders", 10);
		client.resume("orders");
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void aSplitIsFollowedInOrder() {
		this.group.createStream("orders", 1);
		client("a", "orders").start();
		this.group.send("orders", 60);
		this.group.producer.splitShard((request) -> request.streamName("orders")
			.shardToSplit("shardId-000000000000")
			.newStartingHashKey("170141183460469231731687303715884105728"));
		this.group.send("orders", 60);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		await().until(() -> this.group.store.checkpoint("test", "orders", "shardId-000000000000").finished());
		assertThat(this.group.store.checkpoints("test", "orders")).extracting(Checkpoint::shardId).hasSize(3);
	}

	private Kinesumer client(String id, String... streams) {
		return client(id, UnaryOperator.identity(), streams);
	}

	private Kinesumer client(String id, UnaryOperator<KinesumerBuilder> custom, String... streams) {
		return this.group.client(id, (builder) -> custom.apply(builder.settings(FAN_OUT).kinesisAsync(this.async)),
				streams);
	}

	private List<Consumer> consumers() {
		return this.group.producer.listStreamConsumers((request) -> request.streamARN(streamArn())).consumers();
	}

	private void register(String name) {
		this.group.producer.registerStreamConsumer((request) -> request.streamARN(streamArn()).consumerName(name));
	}

	private static String streamArn() {
		return "arn:aws:kinesis:us-east-1:000000000000:stream/orders";
	}

}
