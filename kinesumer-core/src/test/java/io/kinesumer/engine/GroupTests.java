package io.kinesumer.engine;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerEvent;
import io.kinesumer.KinesumerSnapshot.ShardState;
import io.kinesumer.KinesumerSnapshot.Status;
import io.kinesumer.MissingStreamException;
import io.kinesumer.Subscription;
import io.kinesumer.store.Checkpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.kinesumer.engine.TestGroup.await;
import static io.kinesumer.engine.TestGroup.shardsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Whole clients on an embedded Kinesis, all in one process.
 */
@Timeout(60)
class GroupTests {

	private final TestGroup group = new TestGroup();

	@AfterEach
	void close() {
		this.group.close();
	}

	@Test
	void aLoneClientHandlesEveryRecordOnceAndInOrder() {
		this.group.createStream("orders", 4);
		this.group.send("orders", 200);
		this.group.client("a", "orders").start();
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void aSecondClientTakesHalfOfTheShardsWithoutLossOrDuplicate() {
		this.group.createStream("orders", 4);
		this.group.send("orders", 50);
		Kinesumer first = this.group.client("a", "orders");
		Kinesumer second = this.group.client("b", "orders");
		first.start();
		await().until(() -> shardsOf(first) == 4);
		this.group.send("orders", 50);
		second.start();
		this.group.send("orders", 50);
		await().until(() -> shardsOf(first) == 2 && shardsOf(second) == 2);
		this.group.send("orders", 50);
		this.group.awaitAllHandled();
		second.stop();
		this.group.send("orders", 50);
		await().until(() -> shardsOf(first) == 4);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(this.group.history.clients()).containsExactlyInAnyOrder("a", "b");
	}

	@Test
	void theLeaderLeavesAndTheNextInOrderLeads() {
		this.group.createStream("orders", 3);
		Kinesumer first = this.group.client("a", "orders");
		Kinesumer second = this.group.client("b", "orders");
		first.start();
		second.start();
		await().until(() -> first.snapshot().isLeader() && shardsOf(second) > 0);
		first.stop();
		await().until(() -> second.snapshot().isLeader() && shardsOf(second) == 3);
		assertThat(this.group.store.clients("test")).hasSize(1);
	}

	@Test
	void aStoppedClientStartsAgainWhereItLeft() {
		this.group.createStream("orders", 2);
		Kinesumer client = this.group.client("a", "orders");
		for (int round = 0; round < 3; round++) {
			client.start();
			this.group.send("orders", 30);
			this.group.awaitAllHandled();
			client.stop();
			assertThat(client.snapshot().status()).isEqualTo(Status.STOPPED);
		}
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void eachStreamGoesToItsSubscribersOnly() {
		this.group.createStream("orders", 2);
		this.group.createStream("payments", 2);
		Kinesumer old = this.group.client("a", "orders");
		Kinesumer next = this.group.client("b", "orders", "payments");
		old.start();
		next.start();
		this.group.send("orders", 40);
		this.group.send("payments", 40);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(this.group.history.all()).filteredOn((handled) -> handled.text().startsWith("payments"))
			.allMatch((handled) -> handled.client().equals("b"));
		await().until(() -> shardsOf(old) == 2 && shardsOf(next) == 2);
	}

	@Test
	void moreClientsThanShardsIdleAndTakeOverWhenNeeded() {
		this.group.createStream("orders", 1);
		Kinesumer first = this.group.client("a", "orders");
		Kinesumer second = this.group.client("b", "orders");
		Kinesumer third = this.group.client("c", "orders");
		List.of(first, second, third).forEach(Kinesumer::start);
		await().until(() -> shardsOf(first) == 1);
		assertThat(second.snapshot().status()).isEqualTo(Status.RUNNING);
		first.stop();
		await().until(() -> shardsOf(second) + shardsOf(third) == 1);
	}

	@Test
	void aSplitIsFollowedInOrder() {
		this.group.createStream("orders", 1);
		Kinesumer client = this.group.client("a", "orders");
		client.start();
		this.group.send("orders", 60);
		this.group.producer.splitShard((request) -> request.streamName("orders")
			.shardToSplit("shardId-000000000000")
			.newStartingHashKey("170141183460469231731687303715884105728"));
		this.group.send("orders", 60);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		await().until(() -> shardsOf(client) == 2);
		assertThat(this.group.store.checkpoint("test", "orders", "shardId-000000000000").finished()).isTrue();
		assertThat(this.group.events(KinesumerEvent.ShardFinished.class)).hasSize(1);
	}

	@Test
	void aThrowingHandlerStopsItsShardUntilItSucceeds() {
		this.group.createStream("orders", 1);
		int[] failures = { 0 };
		Kinesumer client = this.group.client("a",
				(builder) -> builder.subscribe(Subscription.of("orders", (record, d) -> {
					if (History.textOf(record).equals("orders-5") && failures[0]++ < 2) {
						throw new IllegalStateException("not yet");
					}
					this.group.history.add("a", record);
				})));
		client.start();
		this.group.send("orders", 10);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(this.group.events(KinesumerEvent.ListenerFailed.class)).hasSize(2);
	}

	@Test
	void aPausedStreamIsOwnedAndNotDelivered() {
		this.group.createStream("orders", 2);
		Kinesumer client = this.group.client("a", "orders");
		client.start();
		await().until(() -> shardsOf(client) == 2);
		client.pause("orders");
		await()
			.until(() -> client.snapshot().shards().stream().allMatch((shard) -> shard.state() == ShardState.PAUSED));
		this.group.send("orders", 20);
		client.resume("orders");
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void aStreamThatOneClientPausesIsKeptAndNotDelivered() {
		this.group.createStream("orders", 2);
		this.group.createStream("payments", 2);
		Kinesumer client = this.group.client("a", "orders", "payments");
		client.pauseLocally("orders");
		client.start();
		await().until(() -> shardsOf(client) == 4);
		this.group.send("orders", 20);
		this.group.send("payments", 20);
		await().until(() -> this.group.history.all().size() == 20);
		assertThat(this.group.history.all()).allMatch((handled) -> handled.text().startsWith("payments"));
		assertThat(this.group.store.group("test").paused()).isEmpty();
		client.stop();
		client.start();
		await().until(() -> client.snapshot()
			.shards()
			.stream()
			.filter((shard) -> shard.stream().equals("orders") && shard.state() == ShardState.PAUSED)
			.count() == 2);
		client.resumeLocally("orders");
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void aShortPauseLeavesNoShardUnread() {
		this.group.createStream("orders", 4);
		Kinesumer client = this.group.client("a", "orders");
		client.start();
		await().until(() -> shardsOf(client) == 4);
		for (int round = 0; round < 10; round++) {
			long end = System.nanoTime() + Duration.ofMillis(50).toNanos();
			while (System.nanoTime() < end) {
				client.pauseLocally("orders");
				client.resumeLocally("orders");
			}
			this.group.send("orders", 20);
			this.group.awaitAllHandled();
		}
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void aRefreshAddsAndRemovesStreams() {
		this.group.createStream("orders", 2);
		this.group.createStream("payments", 2);
		Kinesumer client = this.group.client("a", "orders");
		client.start();
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		client.refresh(Set.of("payments"));
		this.group.send("payments", 20);
		this.group.awaitAllHandled();
		await().until(() -> client.snapshot().shards().stream().allMatch((shard) -> shard.stream().equals("payments")));
		assertThat(this.group.store.checkpoints("test", "orders")).allMatch((checkpoint) -> checkpoint.owner() == null);
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void aCommitOnDemandWritesWhatIsHandled() {
		this.group.createStream("orders", 1);
		Kinesumer client = this.group.client("a", (builder) -> builder
			.settings(TestGroup.FAST.withCommit(new io.kinesumer.KinesumerSettings.Commit(io.kinesumer.CommitMode.AUTO,
					Duration.ofHours(1), Duration.ofSeconds(2)))),
				"orders");
		client.start();
		this.group.send("orders", 5);
		this.group.awaitAllHandled();
		client.commit();
		Checkpoint checkpoint = this.group.store.checkpoint("test", "orders", "shardId-000000000000");
		assertThat(checkpoint.position()).isNotNull();
	}

	@Test
	void aMissingStreamFailsTheStartWithItsName() {
		Kinesumer client = this.group.client("a", "nowhere");
		assertThatExceptionOfType(MissingStreamException.class).isThrownBy(client::start)
			.withMessageContaining("'nowhere'")
			.withMessageContaining("create it");
		assertThat(this.group.store.clients("test")).isEmpty();
	}

}
