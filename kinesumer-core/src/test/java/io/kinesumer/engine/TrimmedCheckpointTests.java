package io.kinesumer.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerEvent;
import io.kinesumer.KinesumerEvent.CheckpointTrimmed;
import io.kinesumer.KinesumerEvent.EngineError;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.KinesumerSnapshot.ShardState;
import io.kinesumer.StartPosition;
import io.kinesumer.Subscription;
import io.kinesumer.TrimmedCheckpoint;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.test.EmbeddedKinesis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.kinesumer.engine.TestGroup.await;
import static io.kinesumer.engine.TestGroup.id;
import static io.kinesumer.engine.TestGroup.shardsOf;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole clients on a stream that forgets: what may be lost is told, and what is not is
 * not.
 */
@Tag("slow")
@Timeout(120)
class TrimmedCheckpointTests {

	private static final Duration MORE_THAN_A_DAY = Duration.ofHours(25);

	private final EmbeddedKinesis kinesis = EmbeddedKinesis.start();

	private final TestGroup group = new TestGroup(this.kinesis);

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.release.countDown();
		this.group.close();
	}

	@Test
	void aGroupThatWasDownForTooLongIsToldAndGoesOnWithWhatIsLeft() {
		Instant before = this.kinesis.clock().instant();
		Kinesumer client = consumedAndStopped();
		Instant down = this.kinesis.clock().instant();
		this.group.send("orders", 20);
		this.kinesis.clock().advance(MORE_THAN_A_DAY);
		int lost = this.group.sent.size();
		this.group.send("orders", 20);
		client.start();
		List<String> left = this.group.sent.subList(lost, this.group.sent.size());
		await().until(() -> this.group.history.missing(left), List::isEmpty);
		assertThat(this.group.history.size()).isEqualTo(40);
		this.group.history.assertInOrder();
		List<CheckpointTrimmed> events = this.group.events(CheckpointTrimmed.class);
		assertThat(events).hasSize(2).allSatisfy((event) -> {
			assertThat(event.stream()).isEqualTo("orders");
			assertThat(event.checkpoint()).isNotNull();
			assertThat(event.goesOn()).isTrue();
			assertThat(event.from()).isBetween(before.minusSeconds(1), down);
			assertThat(event.until()).isBetween(down.plus(Duration.ofMinutes(59)), down.plus(Duration.ofMinutes(61)));
		}).extracting((event) -> event.shardIds().first()).containsExactlyInAnyOrder(id(0), id(1));
		await().until(() -> client.snapshot().problems().isEmpty());
	}

	@Test
	void whereAPersonIsToDecideTheShardsStandStillUntilOneDoes() {
		Kinesumer client = consumedAndStopped();
		this.kinesis.clock().advance(MORE_THAN_A_DAY);
		this.group.send("orders", 20);
		Kinesumer careful = this.group.client("b",
				(builder) -> builder.settings(TestGroup.FAST.withTrimmedCheckpoint(TrimmedCheckpoint.FAIL)), "orders");
		careful.start();
		await().until(() -> careful.snapshot()
			.shards()
			.stream()
			.filter((shard) -> shard.state() == ShardState.STALLED)
			.count() == 2);
		assertThat(careful.snapshot().problems()).hasSize(2)
			.allMatch((problem) -> problem.contains("may be lost")
					&& problem.contains("kinesumer.error.trimmed-checkpoint") && problem.contains("reset"));
		await().until(() -> this.group.events(CheckpointTrimmed.class).size() == 2);
		assertThat(this.group.events(CheckpointTrimmed.class)).allMatch((event) -> !event.goesOn());
		assertThat(this.group.history.size()).isEqualTo(20);
		careful.stop();
		client.start(); // which has the other policy
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void aResetLetsShardsThatStandStillGoOn() {
		consumedAndStopped();
		this.kinesis.clock().advance(MORE_THAN_A_DAY);
		this.group.send("orders", 20);
		Kinesumer careful = this.group.client("b",
				(builder) -> builder.settings(TestGroup.FAST.withTrimmedCheckpoint(TrimmedCheckpoint.FAIL)), "orders");
		careful.start();
		await().until(() -> careful.snapshot()
			.shards()
			.stream()
			.filter((shard) -> shard.state() == ShardState.STALLED)
			.count() == 2);
		careful.resetTo("orders", StartPosition.trimHorizon());
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		await().until(() -> careful.snapshot().problems().isEmpty());
	}

	@Test
	void anIdleShardIsNoLoss() {
		this.group.createStream("orders", 2);
		Kinesumer client = this.group.client("a", "orders");
		client.start();
		for (int day = 0; day < 3; day++) {
			this.kinesis.clock().advance(Duration.ofHours(20));
			Instant now = this.kinesis.clock().instant();
			await().until(() -> checkpoints().size() == 2 && checkpoints().stream()
				.allMatch((checkpoint) -> checkpoint.caughtUpAt() != null
						&& checkpoint.caughtUpAt().isAfter(now.minusSeconds(2))));
		}
		assertThat(checkpoints()).allMatch((checkpoint) -> checkpoint.owner() != null);
		client.stop();
		this.kinesis.clock().advance(Duration.ofHours(23));
		this.group.send("orders", 20);
		client.start();
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(this.group.events(CheckpointTrimmed.class)).isEmpty();
	}

	@Test
	void aClientThatStopsLeavesWhenItsShardsWereConsumed() {
		Kinesumer client = consumedAndStopped();
		client.start();
		await().until(() -> shardsOf(client) == 2);
		this.kinesis.clock().advance(Duration.ofHours(1)); // too little to be written of
		await().until(() -> client.snapshot().shards().stream().allMatch((shard) -> shard.lag() != null));
		Instant now = this.kinesis.clock().instant();
		long reads = this.kinesis.requestCount("GetRecords");
		await().until(() -> this.kinesis.requestCount("GetRecords") > reads + 4);
		client.stop();
		assertThat(checkpoints()).allMatch((checkpoint) -> checkpoint.caughtUpAt().isAfter(now.minusSeconds(2)));
	}

	@Test
	void aSlowListenerIsWarnedOfAndThenToldWhatItMayHaveLost() {
		this.group.createStream("orders", 2);
		AtomicBoolean holds = new AtomicBoolean();
		Kinesumer client = this.group.client("a",
				(builder) -> builder
					.settings(TestGroup.FAST
						.withScan(new KinesumerSettings.Scan(5, Duration.ofSeconds(5), Duration.ofMillis(200),
								Duration.ofMillis(250), 2))
						.withPrefetch(new KinesumerSettings.Prefetch(1024 * 1024, 1)))
					.subscribe(Subscription.of("orders", (record, delivery) -> {
						if (record.shardId().equals(id(0)) && holds.compareAndSet(false, true)) {
							this.release.await();
						}
						this.group.history.add("a", record);
					})));
		client.start();
		this.group.send("orders", 80);
		await().untilTrue(holds);
		await().until(() -> client.snapshot()
			.shards()
			.stream()
			.anyMatch((shard) -> shard.shardId().equals(id(1)) && shard.records() > 0 && shard.lag().isZero()));
		assertThat(client.snapshot().problems()).isEmpty();
		this.kinesis.clock().advance(Duration.ofHours(19));
		await().until(() -> client.snapshot()
			.problems()
			.stream()
			.anyMatch((problem) -> problem.contains("orders/" + id(0)) && problem.contains("24 h")
					&& problem.contains("lost")));
		await().until(() -> this.group.events(EngineError.class)
			.stream()
			.anyMatch((event) -> event.type() == EngineError.Type.RETENTION));
		// Both shards are read, and first with iterators that have expired: enough for an
		// answer that says that the other shard holds no more.
		long reads = this.kinesis.requestCount("GetRecords");
		await().until(() -> this.kinesis.requestCount("GetRecords") > reads + 8);
		assertThat(this.group.events(CheckpointTrimmed.class)).isEmpty();
		this.kinesis.clock().advance(Duration.ofHours(6));
		int lost = this.group.sent.size();
		this.group.send("orders", 20);
		this.release.countDown();
		List<String> left = this.group.sent.subList(lost, this.group.sent.size());
		await().until(() -> this.group.history.missing(left), List::isEmpty);
		assertThat(this.group.events(CheckpointTrimmed.class)).singleElement()
			.satisfies((event) -> assertThat(event.shardIds()).containsExactly(id(0)))
			.satisfies((event) -> assertThat(event.goesOn()).isTrue())
			.satisfies((event) -> assertThat(event.checkpoint()).isNotNull());
		assertThat(this.group.history.size()).isLessThan(this.group.sent.size());
		this.group.history.assertInOrder();
		await().until(() -> client.snapshot().problems().isEmpty());
	}

	@Test
	void aPauseThatLastsTooLongIsWarnedOf() {
		Kinesumer client = consumedAndStopped();
		client.start();
		await().until(() -> shardsOf(client) == 2);
		client.pause("orders", id(0));
		this.group.send("orders", 20);
		this.kinesis.clock().advance(Duration.ofHours(19));
		await().until(() -> client.snapshot().problems().size() == 1);
		assertThat(client.snapshot().problems().get(0)).contains("orders/" + id(0));
		client.resume("orders");
		this.group.awaitAllHandled();
		await().until(() -> client.snapshot().problems().isEmpty());
		assertThat(this.group.events(CheckpointTrimmed.class)).isEmpty();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void whatChildrenLostWhileTheGroupWasDownIsToldToo() {
		Kinesumer client = consumedAndStopped();
		this.group.split("orders", 0); // 2, 3
		this.group.send("orders", 20);
		this.kinesis.clock().advance(MORE_THAN_A_DAY);
		int lost = this.group.sent.size();
		this.group.send("orders", 20);
		client.start();
		List<String> left = this.group.sent.subList(lost, this.group.sent.size());
		await().until(() -> this.group.history.missing(left), List::isEmpty);
		assertThat(this.group.events(CheckpointTrimmed.class)).extracting((event) -> event.shardIds().first())
			.contains(id(1), id(2), id(3));
	}

	@Test
	void whatAShardLostThatKinesisHasForgottenIsToldOfIt() {
		Kinesumer client = consumedAndStopped();
		Instant down = this.kinesis.clock().instant();
		this.group.send("orders", 20);
		this.group.split("orders", 0); // 2, 3
		this.kinesis.clock().advance(MORE_THAN_A_DAY);
		client.start();
		await().until(() -> this.group.events(CheckpointTrimmed.class)
			.stream()
			.anyMatch((event) -> event.shardIds().first().equals(id(0))));
		assertThat(this.group.events(CheckpointTrimmed.class))
			.filteredOn((event) -> event.shardIds().first().equals(id(0)))
			.allSatisfy((event) -> {
				assertThat(event.checkpoint()).isNotNull();
				assertThat(event.goesOn()).isTrue();
				assertThat(event.from()).isBefore(down);
				assertThat(event.until()).isAfter(down);
			});
		await().until(() -> checkpoints().stream().noneMatch((checkpoint) -> checkpoint.shardId().equals(id(0))));
	}

	@Test
	void reshardsOfAnOldGroupAreNoLoss() {
		this.group.createStream("orders", 4);
		Kinesumer client = this.group.client("a", "orders");
		client.start();
		this.group.send("orders", 20);
		for (int shards : new int[] { 6, 5, 7, 4 }) { // with shards that live for no time
			this.kinesis.clock().advance(Duration.ofHours(20));
			this.group.send("orders", 20);
			this.group.awaitAllHandled();
			Instant now = this.kinesis.clock().instant();
			this.group.scale("orders", shards);
			await().until(() -> shardsOf(client) == shards);
			await().until(() -> checkpoints().stream()
				.filter((checkpoint) -> checkpoint.owner() != null)
				.allMatch((checkpoint) -> isKnownAfter(checkpoint, now.minus(Duration.ofHours(3)))));
		}
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(this.group.events(CheckpointTrimmed.class)).isEmpty();
	}

	private static boolean isKnownAfter(Checkpoint checkpoint, Instant time) {
		return (checkpoint.arrival() != null && checkpoint.arrival().isAfter(time))
				|| (checkpoint.caughtUpAt() != null && checkpoint.caughtUpAt().isAfter(time))
				|| (checkpoint.arrival() == null && checkpoint.caughtUpAt() == null);
	}

	@Test
	void aGroupThatNeverCommittedIsToldOfWhatArrivedSinceItsStart() {
		this.group.createStream("orders", 1);
		FaultyStore path = new FaultyStore(this.group.store, 1);
		Kinesumer first = this.group.client("a", (builder) -> builder.stateStore(path.asStore())
			.settings(TestGroup.FAST.withStart(StartPosition.latest())), "orders");
		first.start();
		path.cut(true);
		this.group.send("orders", 20);
		this.kinesis.clock().advance(MORE_THAN_A_DAY);
		Kinesumer second = this.group.client("b", "orders");
		second.start();
		await().until(() -> this.group.events(CheckpointTrimmed.class).size() == 1);
		CheckpointTrimmed event = this.group.events(CheckpointTrimmed.class).get(0);
		assertThat(event.checkpoint()).isNull();
		assertThat(event.goesOn()).isTrue();
		this.group.send("orders", 5);
		await().until(() -> this.group.history.size() >= 5);
	}

	@Test
	void aHealthyGroupDescribesItsStreamsAFewTimesADay() {
		this.group.createStream("orders", 4);
		Kinesumer client = this.group.client("a", "orders");
		client.start();
		await().until(() -> shardsOf(client) == 4);
		await().until(() -> this.kinesis.requestCount("DescribeStreamSummary") > 0);
		this.kinesis.requests().reset();
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		await().until(() -> this.kinesis.requestCount("GetRecords") > 100);
		assertThat(this.kinesis.requestCount("DescribeStreamSummary")).isLessThanOrEqualTo(1);
		assertThat(this.group.events(KinesumerEvent.EngineError.class)).isEmpty();
	}

	private List<Checkpoint> checkpoints() {
		return this.group.store.checkpoints("test", "orders");
	}

	private Kinesumer consumedAndStopped() {
		this.group.createStream("orders", 2);
		Kinesumer client = this.group.client("a", "orders");
		client.start();
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		client.stop();
		return client;
	}

}
