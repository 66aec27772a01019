package io.kinesumer.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.StartPosition;
import io.kinesumer.Subscription;
import io.kinesumer.test.EmbeddedKinesis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.kinesumer.engine.TestGroup.await;
import static io.kinesumer.engine.TestGroup.id;
import static io.kinesumer.engine.TestGroup.shardsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Where a group starts in a stream that is new to it, and that nothing is lost from there
 * on.
 */
@Timeout(120)
class StartPositionTests {

	private final EmbeddedKinesis kinesis = EmbeddedKinesis.start();

	private final TestGroup group = new TestGroup(this.kinesis);

	@BeforeEach
	void create() {
		this.group.createStream("orders", 2);
	}

	@AfterEach
	void close() {
		this.group.close();
	}

	@Test
	void latestLosesNothingThatArrivesOnceTheClientHasStarted() {
		this.group.createStream("payments", 1);
		Kinesumer leader = client("a", StartPosition.latest(), KinesumerSettings.DEFAULTS, "payments");
		leader.start();
		await().until(() -> leader.snapshot().isLeader() && shardsOf(leader) == 1);
		List<String> old = sendOld();
		Kinesumer client = client("b", StartPosition.latest(), KinesumerSettings.DEFAULTS, "orders");
		client.start();
		this.group.send("orders", 20);
		// Whoever looks at the stream only now would start too late.
		this.kinesis.clock().advance(Duration.ofMinutes(1));
		assertHandledAllButFirst(old.size());
	}

	@Test
	void latestLosesNothingWithACrashBeforeTheFirstCommit() {
		List<String> old = sendOld();
		FaultyStore path = new FaultyStore(this.group.store, 1);
		KinesumerSettings neverCommits = TestGroup.FAST.withStart(StartPosition.latest())
			.withCommit(new KinesumerSettings.Commit(TestGroup.FAST.commit().mode(), Duration.ofHours(1),
					Duration.ofSeconds(1)));
		Kinesumer first = this.group.client("a", (builder) -> builder.stateStore(path.asStore()).settings(neverCommits),
				"orders");
		first.start();
		this.group.send("orders", 20);
		this.kinesis.clock().advance(Duration.ofMinutes(1));
		List<String> expected = this.group.sent.subList(old.size(), this.group.sent.size());
		await().until(() -> this.group.history.missing(expected).isEmpty());
		path.cut(true);
		Kinesumer second = client("b", StartPosition.latest(), TestGroup.FAST, "orders");
		second.start();
		await().until(() -> this.group.history.all()
			.stream()
			.filter((handled) -> handled.client().equals("b"))
			.map(History.Handled::text)
			.sorted()
			.toList()
			.equals(expected.stream().sorted().toList()));
		this.group.history.assertInOrder();
	}

	@Test
	void latestLosesNothingOfAShardThatWasIdle() {
		List<String> old = sendOld();
		Kinesumer client = client("a", StartPosition.latest(), TestGroup.FAST, "orders");
		client.start();
		await().until(() -> shardsOf(client) == 2);
		client.stop();
		this.kinesis.clock().advance(Duration.ofHours(1));
		this.group.send("orders", 20);
		this.kinesis.clock().advance(Duration.ofMinutes(1));
		client.start();
		assertHandledAllButFirst(old.size());
	}

	@Test
	void latestLosesNothingOfShardsBornLater() {
		List<String> old = sendOld();
		Kinesumer client = client("a", StartPosition.latest(), TestGroup.FAST, "orders");
		client.start();
		await().until(() -> shardsOf(client) == 2);
		this.group.split("orders", 0); // 2, 3
		this.group.send("orders", 20);
		await().until(() -> shardsOf(client) == 3);
		client.stop();
		this.group.merge("orders", 3, 1); // 4
		this.group.send("orders", 20);
		this.group.split("orders", 4);
		this.group.send("orders", 20);
		this.kinesis.clock().advance(Duration.ofMinutes(1));
		client.start();
		assertHandledAllButFirst(old.size());
	}

	@Test
	void latestLeavesOutWhatClosedShardsHold() {
		this.group.send("orders", 20);
		this.group.split("orders", 0);
		this.group.merge("orders", 3, 1);
		List<String> old = sendOld();
		Kinesumer client = client("a", StartPosition.latest(), TestGroup.FAST, "orders");
		client.start();
		this.group.send("orders", 20);
		assertHandledAllButFirst(old.size());
		await().until(() -> shardsOf(client) == 2);
	}

	@Test
	void trimHorizonStartsWithTheOldestRecordsOfAllShards() {
		this.group.send("orders", 20);
		this.group.split("orders", 0);
		this.group.merge("orders", 3, 1);
		this.kinesis.clock().advance(Duration.ofHours(23));
		this.group.send("orders", 20);
		client("a", StartPosition.trimHorizon(), TestGroup.FAST, "orders").start();
		assertHandledAllButFirst(0);
	}

	@Test
	void aTimeStartsThereInOpenAndClosedAndLaterShards() {
		this.group.send("orders", 20);
		this.group.split("orders", 0); // 2, 3
		List<String> old = sendOld();
		Instant time = this.kinesis.clock().instant();
		this.group.send("orders", 20);
		this.group.merge("orders", 3, 1); // 4
		this.group.send("orders", 20);
		Kinesumer client = client("a", StartPosition.atTimestamp(time), TestGroup.FAST, "orders");
		client.start();
		await().until(() -> shardsOf(client) == 2);
		this.group.split("orders", 4);
		this.group.send("orders", 20);
		assertHandledAllButFirst(old.size());
		assertThat(this.group.history.all()).extracting(History.Handled::shard).contains(id(1), id(2), id(4));
	}

	@Test
	void theStartIsPinnedOnceWhateverIsConfiguredLater() {
		List<String> old = sendOld();
		Kinesumer first = client("a", StartPosition.latest(), TestGroup.FAST, "orders");
		first.start();
		first.stop();
		this.group.send("orders", 20);
		client("b", StartPosition.trimHorizon(), TestGroup.FAST, "orders").start();
		assertHandledAllButFirst(old.size());
	}

	@Test
	void aStreamsOwnStartWinsOverTheClients() {
		this.group.createStream("payments", 1);
		List<String> old = sendOld();
		this.group.send("payments", 10);
		Kinesumer client = this.group.client("a",
				(builder) -> builder.settings(TestGroup.FAST.withStart(StartPosition.latest()))
					.subscribe(Subscription.of("payments", (record, delivery) -> this.group.history.add("a", record))
						.withStart(StartPosition.trimHorizon())),
				"orders");
		client.start();
		assertHandledAllButFirst(old.size());
	}

	@Test
	void aTimeInTheFutureIsRefusedAtTheStart() {
		Instant future = this.kinesis.clock().instant().plus(Duration.ofHours(1));
		Kinesumer client = client("a", StartPosition.atTimestamp(future), TestGroup.FAST, "orders");
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(client::start)
			.withMessageContaining("'orders'")
			.withMessageContaining(future.toString())
			.withMessageContaining("not lie in the future");
		assertThat(this.group.store.pin("test", "orders")).isEmpty();
		assertThat(this.group.store.clients("test")).isEmpty();
		this.kinesis.clock().advance(Duration.ofHours(1));
		this.group.send("orders", 20);
		client.start();
		assertHandledAllButFirst(0);
	}

	@Test
	void aTimeBeforeTheRetentionMeansTheOldestRecords() {
		this.group.send("orders", 20);
		Instant time = this.kinesis.clock().instant();
		int trimmed = this.group.sent.size();
		this.kinesis.clock().advance(Duration.ofHours(25));
		this.group.send("orders", 20);
		client("a", StartPosition.atTimestamp(time), TestGroup.FAST, "orders").start();
		assertHandledAllButFirst(trimmed);
	}

	/**
	 * Sends records that arrive well before whatever comes next.
	 */
	private List<String> sendOld() {
		this.group.send("orders", 20);
		this.kinesis.clock().advance(Duration.ofMinutes(1));
		return List.copyOf(this.group.sent);
	}

	private void assertHandledAllButFirst(int count) {
		List<String> expected = this.group.sent.subList(count, this.group.sent.size());
		await().until(() -> this.group.history.missing(expected), List::isEmpty);
		this.group.history.assertExactlyOnceInOrder(expected);
	}

	private Kinesumer client(String id, StartPosition start, KinesumerSettings settings, String... streams) {
		return this.group.client(id, (builder) -> builder.settings(settings.withStart(start)), streams);
	}

}
