package io.kinesumer.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.kinesumer.EndpointUnreachableException;
import io.kinesumer.KinesumerEvent;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.Records;
import io.kinesumer.StartPosition;
import io.kinesumer.Subscription;
import io.kinesumer.assignment.BalancedAssignor;
import io.kinesumer.assignment.ShardAssignor;
import io.kinesumer.membership.Membership;
import io.kinesumer.metrics.ClientMetrics;
import io.kinesumer.metrics.OwnedShard;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.reader.RetentionRule;
import io.kinesumer.reader.ScriptedKinesis;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.ScriptedStateStore;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.ManualTicker;
import io.kinesumer.time.ManualWorkers;
import io.kinesumer.time.Workers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole clients under virtual time, in one thread.
 */
class RunTests {

	private static final String APP = "app";

	private static final KinesumerSettings SETTINGS = KinesumerSettings.DEFAULTS.withStart(StartPosition.trimHorizon());

	private static final Duration INTERVAL = SETTINGS.sync().interval();

	private static final Duration TIMEOUT = SETTINGS.sync().sessionTimeout();

	private final ManualTicker ticker = new ManualTicker();

	private final ManualWorkers workers = new ManualWorkers(this.ticker);

	private final InMemoryStateStore state = new InMemoryStateStore(this.ticker);

	private final ScriptedKinesis kinesis = new ScriptedKinesis(this.ticker);

	private final List<KinesumerEvent> events = new ArrayList<>();

	private final Set<String> handled = new TreeSet<>();

	private final BalancedAssignor balanced = new BalancedAssignor();

	RunTests() {
		this.kinesis.list("orders", Shard.open("s1"), Shard.open("s2"), Shard.open("s3"), Shard.open("s4"));
		this.kinesis.list("payments", Shard.open("p1"));
	}

	@Test
	void aClientWhoseAssignorThrowsFollowsAnotherLeader() {
		Run broken = run("a", this.state, this.kinesis, (input) -> {
			throw new IllegalStateException("broken");
		}, subscriptions("a", "orders"));
		broken.join();
		this.workers.advance(INTERVAL);
		Run sound = run("b", this.state, this.kinesis, this.balanced, subscriptions("b", "orders"));
		sound.join();
		assertThatTheSoundOneLeads(broken, sound);
	}

	private void assertThatTheSoundOneLeads(Run broken, Run sound) {
		this.workers.advance(TIMEOUT.plus(INTERVAL.multipliedBy(2)));
		assertThat(leader()).isEqualTo("b");
		this.workers.advance(INTERVAL.multipliedBy(2));
		sendOneToEach();
		for (Duration passed = Duration.ZERO; passed.compareTo(TIMEOUT.multipliedBy(4)) < 0; passed = passed
			.plus(INTERVAL)) {
			this.workers.advance(INTERVAL);
			assertThat(leader()).as("after %s", passed).isEqualTo("b");
		}
		assertThatBothHandleHalf(broken, sound);
	}

	@Test
	void aLeaderThatCannotListLeavesThatToAnother() {
		Run broken = run("a", this.state, new UnlistableKinesis(this.kinesis), this.balanced,
				subscriptions("a", "orders"));
		broken.join();
		this.workers.advance(INTERVAL);
		Run sound = run("b", this.state, this.kinesis, this.balanced, subscriptions("b", "orders"));
		sound.join();
		this.workers.advance(INTERVAL.multipliedBy(4));
		sendOneToEach();
		this.workers.advance(INTERVAL);
		assertThatBothHandleHalf(broken, sound);
		this.kinesis.list("orders", Shard.open("s1"), Shard.open("s2"), Shard.open("s3"), Shard.open("s4"),
				Shard.open("s5"));
		this.workers.advance(SETTINGS.sync().shardInterval().multipliedBy(2));
		assertThat(shards(broken).size() + shards(sound).size()).isEqualTo(5);
	}

	@Test
	void whoeverListsForTheLeaderLooksAtTheGroupInBetween() {
		String[] streams = new String[20];
		for (int i = 0; i < streams.length; i++) {
			streams[i] = "stream-" + (char) ('a' + i);
			this.kinesis.list(streams[i], Shard.open("s"));
		}
		run("a", this.state, new UnlistableKinesis(this.kinesis), this.balanced, subscriptions("a", streams)).join();
		this.workers.advance(INTERVAL);
		ScriptedStateStore store = new ScriptedStateStore(this.state);
		SlowKinesis slow = new SlowKinesis(this.kinesis, this.ticker, store, TIMEOUT.dividedBy(2));
		run("b", store, slow, this.balanced, subscriptions("b", streams)).join();
		this.workers.advance(Duration.ofMinutes(10));
		assertThat(slow.mostWithoutALook).isOne();
		assertThat(slow.listed).containsExactlyInAnyOrder(streams);
	}

	@Test
	void aPauseThatTheControlLoopNeverSeesKeepsNoReaderAsleep() {
		Subscriptions subscriptions = subscriptions("a", "orders");
		Run run = run("a", this.state, this.kinesis, this.balanced, subscriptions);
		run.join();
		this.workers.advance(INTERVAL.multipliedBy(10).plusMillis(100)); // it has just
																			// looked
		assertThat(shards(run)).hasSize(4);
		subscriptions.pause("orders");
		this.workers.advance(INTERVAL.multipliedBy(3).dividedBy(4)); // each reader looks
		subscriptions.resume("orders");
		sendOneToEach();
		this.workers.advance(INTERVAL.multipliedBy(3));
		assertThat(this.handled).hasSize(4);
	}

	private void sendOneToEach() {
		for (String shard : List.of("s1", "s2", "s3", "s4")) {
			this.kinesis.add(Records.records(new ShardKey("orders", shard), 1, 1));
		}
	}

	private void assertThatBothHandleHalf(Run broken, Run sound) {
		assertThat(shards(broken)).hasSize(2);
		assertThat(shards(sound)).hasSize(2);
		Set<String> expected = new TreeSet<>();
		shards(broken).forEach((shard) -> expected.add("a " + shard));
		shards(sound).forEach((shard) -> expected.add("b " + shard));
		assertThat(this.handled).isEqualTo(expected).hasSize(4);
		assertThat(this.workers.failures()).isEmpty();
		assertThat(this.events).filteredOn(KinesumerEvent.EngineError.class::isInstance).isNotEmpty();
	}

	@Test
	void aStreamThatIsNoLongerWantedIsGivenUpThoughTheGroupHasNotHeardOfIt() {
		ScriptedStateStore store = new ScriptedStateStore(this.state);
		Subscriptions subscriptions = subscriptions("a", "orders", "payments");
		Run run = run("a", store, this.kinesis, this.balanced, subscriptions);
		run.join();
		this.workers.advance(INTERVAL.multipliedBy(2));
		assertThat(shards(run)).containsExactly("p1", "s1", "s2", "s3", "s4");
		store.fail("group");
		subscriptions.refresh(Set.of("payments"));
		run.resubscribed();
		this.workers.advance(INTERVAL.multipliedBy(2));
		assertThat(this.state.assignment(APP, "orders").orElseThrow().of("a")).hasSize(4);
		assertThat(shards(run)).containsExactly("p1");
		assertThat(this.state.checkpoints(APP, "orders")).hasSize(4).extracting(Checkpoint::owner).containsOnlyNulls();
		int before = this.workers.steps();
		store.calls();
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(store.calls()).doesNotContain("claim");
		assertThat(this.workers.steps() - before).isLessThan(400);
		store.recover();
		this.workers.advance(INTERVAL.multipliedBy(2));
		assertThat(this.state.assignment(APP, "orders").orElseThrow().shards()).isEmpty();
		assertThat(shards(run)).containsExactly("p1");
	}

	@Test
	void aShardThatCannotBeTakenUpIsReadByNobodyUntilItIsClaimedAgain() {
		List<String> delivered = new ArrayList<>();
		Subscriptions subscriptions = new Subscriptions(APP,
				List.of(Subscription.of("payments", (record, delivery) -> delivered.add(record.sequenceNumber()))),
				SETTINGS);
		Queue<RuntimeException> failures = new ArrayDeque<>(List.of(new IllegalStateException("broken")));
		Run run = run("a", this.state, this.kinesis, this.balanced, subscriptions, new ClientMetrics() {

			@Override
			public void owns(OwnedShard shard) {
				if (!failures.isEmpty()) {
					throw failures.remove();
				}
			}

		});
		run.join();
		this.workers.advance(INTERVAL.multipliedBy(4));
		assertThat(shards(run)).containsExactly("p1");
		assertThat(failures).isEmpty();
		this.kinesis.add(Records.records(new ShardKey("payments", "p1"), 1, 3));
		this.workers.advance(INTERVAL);
		assertThat(delivered).hasSize(3).doesNotHaveDuplicates();
	}

	@Test
	void aStreamThatDoesNotSayHowLongItKeepsRecordsIsAskedOnceForAllOfItsShardsAndLessAndLess() {
		this.kinesis.list("orders",
				Stream.iterate(1, (i) -> i + 1).limit(50).map((i) -> Shard.open("s" + i)).toArray(Shard[]::new));
		Run run = run("a", this.state, this.kinesis, this.balanced, subscriptions("a", "orders"));
		run.join();
		this.workers.advance(INTERVAL.multipliedBy(4));
		assertThat(shards(run)).hasSize(50);
		UndescribedKinesis silent = new UndescribedKinesis(this.kinesis);
		Duration interval = SETTINGS.sync().shardInterval();
		RetentionWatch watch = watch(run, silent);
		StreamRef stream = StreamRef.of("orders");
		watch.of(stream);
		assertThat(watch.step()).isEqualTo(interval);
		assertThat(silent.asked).isOne();
		for (int minute = 0; minute < 120; minute++) {
			this.ticker.advance(interval);
			watch.step();
		}
		assertThat(silent.asked).as("within an hour").isBetween(6, 15);
		silent.answers = true;
		for (int minute = 0; minute < 20; minute++) {
			this.ticker.advance(interval);
			watch.step();
		}
		silent.asked = 0;
		assertThat(watch.of(stream).isKnownFor(interval.multipliedBy(20))).isTrue();
		watch.step();
		assertThat(silent.asked).isZero();
	}

	@Test
	void aShardThatNearsItsRetentionIsToldOfWhileKinesisDoesNotSayHowLongThatIs() {
		this.kinesis.list("orders", Shard.open("s1"));
		Run run = run("a", this.state, this.kinesis, this.balanced, subscriptions("a", "orders"));
		run.join();
		this.workers.advance(INTERVAL.multipliedBy(4));
		UndescribedKinesis silent = new UndescribedKinesis(this.kinesis);
		silent.answers = true;
		Duration interval = SETTINGS.sync().shardInterval();
		RetentionWatch watch = watch(run, silent);
		watch.of(StreamRef.of("orders"));
		watch.step();
		silent.answers = false;
		this.ticker.advance(RetentionRule.LEAST.multipliedBy(4).dividedBy(5));
		for (int minute = 0; minute < 10; minute++) {
			this.ticker.advance(interval);
			watch.step();
		}
		assertThat(watch.problems()).singleElement().asString().contains("orders/s1").contains("24 h");
	}

	private RetentionWatch watch(Run run, KinesisApi kinesis) {
		return new RetentionWatch(surroundings(this.state, kinesis, this.balanced, ClientMetrics.NONE),
				run.holdings()::all,
				new Reporter(APP, new EventPublisher(this.events::add, this.workers, ClientMetrics.NONE), this.ticker,
						ClientMetrics.NONE),
				SETTINGS.sync().shardInterval());
	}

	private String leader() {
		return this.state.group(APP).leader().clientId();
	}

	private static Set<String> shards(Run run) {
		Set<String> shards = new TreeSet<>();
		run.holdings().all().forEach((holding) -> shards.add(holding.shard().shardId()));
		return shards;
	}

	private Subscriptions subscriptions(String id, String... streams) {
		return new Subscriptions(APP,
				Arrays.stream(streams)
					.map((stream) -> Subscription.of(stream,
							(record, delivery) -> this.handled.add(id + " " + record.shardId())))
					.toList(),
				SETTINGS);
	}

	private Run run(String id, StateStore store, KinesisApi kinesis, ShardAssignor assignor,
			Subscriptions subscriptions) {
		return run(id, store, kinesis, assignor, subscriptions, ClientMetrics.NONE);
	}

	private Run run(String id, StateStore store, KinesisApi kinesis, ShardAssignor assignor,
			Subscriptions subscriptions, ClientMetrics metrics) {
		return new Run(new Membership.Identity(APP, id, "1.0"), SETTINGS, subscriptions,
				surroundings(store, kinesis, assignor, metrics));
	}

	private Surroundings surroundings(StateStore store, KinesisApi kinesis, ShardAssignor assignor,
			ClientMetrics metrics) {
		return new Surroundings(store, kinesis, null, assignor, this.events::add, new ManualThreads(), this.ticker,
				this.ticker, new Random(1), metrics);
	}

	private final class ManualThreads implements Surroundings.Threads {

		@Override
		public Workers fixed(String name, int count) {
			return RunTests.this.workers;
		}

		@Override
		public Workers onePerWork(String name) {
			return RunTests.this.workers;
		}

	}

	/**
	 * Answers no question about shards, in a way nobody expects.
	 */
	private record UnlistableKinesis(KinesisApi kinesis) implements KinesisApi {

		@Override
		public Description describe(StreamRef stream) {
			return this.kinesis.describe(stream);
		}

		@Override
		public List<Shard> listShards(StreamRef stream) {
			throw new IllegalStateException("broken");
		}

		@Override
		public String iterator(StreamRef stream, String shardId, ReadPosition from) {
			return this.kinesis.iterator(stream, shardId, from);
		}

		@Override
		public Page read(StreamRef stream, ShardKey shard, String iterator, int limit) {
			return this.kinesis.read(stream, shard, iterator, limit);
		}

	}

	/**
	 * Does not say how long a stream keeps records.
	 */
	private static final class UndescribedKinesis implements KinesisApi {

		private final KinesisApi kinesis;

		private boolean answers;

		private int asked;

		private UndescribedKinesis(KinesisApi kinesis) {
			this.kinesis = kinesis;
		}

		@Override
		public Description describe(StreamRef stream) {
			this.asked++;
			if (!this.answers) {
				throw new EndpointUnreachableException("no answer", null);
			}
			return this.kinesis.describe(stream);
		}

		@Override
		public List<Shard> listShards(StreamRef stream) {
			return this.kinesis.listShards(stream);
		}

		@Override
		public String iterator(StreamRef stream, String shardId, ReadPosition from) {
			return this.kinesis.iterator(stream, shardId, from);
		}

		@Override
		public Page read(StreamRef stream, ShardKey shard, String iterator, int limit) {
			return this.kinesis.read(stream, shard, iterator, limit);
		}

	}

	/**
	 * Takes its time to answer no question about shards.
	 */
	private static final class SlowKinesis implements KinesisApi {

		private final KinesisApi kinesis;

		private final ManualTicker ticker;

		private final ScriptedStateStore store;

		private final Duration time;

		private final Set<String> listed = new TreeSet<>();

		private int withoutALook;

		private int mostWithoutALook;

		private SlowKinesis(KinesisApi kinesis, ManualTicker ticker, ScriptedStateStore store, Duration time) {
			this.kinesis = kinesis;
			this.ticker = ticker;
			this.store = store;
			this.time = time;
		}

		@Override
		public Description describe(StreamRef stream) {
			return this.kinesis.describe(stream);
		}

		@Override
		public List<Shard> listShards(StreamRef stream) {
			this.listed.add(stream.key());
			this.withoutALook = this.store.calls().contains("group") ? 1 : this.withoutALook + 1;
			this.mostWithoutALook = Math.max(this.withoutALook, this.mostWithoutALook);
			this.ticker.advance(this.time);
			throw new EndpointUnreachableException("no answer", null);
		}

		@Override
		public String iterator(StreamRef stream, String shardId, ReadPosition from) {
			return this.kinesis.iterator(stream, shardId, from);
		}

		@Override
		public Page read(StreamRef stream, ShardKey shard, String iterator, int limit) {
			return this.kinesis.read(stream, shard, iterator, limit);
		}

	}

}
