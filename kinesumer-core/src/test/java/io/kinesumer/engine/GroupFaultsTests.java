package io.kinesumer.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.kinesumer.CommitMode;
import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerEvent;
import io.kinesumer.KinesumerSnapshot.Status;
import io.kinesumer.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.kinesumer.engine.TestGroup.await;
import static io.kinesumer.engine.TestGroup.shardsOf;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole clients whose handlers, store or lives go wrong.
 */
@Timeout(60)
class GroupFaultsTests {

	private final TestGroup group = new TestGroup();

	private final CountDownLatch blocked = new CountDownLatch(1);

	private final CountDownLatch unblock = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.unblock.countDown();
		this.group.close();
	}

	@Test
	void aClientCutOffFromTheStoreStopsBeforeOthersStart() {
		this.group.createStream("orders", 4);
		FaultyStore path = new FaultyStore(this.group.store, 1);
		Map<String, List<Long>> times = new ConcurrentHashMap<>();
		Kinesumer first = this.group.client("a", (builder) -> builder.stateStore(path.asStore())
			.subscribe(Subscription.of("orders", (record, delivery) -> {
				times.computeIfAbsent("a " + record.shardId(), (key) -> new ArrayList<>()).add(System.nanoTime());
				this.group.history.add("a", record);
			})));
		Kinesumer second = this.group.client("b",
				(builder) -> builder.subscribe(Subscription.of("orders", (record, delivery) -> {
					times.computeIfAbsent("b " + record.shardId(), (key) -> new ArrayList<>()).add(System.nanoTime());
					this.group.history.add("b", record);
				})));
		first.start();
		second.start();
		await().until(() -> shardsOf(first) == 2 && shardsOf(second) == 2);
		List<String> cutOff = first.snapshot().shards().stream().map((shard) -> shard.shardId()).toList();
		path.cut(true);
		await().until(() -> {
			this.group.send("orders", 5);
			return shardsOf(second) == 4;
		});
		assertThat(first.snapshot().status()).isEqualTo(Status.FENCED);
		this.group.awaitAllHandled();
		for (String shard : cutOff) {
			List<Long> before = times.getOrDefault("a " + shard, List.of());
			List<Long> after = times.getOrDefault("b " + shard, List.of());
			assertThat(before.isEmpty() || after.isEmpty() || before.get(before.size() - 1) < after.get(0)).isTrue();
		}
		path.cut(false);
		await().until(() -> shardsOf(first) == 2 && shardsOf(second) == 2);
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		this.group.history.assertInOrder();
	}

	@Test
	void aStoreThatIsAwayForLessThanTheSessionTimeoutMovesNothing() {
		this.group.createStream("orders", 2);
		FaultyStore path = new FaultyStore(this.group.store, 1);
		Kinesumer client = this.group.client("a", (builder) -> builder.stateStore(path.asStore()), "orders");
		client.start();
		await().until(() -> shardsOf(client) == 2);
		path.cut(true);
		await().until(() -> client.snapshot().heartbeatAge().toMillis() > 500);
		this.group.send("orders", 20);
		path.cut(false);
		this.group.awaitAllHandled();
		assertThat(this.group.events(KinesumerEvent.ShardsRevoked.class)).isEmpty();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void aStoreThatIsAwayForLongStopsDeliveriesUntilItIsBack() {
		this.group.createStream("orders", 2);
		FaultyStore path = new FaultyStore(this.group.store, 1);
		Kinesumer client = this.group.client("a", (builder) -> builder.stateStore(path.asStore()), "orders");
		client.start();
		await().until(() -> shardsOf(client) == 2);
		path.cut(true);
		await().until(() -> client.snapshot().status() == Status.FENCED);
		this.group.send("orders", 20);
		assertThat(this.group.history.size()).isZero();
		path.cut(false);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(client.snapshot().problems()).isEmpty();
	}

	@Test
	void aClientThatStopsDoesNotWaitForAStoreThatIsAwayForLongerThanItsSession() {
		this.group.createStream("orders", 2);
		FaultyStore path = new FaultyStore(this.group.store, 1);
		Kinesumer client = this.group.client("a", (builder) -> builder.stateStore(path.asStore()), "orders");
		client.start();
		await().until(() -> shardsOf(client) == 2);
		path.cut(true);
		long began = System.nanoTime();
		client.stop();
		assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
		assertThat(client.snapshot().status()).isEqualTo(Status.STOPPED);
		assertThat(this.group.events(KinesumerEvent.EngineError.class)).isNotEmpty();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void lostRequestsAndAnswersLoseNothing(long seed) {
		this.group.createStream("orders", 5);
		FaultyStore path = new FaultyStore(this.group.store, seed);
		List<Kinesumer> clients = new ArrayList<>();
		for (String id : List.of("a", "b", "c")) {
			clients.add(this.group.client(id, (builder) -> builder.stateStore(path.asStore()), "orders"));
		}
		clients.get(0).start();
		path.lose(0.2);
		this.group.send("orders", 30);
		startDespiteFaults(clients.get(1));
		this.group.send("orders", 30);
		startDespiteFaults(clients.get(2));
		this.group.send("orders", 30);
		clients.get(0).stop();
		this.group.send("orders", 30);
		this.group.awaitAllHandled();
		path.lose(0);
		this.group.send("orders", 30);
		this.group.awaitAllHandled();
		await().until(() -> shardsOf(clients.get(1)) + shardsOf(clients.get(2)) == 5
				&& Math.abs(shardsOf(clients.get(1)) - shardsOf(clients.get(2))) == 1);
		this.group.history.assertInOrder();
	}

	private static void startDespiteFaults(Kinesumer client) {
		await().ignoreExceptions().until(() -> {
			client.start();
			return client.isRunning();
		});
	}

	@Test
	void aSlowHandlerCostsNeitherItsClientNorItsShard() throws Exception {
		this.group.createStream("orders", 2);
		Kinesumer slow = this.group.client("a",
				(builder) -> builder.subscribe(Subscription.of("orders", (record, delivery) -> {
					if (History.textOf(record).equals("orders-0")) {
						block();
					}
					this.group.history.add("a", record);
				})));
		slow.start();
		this.group.send("orders", 40);
		assertThat(this.blocked.await(20, TimeUnit.SECONDS)).isTrue();
		Kinesumer other = this.group.client("b", "orders");
		other.start();
		await().until(() -> other.snapshot().generation() > 0);
		long heartbeat = heartbeatOf("a");
		// Thirty beats take three session timeouts, in which the slow client must not
		// die.
		await().until(() -> heartbeatOf("a") >= heartbeat + 30);
		assertThat(slow.snapshot().status()).isEqualTo(Status.RUNNING);
		assertThat(this.group.history.texts()).doesNotContain("orders-0");
		this.unblock.countDown();
		this.group.awaitAllHandled();
		await().until(() -> shardsOf(slow) == 1 && shardsOf(other) == 1);
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void aClientThatStopsDoesNotWaitForAHandlerForEver() throws Exception {
		this.group.createStream("orders", 1);
		Kinesumer stuck = this.group.client("a",
				(builder) -> builder
					.settings(TestGroup.FAST
						.withRebalance(new io.kinesumer.KinesumerSettings.Rebalance(Duration.ofMillis(500))))
					.subscribe(Subscription.of("orders", (record, delivery) -> block())));
		stuck.start();
		this.group.send("orders", 1);
		assertThat(this.blocked.await(20, TimeUnit.SECONDS)).isTrue();
		stuck.stop();
		assertThat(this.group.store.checkpoint("test", "orders", "shardId-000000000000").owner()).isNull();
		Kinesumer next = this.group.client("b", "orders");
		next.start();
		this.group.awaitAllHandled();
	}

	@Test
	void manualModeCommitsOnlyWhatIsAcknowledged() {
		this.group.createStream("orders", 1);
		AtomicBoolean acknowledge = new AtomicBoolean(true);
		Kinesumer client = this.group.client("a",
				(builder) -> builder.subscribe(Subscription.of("orders", (record, delivery) -> {
					if (History.textOf(record).equals("orders-5")) {
						acknowledge.set(false);
					}
					if (acknowledge.get()) {
						delivery.acknowledge(record);
					}
					this.group.history.add("a", record);
				}).withCommitMode(CommitMode.MANUAL)));
		client.start();
		this.group.send("orders", 10);
		this.group.awaitAllHandled();
		client.stop();
		Kinesumer next = this.group.client("b", "orders");
		next.start();
		await().until(() -> this.group.history.size() == 15);
		assertThat(this.group.history.all()).filteredOn((handled) -> handled.client().equals("b"))
			.extracting(History.Handled::text)
			.containsExactly("orders-5", "orders-6", "orders-7", "orders-8", "orders-9");
	}

	private long heartbeatOf(String client) {
		return this.group.store.client("test", client).orElseThrow().heartbeat();
	}

	private void block() {
		this.blocked.countDown();
		try {
			this.unblock.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
