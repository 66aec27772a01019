package io.kinesumer.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BooleanSupplier;

import io.kinesumer.StateStoreException;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A write is applied, its answer is lost, and the SDK sends it again: the second attempt
 * fails on the effect of the first, and the caller must not hear of a refusal.
 */
class DynamoDbLostAnswerTests {

	private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

	private static final String SHARD = "shardId-000000000000";

	private static final DynamoDbSettings SETTINGS = DynamoDbSettings.of("table")
		.withCreateTable(true)
		.withCallTimeout(Duration.ofSeconds(10));

	private static LocalDynamoDb dynamoDb;

	private static FaultyHttpClient line;

	private static DynamoDbClient client;

	private final String app = UUID.randomUUID().toString();

	private final Owner owner = new Owner("a", "run-1");

	private StateStore store;

	@BeforeAll
	static void start() throws Exception {
		dynamoDb = new LocalDynamoDb();
		line = new FaultyHttpClient();
		client = dynamoDb.client((builder) -> builder.httpClient(line));
	}

	@AfterAll
	static void stop() throws Exception {
		client.close();
		line.close();
		dynamoDb.stop();
	}

	@BeforeEach
	void openStore() {
		this.store = new DynamoDbStateStore(client, SETTINGS);
		this.store.open();
	}

	@Test
	void aRegistration() {
		assertAppliedThoughAnswerIsLost("PutItem", () -> this.store.register(this.app, client(this.owner, 1), null));
		ClientEntry successor = client(new Owner("a", "run-2"), 1);
		assertAppliedThoughAnswerIsLost("PutItem",
				() -> this.store.register(this.app, successor, client(this.owner, 1)));
		assertThat(this.store.client(this.app, "a")).contains(successor);
	}

	@Test
	void aBeatAndARemoval() {
		this.store.register(this.app, client(this.owner, 1), null);
		assertAppliedThoughAnswerIsLost("UpdateItem", () -> this.store.beat(this.app, client(this.owner, 2)));
		assertAppliedThoughAnswerIsLost("DeleteItem", () -> this.store.remove(this.app, client(this.owner, 2)));
	}

	@Test
	void theGroupsStateAPinAnAssignmentAndACache() {
		assertAppliedThoughAnswerIsLost("PutItem",
				() -> this.store.replaceGroup(this.app, GroupState.initial().withLeader(this.owner)));
		GroupState seen = this.store.group(this.app);
		assertAppliedThoughAnswerIsLost("PutItem", () -> this.store.replaceGroup(this.app,
				seen.withWork(4, 2, true, Map.of("orders", 3L), Map.of("orders", "b"))));
		StreamPin pin = new StreamPin("orders", NOON, NOON, new ReadPosition.TrimHorizon(), Set.of(SHARD), 0);
		assertAppliedThoughAnswerIsLost("PutItem", () -> this.store.pinIfAbsent(this.app, pin).equals(pin));
		StreamPin next = new StreamPin("orders", NOON, NOON, new ReadPosition.TrimHorizon(), Set.of(), 1);
		assertAppliedThoughAnswerIsLost("PutItem", () -> this.store.pinIfAbsent(this.app, next).equals(next));
		assertAppliedThoughAnswerIsLost("PutItem", () -> this.store.publish(this.app,
				new Assignment("orders", 1, Map.of("a", new TreeSet<>(List.of(SHARD))))));
		assertAppliedThoughAnswerIsLost("PutItem", () -> this.store.replaceShardCache(this.app,
				new ShardCache("orders", 0, 0, List.of(new ShardCache.Entry(Shard.open(SHARD), false)))));
	}

	@Test
	void aClaim() {
		Checkpoint none = Checkpoint.none(SHARD);
		assertAppliedThoughAnswerIsLost("UpdateItem",
				() -> this.store.claim(this.app, "orders", new Claim(SHARD, none, 0, this.owner, "100"))
					.filter((claimed) -> claimed.position() == null && claimed.epoch() == 1)
					.isPresent());
		Owner successor = new Owner("b", "run-1");
		Checkpoint seen = checkpoint();
		assertAppliedThoughAnswerIsLost("UpdateItem",
				() -> this.store.claim(this.app, "orders", new Claim(SHARD, seen, 0, successor, null)).isPresent());
		assertThat(checkpoint().epoch()).isEqualTo(2);
		assertThat(checkpoint().owner()).isEqualTo(successor);
		Checkpoint outdated = checkpoint();
		assertAppliedThoughAnswerIsLost("UpdateItem",
				() -> this.store.claim(this.app, "orders", new Claim(SHARD, outdated, 1, successor, "100"))
					.isPresent());
		assertThat(checkpoint().epoch()).isEqualTo(3);
		assertThat(checkpoint().reset()).isOne();
	}

	@Test
	void aCommitThatKeepsReleasesOrFinishes() {
		claim();
		assertAppliedThoughAnswerIsLost("UpdateItem", () -> commit(1, Position.of("150"), Commit.Then.KEEP));
		assertAppliedThoughAnswerIsLost("UpdateItem", () -> commit(1, new Position("160", 2), Commit.Then.RELEASE));
		assertThat(checkpoint().owner()).isNull();
		claim();
		assertAppliedThoughAnswerIsLost("UpdateItem", () -> commit(2, Position.of("160"), Commit.Then.FINISH));
		assertThat(checkpoint().finished()).isTrue();
		assertThat(checkpoint().position()).isEqualTo(Position.of("160"));
	}

	@Test
	void aReleaseThatMovesNothing() {
		claim();
		commit(1, Position.of("150"), Commit.Then.KEEP);
		assertAppliedThoughAnswerIsLost("UpdateItem", () -> commit(1, null, Commit.Then.RELEASE));
		assertThat(checkpoint().owner()).isNull();
	}

	@Test
	void theRemovalOfACheckpoint() {
		claim();
		commit(1, null, Commit.Then.RELEASE);
		Checkpoint observed = checkpoint();
		assertAppliedThoughAnswerIsLost("DeleteItem", () -> this.store.removeCheckpoint(this.app, "orders", observed));
	}

	@Test
	void withoutARetryTheOutcomeIsUnknownAndTheStoreTellsItWhenAskedAgain() {
		try (DynamoDbClient once = dynamoDb.client((builder) -> builder.httpClient(line)
			.overrideConfiguration((config) -> config.retryStrategy(DefaultRetryStrategy.doNotRetry())))) {
			StateStore impatient = new DynamoDbStateStore(once, SETTINGS);
			Claim claim = new Claim(SHARD, Checkpoint.none(SHARD), 0, this.owner, "100");
			line.loseNextAnswer();
			assertThatExceptionOfType(StateStoreException.class)
				.isThrownBy(() -> impatient.claim(this.app, "orders", claim))
				.withMessageContainingAll("UpdateItem", this.app, "orders", SHARD, "table");
			assertThat(checkpoint().owner()).isEqualTo(this.owner);
			assertThat(impatient.claim(this.app, "orders", claim)).isPresent();
			assertThat(checkpoint().epoch()).isEqualTo(1);
		}
	}

	private void assertAppliedThoughAnswerIsLost(String action, BooleanSupplier write) {
		line.takeRequests();
		line.loseNextAnswer();
		assertThat(write.getAsBoolean()).isTrue();
		assertThat(line.takeRequests()).extracting(FaultyHttpClient.Request::action).containsExactly(action, action);
	}

	private Checkpoint checkpoint() {
		return this.store.checkpoint(this.app, "orders", SHARD);
	}

	private void claim() {
		assertThat(this.store.claim(this.app, "orders", new Claim(SHARD, checkpoint(), 0, this.owner, "100")))
			.isPresent();
	}

	private boolean commit(long epoch, Position position, Commit.Then then) {
		return this.store.commit(this.app, "orders", new Commit(SHARD, this.owner, epoch, position, NOON, null, then));
	}

	private static ClientEntry client(Owner owner, long heartbeat) {
		return new ClientEntry(owner, heartbeat, Duration.ofSeconds(10), Set.of("orders"), false, "0.1.0", NOON);
	}

}
