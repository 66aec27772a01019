package io.kinesumer.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.ReadMode;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.RetrySettings;
import io.kinesumer.ScanClient;
import io.kinesumer.Subscription;
import io.kinesumer.metrics.ClientMetrics;
import io.kinesumer.metrics.CommitOutcome;
import io.kinesumer.metrics.Fetch;
import io.kinesumer.metrics.LedGroup;
import io.kinesumer.metrics.OwnedShard;
import io.kinesumer.metrics.RebalanceReason;
import io.kinesumer.metrics.StreamMetrics;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.test.EmbeddedKinesis;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

import static io.kinesumer.engine.TestGroup.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What clients tell of themselves in numbers.
 */
class GroupMetricsTests {

	private final EmbeddedKinesis kinesis = EmbeddedKinesis.start();

	private final TestGroup group = new TestGroup(this.kinesis);

	private final Recorded a = new Recorded();

	private final Recorded b = new Recorded();

	@AfterEach
	void stop() {
		this.group.close();
	}

	@Test
	void whatIsHandledFetchedAndCommittedIsCounted() {
		this.group.createStream("orders", 1);
		client("a", this.a).start();
		this.group.send("orders", 5);
		await().until(() -> this.a.records.sum() == 5 && this.a.commits.contains(CommitOutcome.SUCCESS));
		assertThat(this.a.bytes.sum()).isEqualTo(5 * "orders-0".length());
		assertThat(this.a.fetches).contains(new Fetch(Fetch.Mode.POLLING, Fetch.Client.SDK, Fetch.Outcome.SUCCESS));
	}

	@Test
	void aClientThatReadsDirectlyDoesAllTheSameAndSaysSo() {
		this.group.createStream("orders", 1);
		this.group.send("orders", 20);
		Kinesumer client = this.group.client("a", (builder) -> builder.metrics(this.a).scanClient(ScanClient.DIRECT),
				"orders");
		client.start();
		await().until(() -> this.a.records.sum() == 20);
		this.group.split("orders", 0);
		this.kinesis.faults().on("GetRecords").times(2).throttle();
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		assertThat(this.a.fetches).contains(new Fetch(Fetch.Mode.POLLING, Fetch.Client.DIRECT, Fetch.Outcome.SUCCESS));
		assertThat(this.a.fetches).noneMatch((fetch) -> fetch.client() == Fetch.Client.SDK);
	}

	@Test
	void fetchesThatAreRefusedAreToldApart() {
		this.group.createStream("orders", 1);
		this.kinesis.faults().on("GetRecords").throttle();
		client("a", this.a).start();
		await().until(() -> this.a.fetches
			.contains(new Fetch(Fetch.Mode.POLLING, Fetch.Client.SDK, Fetch.Outcome.THROTTLED)));
		this.kinesis.faults().clear();
		this.kinesis.faults().on("GetRecords").fail(500);
		await()
			.until(() -> this.a.fetches.contains(new Fetch(Fetch.Mode.POLLING, Fetch.Client.SDK, Fetch.Outcome.ERROR)));
		this.kinesis.faults().clear();
		this.group.send("orders", 1);
		this.group.awaitAllHandled();
	}

	@Test
	void retriesAndRecoveredRecordsAreCounted() {
		this.group.createStream("orders", 1);
		this.group.client("a",
				(builder) -> builder.metrics(this.a).subscribe(Subscription.of("orders", (record, delivery) -> {
					throw new IllegalStateException("no");
				})
					.withRetry(new RetrySettings(Duration.ofMillis(10), Duration.ofMillis(10), 1, 2))
					.withRecoverer(RecordRecoverer.skip())))
			.start();
		this.group.send("orders", 2);
		await().until(() -> this.a.recovered.sum() == 2);
		assertThat(this.a.retries.sum()).isEqualTo(4);
	}

	@Test
	void subscriptionsAreFetchesToo() {
		this.group.createStream("orders", 1);
		this.group.settings = TestGroup.FAST.withReading(KinesumerSettings.Reading.DEFAULTS.withMode(ReadMode.FAN_OUT));
		try (KinesisAsyncClient async = this.kinesis.asyncClientBuilder().build()) {
			Kinesumer client = this.group.client("a",
					(builder) -> builder.metrics(this.a).kinesisAsync((stream) -> async), "orders");
			client.start();
			await().until(() -> this.a.fetches
				.contains(new Fetch(Fetch.Mode.FAN_OUT, Fetch.Client.SDK, Fetch.Outcome.SUCCESS)));
			client.stop();
		}
	}

	@Test
	void aShardIsToldOfAsLongAsItIsOwned() {
		this.group.createStream("orders", 4);
		Kinesumer first = client("a", this.a);
		first.start();
		await().until(() -> this.a.owned.size() == 4);
		Kinesumer second = client("b", this.b);
		second.start();
		await().until(() -> this.a.owned.size() == 2 && this.b.owned.size() == 2);
		assertThat(this.a.owned.keySet()).doesNotContainAnyElementsOf(this.b.owned.keySet());
		await().until(() -> this.b.owned.values()
			.stream()
			.allMatch((shard) -> Duration.ZERO.equals(shard.lag()) && isRecent(shard.checkpointAge())));
		second.stop();
		assertThat(this.b.owned).isEmpty();
		assertThat(this.b.consumed).isEmpty();
		await().until(() -> this.a.owned.size() == 4);
	}

	@Test
	void theLeaderTellsOfItsGroupAndWhyItRebalances() {
		this.group.createStream("orders", 4);
		client("b", this.b).start();
		await().until(() -> this.b.leading != null && this.b.owned.size() == 4);
		Kinesumer first = client("a", this.a);
		first.start(); // sorts first, and so takes the lead
		await().until(() -> this.a.leading != null && this.b.leading == null);
		await().until(() -> leader(this.a).clients() == 2 && leader(this.a).unownedShards() == 0);
		first.stop();
		assertThat(this.a.leading).isNull();
		await().until(() -> this.b.leading != null && leader(this.b).clients() == 1);
		client("c", new Recorded()).start();
		await().until(() -> this.b.rebalances.contains(RebalanceReason.CLIENT_JOINED));
		this.group.split("orders", 0);
		await().until(() -> this.b.rebalances.contains(RebalanceReason.SHARDS_CHANGED));
		assertThat(this.b.rebalances).startsWith(RebalanceReason.LEADER_CHANGED);
	}

	@Test
	void shardsThatNobodyClaimsAreCountedByTheLeader() {
		this.group.createStream("orders", 3);
		FaultyStore path = new FaultyStore(this.group.store, 1);
		path.refuse("claim");
		this.group.client("a", (builder) -> builder.metrics(this.a).stateStore(path.asStore()), "orders").start();
		await().until(() -> this.a.leading != null && leader(this.a).unownedShards() == 3);
		path.refuse("");
		await().until(() -> leader(this.a).unownedShards() == 0);
	}

	private static LedGroup leader(Recorded metrics) {
		LedGroup group = metrics.leading;
		assertThat(group).isNotNull();
		return group;
	}

	private static boolean isRecent(@Nullable Duration age) {
		return age != null && age.compareTo(Duration.ofSeconds(30)) < 0;
	}

	private Kinesumer client(String id, ClientMetrics metrics) {
		return this.group.client(id, (builder) -> builder.metrics(metrics), "orders");
	}

	private static final class Recorded implements ClientMetrics, StreamMetrics {

		private final LongAdder records = new LongAdder();

		private final LongAdder bytes = new LongAdder();

		private final LongAdder retries = new LongAdder();

		private final LongAdder recovered = new LongAdder();

		private final Set<Fetch> fetches = ConcurrentHashMap.newKeySet();

		private final Set<CommitOutcome> commits = ConcurrentHashMap.newKeySet();

		private final Map<ShardKey, OwnedShard> owned = new ConcurrentHashMap<>();

		private final List<RebalanceReason> rebalances = new CopyOnWriteArrayList<>();

		private volatile Set<String> consumed = Set.of();

		private volatile @Nullable LedGroup leading;

		@Override
		public StreamMetrics stream(String stream) {
			return this;
		}

		@Override
		public void consumes(Set<String> streams) {
			this.consumed = Set.copyOf(streams);
		}

		@Override
		public void owns(OwnedShard shard) {
			this.owned.put(shard.shard(), shard);
		}

		@Override
		public void disowns(ShardKey shard) {
			this.owned.remove(shard);
		}

		@Override
		public void leads(LedGroup group) {
			this.leading = group;
		}

		@Override
		public void follows() {
			this.leading = null;
		}

		@Override
		public void rebalanced(RebalanceReason reason) {
			this.rebalances.add(reason);
		}

		@Override
		public void handled(int records, long bytes) {
			this.bytes.add(bytes);
			this.records.add(records);
		}

		@Override
		public void retried() {
			this.retries.increment();
		}

		@Override
		public void recovered() {
			this.recovered.increment();
		}

		@Override
		public void fetched(Fetch fetch, long nanos) {
			this.fetches.add(fetch);
		}

		@Override
		public void committed(CommitOutcome outcome, long nanos) {
			this.commits.add(outcome);
		}

	}

}
