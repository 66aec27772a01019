package io.kinesumer.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerEvent.ShardsRevoked;
import io.kinesumer.KinesumerEvent.StreamRecreated;
import io.kinesumer.KinesumerEvent.StreamReset;
import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.MissingStreamException;
import io.kinesumer.StartPosition;
import io.kinesumer.Subscription;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.test.EmbeddedKinesis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.kinesumer.engine.TestGroup.await;
import static io.kinesumer.engine.TestGroup.shardsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Groups that start over in a stream: it was created again, or they were told to.
 */
@Timeout(60)
class StartingOverTests {

	private static final String SHARD = "shardId-000000000000";

	private final EmbeddedKinesis kinesis = EmbeddedKinesis.start();

	private final TestGroup group = new TestGroup(this.kinesis);

	private final List<KinesumerRecord> handled = Collections.synchronizedList(new ArrayList<>());

	private final CountDownLatch entered = new CountDownLatch(1);

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.release.countDown();
		this.group.close();
	}

	@Test
	void aStreamThatIsCreatedAgainIsReadFromItsOldestRecord() {
		this.group.createStream("orders", 4);
		this.group.createStream("payments", 1);
		Kinesumer first = this.group.client("a", "orders", "payments");
		Kinesumer second = this.group.client("b", "orders", "payments");
		first.start();
		second.start();
		// Only those who had to do with it tell that a stream was created again.
		await().until(() -> reads(first, "orders") && reads(second, "orders"));
		this.group.send("orders", 40);
		this.group.send("payments", 10);
		this.group.awaitAllHandled();
		await().until(() -> checkpoint("orders").position() != null);
		Checkpoint before = checkpoint("orders");
		deleteStream("orders");
		this.group.createStream("orders", 3);
		this.group.send("orders", 40);
		this.group.send("payments", 10);
		this.group.awaitAllHandled();
		await().until(() -> shardsOf(first) + shardsOf(second) == 4);
		this.group.send("orders", 40);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(checkpoint("orders").epoch()).isGreaterThan(before.epoch());
		assertThat(checkpoint("orders").reset()).isOne();
		assertThat(checkpoint("payments").reset()).isZero();
		await().untilAsserted(() -> assertThat(this.group.events(StreamRecreated.class)).hasSize(2)
			.allMatch((event) -> event.stream().equals("orders")));
		assertThat(this.group.events(StreamReset.class)).isEmpty();
	}

	@Test
	void aStreamThatIsCreatedAgainWhileNobodyRunsIsReadFromItsOldestRecord() {
		this.group.createStream("orders", 2);
		Kinesumer client = this.group.client("a",
				(builder) -> builder.settings(TestGroup.FAST.withStart(StartPosition.latest())), "orders");
		client.start();
		await().until(() -> shardsOf(client) == 2);
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		client.stop();
		deleteStream("orders");
		this.group.createStream("orders", 1);
		this.group.send("orders", 20);
		client.start();
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		await().until(() -> this.group.events(StreamRecreated.class).size() == 1);
	}

	@Test
	void aResetToTheOldestRecordBringsEverythingAgain() {
		this.group.createStream("orders", 2);
		Kinesumer first = this.group.client("a", subscribing("orders"));
		Kinesumer second = this.group.client("b", subscribing("orders"));
		first.start();
		second.start();
		this.group.send("orders", 30);
		split("orders");
		this.group.send("orders", 30);
		await().until(() -> this.handled.size() == 60);
		await().until(() -> shardsOf(first) + shardsOf(second) == 3);
		assertThat(checkpoint("orders").finished()).isTrue();
		second.resetTo("orders", StartPosition.trimHorizon());
		await().until(() -> this.handled.size() == 120);
		assertOrderOfKeys(this.handled.subList(60, 120));
		this.group.send("orders", 10);
		await().until(() -> this.handled.size() == 130);
		await().until(() -> checkpoint("orders").finished());
		assertThat(checkpoint("orders").reset()).isOne();
		await().until(() -> this.group.events(StreamReset.class).size() == 2);
		assertThat(this.group.events(StreamReset.class))
			.allMatch((event) -> event.position().equals(StartPosition.trimHorizon()));
		assertThat(this.group.events(ShardsRevoked.class))
			.anyMatch((event) -> event.reason() == ShardsRevoked.Reason.STARTED_OVER);
		first.resetTo("orders", StartPosition.trimHorizon());
		await().until(() -> this.handled.size() == 200);
		assertThat(this.group.events(StreamRecreated.class)).isEmpty();
	}

	@Test
	void aResetToATimeBringsWhatCameSince() {
		this.group.createStream("orders", 2);
		Kinesumer client = this.group.client("a", subscribing("orders"));
		client.start();
		this.group.send("orders", 50);
		await().until(() -> this.handled.size() == 50);
		Instant time = this.handled.get(25).arrivalTime();
		List<KinesumerRecord> since = List.copyOf(this.handled)
			.stream()
			.filter((record) -> !record.arrivalTime().isBefore(time))
			.toList();
		client.resetTo("orders", StartPosition.atTimestamp(time));
		await().until(() -> this.handled.size() >= 50 + since.size());
		this.group.send("orders", 1);
		await().until(() -> this.handled.size() >= 51 + since.size());
		assertThat(numbers(this.handled.subList(50, 50 + since.size())))
			.containsExactlyInAnyOrderElementsOf(numbers(since));
		assertThat(this.handled).hasSize(51 + since.size());
	}

	@Test
	void aResetToLatestLeavesARecordBehindThatNobodyCanHandle() {
		this.group.createStream("orders", 1);
		Kinesumer client = this.group.client("a",
				(builder) -> builder.subscribe(Subscription.of("orders", (record, delivery) -> {
					this.handled.add(record);
					if (record.partitionKey().equals("key0")) {
						throw new IllegalStateException("broken for good");
					}
				})));
		client.start();
		this.group.send("orders", 1);
		this.group.send("orders", 5);
		await().until(() -> this.handled.size() > 1);
		this.kinesis.clock().advance(Duration.ofSeconds(3)); // what was sent is older
		client.resetTo("orders", StartPosition.latest());
		this.group.send("orders", 5); // from key6 on
		await().until(() -> this.handled.stream().anyMatch((record) -> record.partitionKey().equals("key10")));
		assertThat(this.handled).noneMatch((record) -> record.partitionKey().equals("key3"))
			.anyMatch((record) -> record.partitionKey().equals("key6"));
	}

	@Test
	void aDeliveryUnderWayEndsFirstAndCommitsNothingOfAfterTheReset() throws Exception {
		this.group.createStream("orders", 1);
		this.group.send("orders", 5);
		Kinesumer client = this.group.client("a",
				(builder) -> builder.subscribe(Subscription.of("orders", (record, delivery) -> {
					if (this.handled.size() == 3 && this.entered.getCount() > 0) {
						this.entered.countDown();
						this.release.await();
					}
					this.handled.add(record);
				})));
		client.start();
		assertThat(this.entered.await(20, TimeUnit.SECONDS)).isTrue();
		client.resetTo("orders", StartPosition.trimHorizon());
		await().until(() -> this.group.store.pin("test", "orders").orElseThrow().reset() == 1);
		assertThat(checkpoint("orders").epoch()).isOne();
		assertThat(this.handled).hasSize(3);
		this.release.countDown();
		await().until(() -> this.handled.size() == 9);
		assertThat(numbers(this.handled.subList(4, 9))).isSorted().startsWith(numbers(this.handled).get(0));
		await().until(() -> checkpoint("orders").position() != null
				&& checkpoint("orders").position().equals(this.handled.get(8).position()));
		assertThat(checkpoint("orders").epoch()).isEqualTo(2);
	}

	@Test
	void aPausedStreamStaysPausedWhenItStartsOver() {
		this.group.createStream("orders", 1);
		Kinesumer client = this.group.client("a", subscribing("orders"));
		client.start();
		this.group.send("orders", 5);
		await().until(() -> this.handled.size() == 5);
		client.pause("orders");
		client.resetTo("orders", StartPosition.trimHorizon());
		await().until(() -> checkpoint("orders").reset() == 1);
		assertThat(this.handled).hasSize(5);
		client.resume("orders");
		await().until(() -> this.handled.size() == 10);
	}

	@Test
	void aResetIsInTheStoreWhenItReturnsAndAnotherWaitsForIt() {
		this.group.createStream("orders", 1);
		Kinesumer client = this.group.client("a", subscribing("orders"));
		client.start();
		this.group.send("orders", 5);
		await().until(() -> this.handled.size() == 5);
		client.stop();
		client.resetTo("orders", StartPosition.trimHorizon());
		client.resetTo("orders", StartPosition.trimHorizon());
		assertThatExceptionOfType(KinesumerException.class)
			.isThrownBy(() -> client.resetTo("orders", StartPosition.latest()))
			.withMessageContaining("'orders'")
			.withMessageContaining("its reset to trim-horizon has not been carried out yet");
		client.start();
		await().until(() -> this.handled.size() == 10);
		assertThat(checkpoint("orders").reset()).isOne();
		client.resetTo("orders", StartPosition.latest());
	}

	@Test
	void aResetThatMakesNoSenseIsRefused() {
		this.group.createStream("orders", 1);
		Kinesumer client = this.group.client("a", subscribing("orders"));
		assertThatIllegalArgumentException().isThrownBy(() -> client.resetTo("payments", StartPosition.latest()))
			.withMessageContaining("'payments'")
			.withMessageContaining("[orders]");
		Instant now = Instant.ofEpochMilli(this.group.producer.describeStreamSummary((r) -> r.streamName("orders"))
			.streamDescriptionSummary()
			.streamCreationTimestamp()
			.toEpochMilli());
		assertThatIllegalArgumentException()
			.isThrownBy(() -> client.resetTo("orders", StartPosition.atTimestamp(now.plusSeconds(3600))))
			.withMessageContaining("future");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> client.resetTo("orders", StartPosition.atTimestamp(now.minus(Duration.ofHours(25)))))
			.withMessageContaining("24 h")
			.withMessageContaining("trim-horizon");
		deleteStream("orders");
		assertThatExceptionOfType(MissingStreamException.class)
			.isThrownBy(() -> client.resetTo("orders", StartPosition.latest()));
		assertThat(this.group.store.group("test").resets()).isEmpty();
	}

	@Test
	void aStreamIsResetByItsArnToo() {
		this.group.createStream("orders", 1);
		String arn = this.group.producer.describeStreamSummary((r) -> r.streamName("orders"))
			.streamDescriptionSummary()
			.streamARN();
		Kinesumer client = this.group.client("a", subscribing(arn));
		client.start();
		this.group.send("orders", 5);
		await().until(() -> this.handled.size() == 5);
		client.resetTo(arn, StartPosition.trimHorizon());
		await().until(() -> this.handled.size() == 10);
	}

	private UnaryOperator<KinesumerBuilder> subscribing(String stream) {
		return (builder) -> builder.subscribe(Subscription.of(stream, (record, delivery) -> this.handled.add(record)));
	}

	private static List<Integer> numbers(List<KinesumerRecord> records) {
		return List.copyOf(records)
			.stream()
			.map(History::textOf)
			.map((text) -> Integer.valueOf(text.substring(text.lastIndexOf('-') + 1)))
			.toList();
	}

	private static void assertOrderOfKeys(List<KinesumerRecord> records) {
		List<KinesumerRecord> all = List.copyOf(records);
		all.stream()
			.map(KinesumerRecord::partitionKey)
			.distinct()
			.forEach((key) -> assertThat(
					numbers(all.stream().filter((record) -> record.partitionKey().equals(key)).toList()))
				.as(key)
				.isSorted());
	}

	private void split(String stream) {
		this.group.producer.splitShard((request) -> request.streamName(stream)
			.shardToSplit(SHARD)
			.newStartingHashKey("85070591730234615865843651857942052864"));
	}

	private void deleteStream(String stream) {
		this.group.producer.deleteStream((request) -> request.streamName(stream));
	}

	private static boolean reads(Kinesumer client, String stream) {
		return client.snapshot().shards().stream().anyMatch((shard) -> shard.stream().equals(stream));
	}

	private Checkpoint checkpoint(String stream) {
		return this.group.store.checkpoint("test", stream, SHARD);
	}

}
