package io.kinesumer.engine;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import io.kinesumer.CommitMode;
import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerEvent;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.Subscription;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.ShardCache;
import io.kinesumer.test.EmbeddedKinesis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.kinesis.model.StreamMode;

import static io.kinesumer.engine.TestGroup.await;
import static io.kinesumer.engine.TestGroup.id;
import static io.kinesumer.engine.TestGroup.shardsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Whole clients on streams whose shards split and merge: nothing is lost, nothing comes
 * twice, and each key's records come in order.
 */
@Timeout(120)
class ReshardingTests {

	/** Just as a user has them: what is fast here is fast there. */
	private static final KinesumerSettings DEFAULTS = KinesumerSettings.DEFAULTS.withStart(TestGroup.FAST.start());

	private final EmbeddedKinesis kinesis = EmbeddedKinesis.start();

	private final TestGroup group = new TestGroup(this.kinesis);

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.release.countDown();
		this.group.close();
	}

	@Test
	void generationsThatPassedWhileTheGroupWasDownAreReadInOrder() {
		this.group.createStream("orders", 2);
		Kinesumer client = this.group.client("a", "orders");
		client.start();
		this.group.send("orders", 30);
		this.group.awaitAllHandled();
		client.stop();
		severalGenerations();
		client.start();
		this.group.awaitAllHandled();
		await().until(() -> shardsOf(client) == 3);
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(finished()).hasSize(10);
	}

	@Test
	void aShardWhoseEndIsNotAcknowledgedSaysSo() {
		this.group.createStream("orders", 1);
		Kinesumer client = this.group.client("a",
				(builder) -> builder
					.subscribe(Subscription.of("orders", (record, delivery) -> this.group.history.add("a", record))
						.withCommitMode(CommitMode.MANUAL)));
		client.start();
		this.group.send("orders", 3);
		this.group.awaitAllHandled();
		assertThat(client.snapshot().problems()).isEmpty();
		this.group.split("orders", 0);
		await().untilAsserted(() -> assertThat(client.snapshot().problems()).singleElement()
			.asString()
			.contains("orders/" + id(0), "has ended", "to be acknowledged"));
	}

	@Test
	void aGroupThatIsNewToAStreamReadsItsGenerationsInOrder() {
		this.group.createStream("orders", 2);
		this.group.send("orders", 30);
		severalGenerations();
		Kinesumer first = this.group.client("a", "orders");
		Kinesumer second = this.group.client("b", "orders");
		first.start();
		second.start();
		this.group.awaitAllHandled();
		await().until(() -> shardsOf(first) + shardsOf(second) == 3);
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	/**
	 * Two shards become three, over five generations.
	 */
	private void severalGenerations() {
		this.group.split("orders", 0); // 2, 3
		this.group.send("orders", 40);
		this.group.merge("orders", 3, 1); // 4
		this.group.send("orders", 40);
		this.group.split("orders", 4); // 5, 6
		this.group.merge("orders", 2, 5); // 7
		this.group.send("orders", 40);
		this.group.split("orders", 7); // 8, 9
		this.group.split("orders", 9); // 10, 11
		this.group.merge("orders", 11, 6); // 12
		this.group.send("orders", 40);
	}

	@Test
	void aMergedShardWaitsForBothItsParents() {
		this.group.createStream("orders", 2);
		AtomicBoolean holds = new AtomicBoolean();
		Kinesumer client = this.group.client("a",
				(builder) -> builder.subscribe(Subscription.of("orders", (record, delivery) -> {
					if (record.shardId().equals(id(1)) && holds.compareAndSet(false, true)) {
						this.release.await();
					}
					this.group.history.add("a", record);
				})));
		client.start();
		await().until(() -> shardsOf(client) == 2);
		this.group.send("orders", 20);
		this.group.merge("orders", 0, 1);
		this.group.send("orders", 20);
		await().until(() -> isFinished(0));
		// Listed many times over, with the one parent finished and the other not.
		long listings = this.kinesis.requestCount("ListShards");
		await().until(() -> this.kinesis.requestCount("ListShards") > listings + 2);
		assertThat(this.group.history.all()).noneMatch((handled) -> handled.shard().equals(id(2)));
		assertThat(isFinished(1)).isFalse();
		this.release.countDown();
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void aShardIsFinishedOnceItsLastRecordIsHandledAndNotBefore() {
		this.group.createStream("orders", 1);
		AtomicBoolean holds = new AtomicBoolean();
		Kinesumer client = this.group.client("a",
				(builder) -> builder.subscribe(Subscription.of("orders", (record, delivery) -> {
					if (History.textOf(record).equals("orders-9")) {
						holds.set(true);
						this.release.await();
					}
					this.group.history.add("a", record);
				})));
		client.start();
		this.group.send("orders", 10);
		this.group.split("orders", 0);
		this.group.send("orders", 10);
		await().untilTrue(holds);
		await().until(() -> this.group.store.checkpoint("test", "orders", id(0)).position() != null);
		long listings = this.kinesis.requestCount("ListShards");
		await().until(() -> this.kinesis.requestCount("ListShards") > listings + 2);
		assertThat(isFinished(0)).isFalse();
		assertThat(this.group.history.size()).isEqualTo(9);
		this.release.countDown();
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(isFinished(0)).isTrue();
		assertThat(this.group.events(KinesumerEvent.ShardFinished.class))
			.extracting((event) -> event.shardIds().first(), KinesumerEvent.ShardFinished::children)
			.contains(tuple(id(0), Set.of(id(1), id(2))));
	}

	/**
	 * With the default settings, under which shards are listed twice a minute.
	 */
	@Test
	void childrenFlowWithinASecondOfTheirParentsEnd() {
		this.group.createStream("orders", 2);
		Map<String, Long> first = new ConcurrentHashMap<>();
		Map<String, Long> last = new ConcurrentHashMap<>();
		List<Kinesumer> clients = List.of("a", "b")
			.stream()
			.map((id) -> this.group.client(id,
					(builder) -> builder.settings(DEFAULTS).subscribe(Subscription.of("orders", (record, delivery) -> {
						first.putIfAbsent(record.shardId(), System.nanoTime());
						last.put(record.shardId(), System.nanoTime());
						this.group.history.add(id, record);
					}))))
			.toList();
		clients.forEach(Kinesumer::start);
		await().until(() -> clients.stream().allMatch((client) -> shardsOf(client) == 1));
		this.group.send("orders", 40);
		this.group.split("orders", 0); // 2, 3
		sendUntilHandledFrom(2, 3);
		this.group.split("orders", 1); // 4, 5
		sendUntilHandledFrom(4, 5);
		this.group.merge("orders", 3, 4); // 6
		sendUntilHandledFrom(6);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		int[][] parents = { { 2, 0 }, { 3, 0 }, { 4, 1 }, { 5, 1 }, { 6, 3 }, { 6, 4 } };
		for (int[] pair : parents) {
			Duration gap = Duration.ofNanos(first.get(id(pair[0])) - last.get(id(pair[1])));
			System.out.printf("Shard %d flows %d ms after the last record of its parent %d%n", pair[0], gap.toMillis(),
					pair[1]);
			assertThat(gap).isLessThan(Duration.ofSeconds(10));
		}
	}

	private void sendUntilHandledFrom(int... shards) {
		await().until(() -> {
			this.group.send("orders", 5);
			List<String> seen = this.group.history.all().stream().map(History.Handled::shard).toList();
			return Arrays.stream(shards).allMatch((shard) -> seen.contains(id(shard)));
		});
	}

	@ParameterizedTest
	@EnumSource(value = StreamMode.class, names = { "PROVISIONED", "ON_DEMAND" })
	void aStreamScalesFromFourTo64AndBackUnderLoad(StreamMode mode) {
		this.group.producer.createStream((request) -> request.streamName("orders")
			.shardCount((mode == StreamMode.ON_DEMAND) ? null : 4)
			.streamModeDetails((details) -> details.streamMode(mode)));
		this.group.awaitActive("orders");
		List<Kinesumer> clients = List.of("a", "b", "c").stream().map((id) -> this.group.client(id, "orders")).toList();
		clients.forEach(Kinesumer::start);
		AtomicBoolean enough = new AtomicBoolean();
		CompletableFuture<Void> load = CompletableFuture.runAsync(() -> {
			while (!enough.get()) {
				this.group.sendOfEachKey("orders", 200);
			}
		});
		try {
			for (int shards : new int[] { 8, 16, 32, 64, 32, 16, 8, 4 }) {
				this.group.scale("orders", shards);
				int handled = this.group.history.size();
				await().until(() -> this.group.history.size() > handled + 1000);
				if (shards == 64) {
					await().atMost(Duration.ofSeconds(60))
						.until(() -> clients.stream().mapToInt(TestGroup::shardsOf).sum() == 64);
				}
			}
			await().atMost(Duration.ofSeconds(60))
				.until(() -> clients.stream().mapToInt(TestGroup::shardsOf).sum() == 4);
		}
		finally {
			enough.set(true);
		}
		load.join();
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		System.out.printf("%s: %d records, %d shards finished%n", mode, this.group.sent.size(), finished().size());
		await().until(() -> clients.stream().map(TestGroup::shardsOf).sorted().toList().equals(List.of(1, 1, 2)));
	}

	@Test
	void parentsThatKinesisNoLongerListsDoNotBlock() {
		this.group.createStream("orders", 2);
		Kinesumer client = this.group.client("a", "orders");
		client.start();
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		client.stop();
		this.group.split("orders", 0); // 2, 3, and 0 is never finished
		this.group.merge("orders", 3, 1); // 4
		this.kinesis.clock().advance(Duration.ofHours(25));
		this.group.send("orders", 20);
		assertThat(this.group.producer.listShards((request) -> request.streamName("orders")).shards()).hasSize(2);
		client.start();
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		await().until(() -> shardsOf(client) == 2);
		await().until(() -> client.snapshot().problems().isEmpty());
	}

	private boolean isFinished(int shard) {
		return this.group.store.checkpoint("test", "orders", id(shard)).finished();
	}

	private List<String> finished() {
		List<String> marked = this.group.store.shardCache("test", "orders")
			.orElseThrow()
			.shards()
			.stream()
			.filter(ShardCache.Entry::finished)
			.map(ShardCache.Entry::id)
			.toList();
		assertThat(this.group.store.checkpoints("test", "orders")).filteredOn(Checkpoint::finished)
			.extracting(Checkpoint::shardId)
			.containsExactlyElementsOf(marked);
		return marked;
	}

}
