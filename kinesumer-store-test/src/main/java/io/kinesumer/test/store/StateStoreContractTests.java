package io.kinesumer.test.store;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import io.kinesumer.StartPosition;
import io.kinesumer.StateStoreException;
import io.kinesumer.store.Assignment;
import io.kinesumer.store.Audience;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.Claim;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.Commit;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.Owner;
import io.kinesumer.store.ShardCache;
import io.kinesumer.store.StateStore;
import io.kinesumer.store.StreamPin;
import io.kinesumer.store.StreamReset;
import io.kinesumer.stream.HashRange;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What every {@link StateStore} promises, as far as one process can see. To check a
 * store, extend this class and hand out the store; each test uses an app of its own, so
 * all may share one database. The largest values take some megabytes in one call, so let
 * a call take a few seconds.
 */
public abstract class StateStoreContractTests {

	private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123456789Z");

	private static final String STREAM = "orders";

	private static final String SHARD = "shardId-000000000000";

	private static final String START = "49590000000000000000000000000000000000000000000000000000";

	private static final int THREADS = 8;

	private final String app = "app-" + UUID.randomUUID();

	private StateStore store;

	/**
	 * The store to check. Called before each test; the store is opened and closed by it.
	 * @return a store
	 */
	protected abstract StateStore createStore();

	@BeforeEach
	void openStore() {
		this.store = createStore();
		this.store.open();
	}

	@AfterEach
	void closeStore() {
		assertThat(Thread.interrupted()).as("A test leaves no interrupt behind").isFalse();
		this.store.close();
		this.store.close();
	}

	@Test
	void openingAgainChangesNothing() {
		register(client("a", 1));
		this.store.open();
		assertThat(this.store.clients(this.app)).hasSize(1);
	}

	@Test
	void anEmptyStoreSaysSo() {
		assertThat(this.store.clients(this.app)).isEmpty();
		assertThat(this.store.client(this.app, "a")).isEmpty();
		assertThat(this.store.group(this.app)).isEqualTo(GroupState.initial());
		assertThat(this.store.pin(this.app, STREAM)).isEmpty();
		assertThat(this.store.assignment(this.app, STREAM)).isEmpty();
		assertThat(this.store.shardCache(this.app, STREAM)).isEmpty();
		assertThat(this.store.checkpoints(this.app, STREAM)).isEmpty();
		assertThat(checkpoint()).isEqualTo(Checkpoint.none(SHARD));
	}

	@Test
	void appsDoNotSeeEachOther() {
		register(client("a", 1));
		claim(owner("a"));
		String other = this.app + "-other";
		assertThat(this.store.clients(other)).isEmpty();
		assertThat(this.store.checkpoints(other, STREAM)).isEmpty();
		assertThat(this.store.checkpoints(this.app, "payments")).isEmpty();
	}

	// Clients

	@Test
	void aRegisteredClientIsReadAsItWasWritten() {
		ClientEntry entry = new ClientEntry(owner("a"), 7, Duration.ofMillis(12_345), Set.of(STREAM, "payments"), true,
				"1.2.3", NOON);
		register(entry);
		assertThat(this.store.client(this.app, "a")).contains(entry);
		assertThat(this.store.clients(this.app)).containsExactly(entry);
	}

	@Test
	void clientsComeInTheOrderOfTheirIds() {
		List.of("b", "a10", "a", "c", "a9").forEach((id) -> register(client(id, 1)));
		assertThat(this.store.clients(this.app)).extracting(ClientEntry::id)
			.containsExactly("a", "a10", "a9", "b", "c");
	}

	@Test
	void theFirstClientsCanBeAskedForAlone() {
		assertThat(this.store.firstClients(this.app, 2)).isEmpty();
		List.of("b", "a10", "a", "c", "a9").forEach((id) -> register(client(id, 1)));
		assertThat(this.store.firstClients(this.app, 1)).extracting(ClientEntry::id).containsExactly("a");
		assertThat(this.store.firstClients(this.app, 3)).isEqualTo(this.store.clients(this.app).subList(0, 3));
		assertThat(this.store.firstClients(this.app, 5)).isEqualTo(this.store.clients(this.app));
		assertThat(this.store.firstClients(this.app, 6)).isEqualTo(this.store.clients(this.app));
	}

	@Test
	void aClientDoesNotRegisterOverAnother() {
		ClientEntry first = client("a", 1);
		register(first);
		assertThat(this.store.register(this.app, client("a", 1), null)).isFalse();
		assertThat(this.store.client(this.app, "a")).contains(first);
	}

	@Test
	void aRegistrationRepeatedIsApplied() {
		ClientEntry first = client("a", 1);
		register(first);
		assertThat(this.store.register(this.app, first, null)).isTrue();
		ClientEntry second = client("a", 1);
		assertThat(this.store.register(this.app, second, first)).isTrue();
		assertThat(this.store.register(this.app, second, first)).isTrue();
		assertThat(this.store.client(this.app, "a")).contains(second);
	}

	@Test
	void aClientIsReplacedOnlyAsItWasObserved() {
		ClientEntry observed = client("a", 1);
		register(observed);
		assertThat(this.store.beat(this.app, beatOf(observed, 2))).isTrue();
		ClientEntry newcomer = client("a", 1);
		assertThat(this.store.register(this.app, newcomer, observed)).isFalse();
		assertThat(this.store.register(this.app, newcomer, beatOf(observed, 2))).isTrue();
		assertThat(this.store.register(this.app, client("a", 1), beatOf(observed, 2))).isFalse();
		assertThat(this.store.client(this.app, "a")).contains(newcomer);
	}

	@Test
	void aClientThatIsGoneIsNotReplaced() {
		assertThat(this.store.register(this.app, client("a", 1), client("a", 1))).isFalse();
		assertThat(this.store.client(this.app, "a")).isEmpty();
	}

	@Test
	void aBeatWritesCounterStreamsAndLeavingAlone() {
		ClientEntry first = client("a", 1);
		register(first);
		assertThat(this.store.beat(this.app, new ClientEntry(first.owner(), 2, Duration.ofDays(1), Set.of("payments"),
				true, "other", NOON.plusSeconds(60))))
			.isTrue();
		assertThat(this.store.client(this.app, "a")).contains(new ClientEntry(first.owner(), 2, first.sessionTimeout(),
				Set.of("payments"), true, first.version(), first.registeredAt()));
	}

	@Test
	void aBeatRepeatedIsApplied() {
		ClientEntry first = client("a", 1);
		register(first);
		assertThat(this.store.beat(this.app, beatOf(first, 2))).isTrue();
		assertThat(this.store.beat(this.app, beatOf(first, 2))).isTrue();
	}

	@Test
	void aLateBeatDoesNotMoveTheCounterBack() {
		ClientEntry first = client("a", 1);
		register(first);
		assertThat(this.store.beat(this.app, beatOf(first, 3))).isTrue();
		assertThat(this.store.beat(this.app, beatOf(first, 2))).isTrue();
		assertThat(this.store.client(this.app, "a")).contains(beatOf(first, 3));
	}

	@Test
	void aClientThatIsGoneLearnsItFromItsBeat() {
		ClientEntry first = client("a", 1);
		assertThat(this.store.beat(this.app, first)).isFalse();
		assertThat(this.store.client(this.app, "a")).isEmpty();
		ClientEntry successor = client("a", 1);
		register(successor);
		assertThat(this.store.beat(this.app, beatOf(first, 2))).isFalse();
		assertThat(this.store.client(this.app, "a")).contains(successor);
	}

	@Test
	void aClientThatIsGoneIsNotBroughtBackByACopyOfItsRegistration() {
		ClientEntry registration = client("a", 0);
		register(registration);
		assertThat(this.store.beat(this.app, beatOf(registration, 1))).isTrue();
		assertThat(this.store.remove(this.app, beatOf(registration, 1))).isTrue();
		register(registration);
		assertThat(this.store.beat(this.app, beatOf(registration, 2))).isFalse();
		assertThat(this.store.client(this.app, "a")).contains(registration);
	}

	@Test
	void theFirstBeatMayBeRepeated() {
		ClientEntry registration = client("a", 0);
		register(registration);
		assertThat(this.store.beat(this.app, beatOf(registration, 1))).isTrue();
		assertThat(this.store.beat(this.app, beatOf(registration, 1))).isTrue();
		assertThat(this.store.client(this.app, "a")).contains(beatOf(registration, 1));
	}

	@Test
	void aClientWhoseHeartbeatMovedIsNotRemoved() {
		ClientEntry first = client("a", 1);
		register(first);
		this.store.beat(this.app, beatOf(first, 2));
		assertThat(this.store.remove(this.app, first)).isFalse();
		assertThat(this.store.client(this.app, "a")).contains(beatOf(first, 2));
	}

	@Test
	void aRemovalRepeatedIsApplied() {
		ClientEntry first = client("a", 1);
		register(first);
		assertThat(this.store.remove(this.app, first)).isTrue();
		assertThat(this.store.remove(this.app, first)).isTrue();
		assertThat(this.store.client(this.app, "a")).isEmpty();
	}

	@Test
	void aRemovalLeavesTheNextIncarnationAlone() {
		ClientEntry first = client("a", 1);
		ClientEntry successor = client("a", 1);
		register(successor);
		assertThat(this.store.remove(this.app, first)).isTrue();
		assertThat(this.store.client(this.app, "a")).contains(successor);
	}

	@Test
	void ofManyThatRegisterUnderOneIdOneDoes() throws Exception {
		assertThat(race((i) -> this.store.register(this.app, client("a", i), null))).containsOnlyOnce(true);
	}

	// The group's state

	@Test
	void theGroupsStateIsReadAsItWasWritten() {
		GroupState state = new GroupState(0, owner("a"), 3, 4, 2, true, Map.of(STREAM, 5L, "payments", 6L),
				Map.of("payments", "b"), Set.of(STREAM, "payments/" + SHARD), "worker-a",
				Map.of(STREAM, new StreamReset(3, StartPosition.latest(), new ReadPosition.AtTimestamp(NOON)),
						"payments", new StreamReset(1, StartPosition.trimHorizon(), new ReadPosition.TrimHorizon()),
						"refunds",
						new StreamReset(1, StartPosition.atTimestamp(NOON), new ReadPosition.AtTimestamp(NOON))),
				Map.of(3L, Audience.of(Set.of("a", "b")), 4L, Audience.of(Set.of())), 3,
				Map.of(STREAM + "/" + SHARD, "b"));
		assertThat(this.store.replaceGroup(this.app, state)).isTrue();
		assertThat(this.store.group(this.app)).isEqualTo(state.withRevision(1));
		GroupState empty = GroupState.initial().withRevision(1);
		assertThat(this.store.replaceGroup(this.app, empty)).isTrue();
		assertThat(this.store.group(this.app)).isEqualTo(GroupState.initial().withRevision(2));
	}

	@Test
	void theGroupsStateIsReplacedOnlyFromTheRevisionItWasDerivedFrom() {
		GroupState initial = this.store.group(this.app);
		assertThat(this.store.replaceGroup(this.app, initial.withLeader(owner("a")))).isTrue();
		assertThat(this.store.replaceGroup(this.app, initial.withLeader(owner("b")))).isFalse();
		assertThat(this.store.replaceGroup(this.app, initial.withLeader(owner("b")).withRevision(2))).isFalse();
		assertThat(this.store.replaceGroup(this.app, this.store.group(this.app).withLeader(owner("b")))).isTrue();
		assertThat(this.store.group(this.app).revision()).isEqualTo(2);
	}

	@Test
	void aReplacementOfTheGroupsStateRepeatedIsApplied() {
		GroupState next = this.store.group(this.app).withLeader(owner("a"));
		assertThat(this.store.replaceGroup(this.app, next)).isTrue();
		assertThat(this.store.replaceGroup(this.app, next)).isTrue();
		assertThat(this.store.group(this.app)).isEqualTo(next.withRevision(1));
	}

	@Test
	void ofManyThatReplaceTheGroupsStateOneDoes() throws Exception {
		for (int revision = 0; revision < 3; revision++) {
			GroupState seen = this.store.group(this.app);
			assertThat(race((i) -> this.store.replaceGroup(this.app, seen.withLeader(owner("client-" + i)))))
				.containsOnlyOnce(true);
			assertThat(this.store.group(this.app).revision()).isEqualTo(revision + 1);
		}
	}

	// Pins

	@Test
	void aPinIsReadAsItWasWritten() {
		StreamPin latest = new StreamPin(STREAM, NOON, NOON.minusSeconds(1), new ReadPosition.AtTimestamp(NOON),
				Set.of(SHARD, "shardId-000000000001", "shardId-000000000017"), 0);
		StreamPin oldest = new StreamPin("payments", NOON, NOON, new ReadPosition.TrimHorizon(), Set.of(), 2);
		assertThat(this.store.pinIfAbsent(this.app, latest)).isEqualTo(latest);
		assertThat(this.store.pinIfAbsent(this.app, oldest)).isEqualTo(oldest);
		assertThat(this.store.pin(this.app, STREAM)).contains(latest);
		assertThat(this.store.pin(this.app, "payments")).contains(oldest);
	}

	@Test
	void theFirstPinHolds() throws Exception {
		List<StreamPin> held = race((i) -> this.store.pinIfAbsent(this.app, new StreamPin(STREAM, NOON.plusSeconds(i),
				NOON, new ReadPosition.AtTimestamp(NOON.plusSeconds(i)), Set.of(SHARD), 0)));
		assertThat(new TreeSet<>(held.stream().map(StreamPin::firstSeen).toList())).hasSize(1);
		assertThat(this.store.pin(this.app, STREAM)).contains(held.get(0));
	}

	// Assignments

	@Test
	void aPinHoldsUntilTheNextReset() {
		StreamPin first = this.store.pinIfAbsent(this.app, pin(0, NOON));
		StreamPin second = pin(2, NOON.plusSeconds(1));
		assertThat(this.store.pinIfAbsent(this.app, second)).isEqualTo(second);
		assertThat(this.store.pinIfAbsent(this.app, second)).isEqualTo(second);
		assertThat(this.store.pinIfAbsent(this.app, first)).isEqualTo(second);
		assertThat(this.store.pinIfAbsent(this.app, pin(1, NOON))).isEqualTo(second);
		assertThat(this.store.pinIfAbsent(this.app, pin(2, NOON))).isEqualTo(second);
		assertThat(this.store.pin(this.app, STREAM)).contains(second);
	}

	@Test
	void ofManyThatPinAfterAResetTheFirstHolds() throws Exception {
		this.store.pinIfAbsent(this.app, pin(0, NOON));
		List<StreamPin> held = race((i) -> this.store.pinIfAbsent(this.app, pin(1, NOON.plusSeconds(i))));
		assertThat(new TreeSet<>(held.stream().map(StreamPin::firstSeen).toList())).hasSize(1);
		assertThat(this.store.pin(this.app, STREAM)).contains(held.get(0));
	}

	private static StreamPin pin(long reset, Instant seen) {
		return new StreamPin(STREAM, seen, NOON, new ReadPosition.AtTimestamp(seen), Set.of(SHARD), reset);
	}

	@Test
	void anAssignmentIsReadAsItWasWritten() {
		Assignment assignment = assignment(3, Map.of("a", shards(0, 1, 2, 5, 7, 8), "b", shards(3), "c", shards()));
		assertThat(this.store.publish(this.app, assignment)).isTrue();
		assertThat(this.store.assignment(this.app, STREAM)).contains(assignment);
		assertThat(this.store.assignment(this.app, "payments")).isEmpty();
	}

	@Test
	void anAssignmentKeepsIdsOfAnyForm() {
		Assignment assignment = assignment(1,
				Map.of("a", new TreeSet<>(List.of("0", "shardId-7", "shard.x_y-z", "shardId-000000000003"))));
		assertThat(this.store.publish(this.app, assignment)).isTrue();
		assertThat(this.store.assignment(this.app, STREAM)).contains(assignment);
	}

	@Test
	void anAssignmentOfTwentyThousandShardsToAThousandClientsIsKept() {
		Map<String, TreeSet<String>> byClient = new TreeMap<>();
		IntStream.range(0, 20_000)
			.forEach((i) -> byClient
				.computeIfAbsent("orders-service-6f7d9c8b5-%04d-abc123".formatted(i % 1000), (id) -> new TreeSet<>())
				.add(shardId(i * 7)));
		Assignment assignment = assignment(1, byClient);
		assertThat(this.store.publish(this.app, assignment)).isTrue();
		assertThat(this.store.assignment(this.app, STREAM)).contains(assignment);
	}

	@Test
	void anOlderOrEqualGenerationIsNotPublished() {
		Assignment first = assignment(2, Map.of("a", shards(0)));
		assertThat(this.store.publish(this.app, first)).isTrue();
		assertThat(this.store.publish(this.app, assignment(1, Map.of("b", shards(0))))).isFalse();
		assertThat(this.store.publish(this.app, assignment(2, Map.of("b", shards(0))))).isFalse();
		assertThat(this.store.assignment(this.app, STREAM)).contains(first);
		assertThat(this.store.publish(this.app, assignment(9, Map.of("b", shards(0))))).isTrue();
		assertThat(this.store.publish(this.app, assignment(10, Map.of("c", shards(0))))).isTrue();
	}

	@Test
	void aPublicationRepeatedIsApplied() {
		Assignment assignment = assignment(2, Map.of("a", shards(0)));
		assertThat(this.store.publish(this.app, assignment)).isTrue();
		assertThat(this.store.publish(this.app, assignment)).isTrue();
	}

	@Test
	void ofManyThatPublishOneGenerationOneDoes() throws Exception {
		assertThat(race((i) -> this.store.publish(this.app, assignment(1, Map.of("client-" + i, shards(0))))))
			.containsOnlyOnce(true);
	}

	@Test
	void aClientReadsOfAnAssignmentWhatConcernsIt() {
		Assignment small = assignment(1, Map.of("a", shards(0, 2), "b", shards(1)));
		assertThat(this.store.assignment(this.app, STREAM, "a")).isEmpty();
		for (Assignment assignment : List.of(small, large(2), assignment(3, Map.of("a", shards(7))), large(4))) {
			assertThat(this.store.publish(this.app, assignment)).isTrue();
			for (String client : List.of("a", "client-0\n\r\\n", "client-499\n\r\\n", "nobody")) {
				Assignment own = this.store.assignment(this.app, STREAM, client).orElseThrow();
				assertThat(own.generation()).isEqualTo(assignment.generation());
				assertThat(own.of(client)).isEqualTo(assignment.of(client));
			}
			assertThat(this.store.assignment(this.app, STREAM)).contains(assignment);
		}
	}

	@Test
	void aLargeAssignmentIsPublishedByTheSameRules() throws Exception {
		assertThat(this.store.publish(this.app, large(2))).isTrue();
		assertThat(this.store.publish(this.app, large(2))).isTrue();
		assertThat(this.store.publish(this.app, large(1))).isFalse();
		assertThat(this.store.publish(this.app, assignment(2, Map.of("a", shards(0))))).isFalse();
		assertThat(race((i) -> this.store.publish(this.app, large(3, i)))).containsOnlyOnce(true);
		Assignment winner = this.store.assignment(this.app, STREAM).orElseThrow();
		assertThat(IntStream.range(0, THREADS).mapToObj((i) -> large(3, i))).contains(winner);
		assertThat(this.store.publish(this.app, assignment(4, Map.of("a", shards(0))))).isTrue();
		assertThat(this.store.publish(this.app, large(3))).isFalse();
	}

	@Test
	void whoReadsALargeAssignmentSeesOneGenerationWhole() throws Exception {
		this.store.publish(this.app, large(1));
		assertThat(race((i) -> {
			boolean whole = true;
			for (int turn = 0; turn < 2; turn++) {
				Assignment read = this.store.assignment(this.app, STREAM).orElseThrow();
				whole &= read.equals(large(read.generation()));
				Assignment own = this.store.assignment(this.app, STREAM, "client-7\n\r\\n").orElseThrow();
				whole &= own.of("client-7\n\r\\n").equals(large(own.generation()).of("client-7\n\r\\n"));
				this.store.publish(this.app, large(read.generation() + 1));
			}
			return whole;
		})).containsOnly(true);
	}

	// Shard caches

	@Test
	void aShardCacheIsReadAsItWasWritten() {
		ShardCache cache = new ShardCache(STREAM, 0, 3,
				List.of(entry(new Shard(SHARD, List.of(), new HashRange("0", "99"), START, true), true),
						entry(new Shard(shardId(1), List.of(SHARD), new HashRange("0", "49"), START, false), false),
						entry(new Shard(shardId(2), List.of(SHARD, shardId(9)), null, null, false), false)));
		assertThat(this.store.replaceShardCache(this.app, cache)).isTrue();
		assertThat(this.store.shardCache(this.app, STREAM)).contains(cache.written());
	}

	@Test
	void aShardCacheIsReplacedOnlyFromTheVersionItWasDerivedFrom() {
		assertThat(this.store.replaceShardCache(this.app, cache(1, 0))).isFalse();
		assertThat(this.store.replaceShardCache(this.app, cache(0, 0))).isTrue();
		assertThat(this.store.replaceShardCache(this.app, cache(0, 1))).isFalse();
		assertThat(this.store.replaceShardCache(this.app, cache(1, 1))).isTrue();
		assertThat(this.store.shardCache(this.app, STREAM)).contains(cache(2, 1));
	}

	@Test
	void anEmptyShardCacheHasAVersionToo() {
		ShardCache empty = new ShardCache(STREAM, 0, 0, List.of());
		assertThat(this.store.replaceShardCache(this.app, empty)).isTrue();
		assertThat(this.store.replaceShardCache(this.app, cache(0, 0))).isFalse();
		assertThat(this.store.replaceShardCache(this.app, cache(1, 0))).isTrue();
	}

	@Test
	void aReplacementOfAShardCacheRepeatedIsApplied() {
		assertThat(this.store.replaceShardCache(this.app, cache(0, 0))).isTrue();
		assertThat(this.store.replaceShardCache(this.app, cache(0, 0))).isTrue();
		assertThat(this.store.shardCache(this.app, STREAM)).contains(cache(1, 0));
	}

	@Test
	void ofManyThatReplaceAShardCacheOneDoes() throws Exception {
		assertThat(race((i) -> this.store.replaceShardCache(this.app, cache(0, i)))).containsOnlyOnce(true);
	}

	@Test
	void aShardCacheOfTwentyThousandShardsIsReadAsItWasWritten() {
		ShardCache large = largeCache(0, 20_000, 0);
		assertThat(this.store.replaceShardCache(this.app, large)).isTrue();
		assertThat(this.store.shardCache(this.app, STREAM)).contains(new ShardCache(STREAM, 1, 0, large.shards()));
		ShardCache larger = largeCache(1, 20_001, 1);
		assertThat(this.store.replaceShardCache(this.app, larger)).isTrue();
		assertThat(this.store.shardCache(this.app, STREAM)).contains(new ShardCache(STREAM, 2, 0, larger.shards()));
		assertThat(this.store.replaceShardCache(this.app, cache(2, 7))).isTrue();
		assertThat(this.store.shardCache(this.app, STREAM)).contains(cache(3, 7));
		assertThat(this.store.replaceShardCache(this.app, new ShardCache(STREAM, 3, 0, large.shards()))).isTrue();
		assertThat(this.store.shardCache(this.app, STREAM)).contains(new ShardCache(STREAM, 4, 0, large.shards()));
	}

	@Test
	void aLargeShardCacheKeepsShardsOfAnyForm() {
		List<ShardCache.Entry> entries = new ArrayList<>(largeCache(0, 400, 0).shards());
		entries.add(
				entry(new Shard("shard.of_an-emulator", List.of("a", "b"), new HashRange("007", "x"), "", true), true));
		entries.add(entry(Shard.open("bare"), false));
		entries.add(entry(new Shard("low", List.of(), new HashRange("0", "0"), "LATEST", false), true));
		this.store.replaceShardCache(this.app, new ShardCache(STREAM, 0, 0, entries));
		assertThat(this.store.shardCache(this.app, STREAM)).contains(new ShardCache(STREAM, 1, 0, entries));
	}

	@Test
	void aLargeShardCacheIsReplacedByTheSameRules() throws Exception {
		assertThat(this.store.replaceShardCache(this.app, largeCache(1, 400, 0))).isFalse();
		assertThat(this.store.replaceShardCache(this.app, largeCache(0, 400, 0))).isTrue();
		assertThat(this.store.replaceShardCache(this.app, largeCache(0, 400, 0))).isTrue();
		assertThat(this.store.replaceShardCache(this.app, largeCache(0, 400, 1))).isFalse();
		assertThat(this.store.replaceShardCache(this.app, cache(0, 1))).isFalse();
		assertThat(race((i) -> this.store.replaceShardCache(this.app, largeCache(1, 400, i)))).containsOnlyOnce(true);
		ShardCache winner = this.store.shardCache(this.app, STREAM).orElseThrow();
		assertThat(winner.version()).isEqualTo(2);
		assertThat(IntStream.range(0, THREADS).mapToObj((i) -> largeCache(2, 400, i))).contains(winner);
	}

	@Test
	void whoReadsALargeShardCacheSeesOneVersionWhole() throws Exception {
		this.store.replaceShardCache(this.app, largeCache(0, 400, 1));
		assertThat(race((i) -> {
			boolean whole = true;
			for (int turn = 0; turn < 2; turn++) {
				ShardCache read = this.store.shardCache(this.app, STREAM).orElseThrow();
				int version = Math.toIntExact(read.version());
				whole &= read.equals(largeCache(version, 400, version));
				this.store.replaceShardCache(this.app, largeCache(version, 400, version + 1));
			}
			return whole;
		})).containsOnly(true);
	}

	// Claims

	@Test
	void aClaimMakesTheClaimantTheOwnerUnderTheNextEpoch() {
		Owner first = owner("a");
		Checkpoint claimed = claim(first);
		assertThat(claimed.owner()).isEqualTo(first);
		assertThat(claimed.epoch()).isEqualTo(1);
		assertThat(claimed.position()).isNull();
		assertThat(claimed.updatedAt()).isNotNull();
		assertThat(checkpoint()).isEqualTo(claimed);

		Owner second = owner("b");
		Checkpoint taken = claim(second);
		assertThat(taken.owner()).isEqualTo(second);
		assertThat(taken.epoch()).isEqualTo(2);
	}

	@Test
	void aClaimReturnsTheProgressOfTheOneBefore() {
		Owner first = owner("a");
		claim(first);
		assertThat(commit(first, 1, Position.of("100"), NOON, NOON.plusSeconds(1), Commit.Then.RELEASE)).isTrue();
		Checkpoint claimed = claim(owner("b"));
		assertThat(claimed.position()).isEqualTo(Position.of("100"));
		assertThat(claimed.arrival()).isEqualTo(NOON);
		assertThat(claimed.caughtUpAt()).isEqualTo(NOON.plusSeconds(1));
	}

	@Test
	void aShardClaimedAgainAndAgainWithoutAnyCommitHasNoPosition() {
		for (int epoch = 1; epoch <= 3; epoch++) {
			assertThat(claim(owner("a")).position()).isNull();
			assertThat(checkpoint().position()).isNull();
		}
	}

	@Test
	void aClaimWithoutAStartingNumberWorksToo() {
		Checkpoint seen = checkpoint();
		assertThat(this.store.claim(this.app, STREAM, new Claim(SHARD, seen, 0, owner("a"), null))).get()
			.extracting(Checkpoint::position)
			.isNull();
	}

	@Test
	void aClaimOfWhatHasBeenClaimedSinceIsRefused() {
		Checkpoint seen = checkpoint();
		Checkpoint claimed = claim(owner("a"));
		assertThat(claim(owner("b"), seen)).isEmpty();
		assertThat(checkpoint()).isEqualTo(claimed);
	}

	@Test
	void aClaimOfWhatHasBeenClaimedAndReleasedSinceIsRefused() {
		Checkpoint seen = checkpoint();
		Owner first = owner("a");
		claim(first);
		commit(first, 1, null, Commit.Then.RELEASE);
		assertThat(claim(owner("b"), seen)).isEmpty();
		assertThat(checkpoint().owner()).isNull();
	}

	@Test
	void aClaimOfWhatAnotherThanTheOneSeenOwnsIsRefused() {
		Checkpoint claimed = claim(owner("a"));
		Checkpoint seen = new Checkpoint(SHARD, null, owner("a"), claimed.epoch(), 0, false, null, null, null);
		assertThat(claim(owner("b"), seen)).isEmpty();
	}

	@Test
	void aClaimOfAFinishedShardIsRefused() {
		Owner first = owner("a");
		claim(first);
		assertThat(commit(first, 1, Position.of("100"), Commit.Then.FINISH)).isTrue();
		assertThat(claim(owner("b"), checkpoint())).isEmpty();
		assertThat(checkpoint().finished()).isTrue();
	}

	@Test
	void aClaimRepeatedIsApplied() {
		Checkpoint seen = checkpoint();
		Owner claimant = owner("a");
		Checkpoint claimed = claim(claimant);
		assertThat(claim(claimant, seen)).contains(claimed);
		assertThat(checkpoint()).isEqualTo(claimed);
	}

	@Test
	void aClaimAfterAResetVoidsWhatWasKnown() {
		Owner first = owner("a");
		Owner second = owner("b");
		long epoch = claim(first).epoch();
		this.store.commit(this.app, STREAM,
				new Commit(SHARD, first, epoch, new Position("120", 3), NOON, NOON, Commit.Then.RELEASE));
		Checkpoint claimed = claim(second, checkpoint(), 1).orElseThrow();
		assertThat(claimed).isEqualTo(checkpoint());
		assertThat(claimed.owner()).isEqualTo(second);
		assertThat(claimed.epoch()).isEqualTo(epoch + 1);
		assertThat(claimed.reset()).isOne();
		assertThat(claimed.position()).isNull();
		assertThat(claimed.arrival()).isNull();
		assertThat(claimed.caughtUpAt()).isNull();
		assertThat(commit(second, claimed.epoch(), Position.of("7"), Commit.Then.KEEP)).isTrue();
		assertThat(checkpoint().position()).as("an earlier one than before").isEqualTo(Position.of("7"));
		assertThat(checkpoint().reset()).isOne();
	}

	@Test
	void anOwnerFromBeforeAResetCommitsNoMore() {
		Owner first = owner("a");
		long epoch = claim(first).epoch();
		assertThat(commit(first, epoch, Position.of("50"), Commit.Then.KEEP)).isTrue();
		Checkpoint claimed = claim(first, checkpoint(), 1).orElseThrow();
		assertThat(commit(first, epoch, Position.of("60"), Commit.Then.KEEP)).isFalse();
		assertThat(commit(first, epoch, Position.of("60"), Commit.Then.RELEASE)).isFalse();
		assertThat(checkpoint()).isEqualTo(claimed);
	}

	@Test
	void aFinishedShardIsClaimedAgainAfterAReset() {
		Owner first = owner("a");
		Owner second = owner("b");
		long epoch = claim(first).epoch();
		assertThat(commit(first, epoch, Position.of("50"), Commit.Then.FINISH)).isTrue();
		Checkpoint claimed = claim(second, checkpoint(), 1).orElseThrow();
		assertThat(claimed.finished()).isFalse();
		assertThat(claimed.position()).isNull();
		assertThat(commit(second, claimed.epoch(), Position.of("70"), Commit.Then.FINISH)).isTrue();
		assertThat(claim(second, checkpoint(), 1)).isEmpty();
		assertThat(checkpoint().position()).isEqualTo(Position.of("70"));
	}

	@Test
	void aResetIsAppliedOnce() {
		Owner first = owner("a");
		Owner second = owner("b");
		Checkpoint before = checkpoint();
		Checkpoint applied = claim(first, before, 1).orElseThrow();
		assertThat(commit(first, applied.epoch(), Position.of("50"), Commit.Then.RELEASE)).isTrue();
		assertThat(claim(second, before, 1)).isEmpty();
		assertThat(claim(second, new Checkpoint(SHARD, null, null, applied.epoch(), 0, false, null, null, null), 1))
			.as("of the same epoch, and of before the reset")
			.isEmpty();
		assertThat(claim(second, checkpoint(), 1)).get().extracting(Checkpoint::position).isEqualTo(Position.of("50"));
	}

	@Test
	void aClaimThatKnowsOfNoResetChangesNothingOfIt() {
		Owner first = owner("a");
		Owner second = owner("b");
		Checkpoint before = checkpoint();
		claim(first, before, 3);
		assertThat(claim(second, before, 0)).isEmpty();
		assertThat(claim(second, before, 2)).isEmpty();
		assertThat(checkpoint().owner()).isEqualTo(first);
		assertThat(checkpoint().reset()).isEqualTo(3);
	}

	@Test
	void aShardClaimedAfterAResetWithoutAnyCommitHasNoPosition() {
		Owner first = owner("a");
		claim(first);
		Checkpoint claimed = claim(first, checkpoint(), 1).orElseThrow();
		assertThat(claimed.position()).isNull();
		claimed = claim(first, checkpoint()).orElseThrow();
		assertThat(claimed.position()).isNull();
		assertThat(claimed.reset()).isOne();
	}

	@Test
	void ofManyThatClaimAShardOneGetsIt() throws Exception {
		for (int epoch = 1; epoch <= 5; epoch++) {
			Checkpoint seen = checkpoint();
			List<Boolean> claimed = race((i) -> claim(owner("client-" + i), seen).isPresent());
			assertThat(claimed).containsOnlyOnce(true);
			assertThat(checkpoint().epoch()).isEqualTo(epoch);
		}
	}

	// Commits

	@Test
	void aCommitIsReadAsItWasWritten() {
		Owner owner = owner("a");
		claim(owner);
		assertThat(commit(owner, 1, Position.of(START), NOON, NOON.plusSeconds(5), Commit.Then.KEEP)).isTrue();
		Checkpoint committed = checkpoint();
		assertThat(committed.position()).isEqualTo(Position.of(START));
		assertThat(committed.owner()).isEqualTo(owner);
		assertThat(committed.epoch()).isEqualTo(1);
		assertThat(committed.finished()).isFalse();
		assertThat(committed.arrival()).isEqualTo(NOON);
		assertThat(committed.caughtUpAt()).isEqualTo(NOON.plusSeconds(5));
	}

	@Test
	void aPositionMovesForwardOnlyAndComparesAsANumber() {
		Owner owner = owner("a");
		claim(owner);
		List<Position> ascending = List.of(new Position("9", 0), new Position("9", 1), new Position("9", 10),
				Position.of("9"), new Position("10", 4), new Position("11", 2), Position.of("11"), Position.of("100"),
				Position.of("499"), new Position("1000", 0), Position.of("1000"), Position.of(START),
				new Position(START.substring(0, 55) + "1", 3));
		for (int i = 0; i < ascending.size(); i++) {
			assertThat(commit(owner, 1, ascending.get(i), Commit.Then.KEEP)).isTrue();
			for (Position earlier : ascending.subList(0, i + 1)) {
				assertThat(commit(owner, 1, earlier, Commit.Then.KEEP)).isTrue();
				assertThat(checkpoint().position()).as("after %s", earlier).isEqualTo(ascending.get(i));
			}
		}
	}

	@Test
	void theArrivalTimeBelongsToThePosition() {
		Owner owner = owner("a");
		claim(owner);
		commit(owner, 1, Position.of("100"), NOON, null, Commit.Then.KEEP);
		commit(owner, 1, Position.of("99"), NOON.minusSeconds(1), null, Commit.Then.KEEP);
		commit(owner, 1, null, NOON.plusSeconds(1), null, Commit.Then.KEEP);
		assertThat(checkpoint().arrival()).isEqualTo(NOON);
		commit(owner, 1, Position.of("101"), null, null, Commit.Then.KEEP);
		assertThat(checkpoint().arrival()).isNull();
	}

	@Test
	void theTimeOfHavingCaughtUpIsKeptWhereNoneIsGiven() {
		Owner owner = owner("a");
		claim(owner);
		commit(owner, 1, null, null, NOON, Commit.Then.KEEP);
		commit(owner, 1, Position.of("100"), Commit.Then.KEEP);
		assertThat(checkpoint().caughtUpAt()).isEqualTo(NOON);
		commit(owner, 1, Position.of("99"), null, NOON.plusSeconds(1), Commit.Then.KEEP);
		assertThat(checkpoint().caughtUpAt()).isEqualTo(NOON.plusSeconds(1));
		assertThat(checkpoint().position()).isEqualTo(Position.of("100"));
	}

	@Test
	void onlyTheOwnerUnderItsEpochCommits() {
		Owner stalled = owner("a");
		claim(stalled);
		Owner successor = owner("b");
		Checkpoint taken = claim(successor);
		assertThat(commit(stalled, 1, Position.of("100"), Commit.Then.KEEP)).isFalse();
		assertThat(commit(stalled, 2, Position.of("100"), Commit.Then.KEEP)).isFalse();
		assertThat(commit(successor, 1, Position.of("100"), Commit.Then.KEEP)).isFalse();
		assertThat(commit(stalled, 1, null, Commit.Then.RELEASE)).isFalse();
		assertThat(commit(stalled, 1, null, Commit.Then.FINISH)).isFalse();
		assertThat(commit(new Owner("b", "another run"), 2, Position.of("100"), Commit.Then.KEEP)).isFalse();
		assertThat(checkpoint()).isEqualTo(taken);
	}

	@Test
	void aShardThatIsNotClaimedTakesNoCommit() {
		assertThat(commit(owner("a"), 1, Position.of("100"), Commit.Then.KEEP)).isFalse();
		assertThat(commit(owner("a"), 0, null, Commit.Then.RELEASE)).isFalse();
		assertThat(this.store.checkpoints(this.app, STREAM)).isEmpty();
	}

	@Test
	void anOwnerThatReleasedCommitsNoMore() {
		Owner owner = owner("a");
		claim(owner);
		assertThat(commit(owner, 1, Position.of("100"), Commit.Then.RELEASE)).isTrue();
		assertThat(commit(owner, 1, Position.of("101"), Commit.Then.KEEP)).isFalse();
		assertThat(commit(owner, 1, Position.of("101"), Commit.Then.RELEASE)).isFalse();
		assertThat(commit(owner, 1, Position.of("100"), Commit.Then.FINISH)).isFalse();
		Checkpoint released = checkpoint();
		assertThat(released.owner()).isNull();
		assertThat(released.epoch()).isEqualTo(1);
		assertThat(released.position()).isEqualTo(Position.of("100"));
		assertThat(released.finished()).isFalse();
	}

	@Test
	void aShardIsReleasedAndFinishedEvenIfThePositionIsNotAhead() {
		Owner owner = owner("a");
		claim(owner);
		commit(owner, 1, Position.of("100"), Commit.Then.KEEP);
		assertThat(commit(owner, 1, Position.of("99"), Commit.Then.RELEASE)).isTrue();
		assertThat(checkpoint().owner()).isNull();
		claim(owner);
		assertThat(commit(owner, 2, Position.of("100"), Commit.Then.FINISH)).isTrue();
		assertThat(checkpoint().owner()).isNull();
		assertThat(checkpoint().finished()).isTrue();
		assertThat(checkpoint().position()).isEqualTo(Position.of("100"));
	}

	@Test
	void aShardFromWhichNothingCameIsFinishedToo() {
		Owner owner = owner("a");
		claim(owner);
		assertThat(commit(owner, 1, null, Commit.Then.FINISH)).isTrue();
		assertThat(checkpoint().finished()).isTrue();
		assertThat(checkpoint().position()).isNull();
	}

	@Test
	void aCommitRepeatedIsApplied() {
		Owner owner = owner("a");
		claim(owner);
		for (Commit.Then then : List.of(Commit.Then.KEEP, Commit.Then.RELEASE)) {
			assertThat(commit(owner, 1, Position.of("100"), then)).isTrue();
			assertThat(commit(owner, 1, Position.of("100"), then)).isTrue();
		}
		claim(owner);
		assertThat(commit(owner, 2, new Position("200", 3), Commit.Then.FINISH)).isTrue();
		assertThat(commit(owner, 2, new Position("200", 3), Commit.Then.FINISH)).isTrue();
		assertThat(checkpoint().position()).isEqualTo(new Position("200", 3));
		assertThat(checkpoint().finished()).isTrue();
	}

	@Test
	void commitsOfManyThreadsLeaveTheGreatestPosition() throws Exception {
		Owner owner = owner("a");
		claim(owner);
		assertThat(race((i) -> commit(owner, 1, Position.of(Integer.toString(95 + i)), Commit.Then.KEEP)))
			.containsOnly(true);
		assertThat(checkpoint().position()).isEqualTo(Position.of(Integer.toString(95 + THREADS - 1)));
	}

	// Checkpoints

	@Test
	void checkpointsComeInTheOrderOfTheirShards() {
		for (int number : new int[] { 10, 2, 1, 100 }) {
			this.store.claim(this.app, STREAM,
					new Claim(shardId(number), Checkpoint.none(shardId(number)), 0, owner("a"), START));
		}
		assertThat(this.store.checkpoints(this.app, STREAM)).extracting(Checkpoint::shardId)
			.containsExactly(shardId(1), shardId(2), shardId(10), shardId(100));
	}

	@Test
	void aCheckpointIsRemovedOnlyIfNobodyOwnsItAndItsEpochIsAsObserved() {
		Owner owner = owner("a");
		Checkpoint claimed = claim(owner);
		assertThat(this.store.removeCheckpoint(this.app, STREAM, claimed)).isFalse();
		commit(owner, 1, null, Commit.Then.RELEASE);
		Checkpoint released = checkpoint();
		claim(owner);
		commit(owner, 2, null, Commit.Then.RELEASE);
		assertThat(this.store.removeCheckpoint(this.app, STREAM, released)).isFalse();
		assertThat(this.store.removeCheckpoint(this.app, STREAM, checkpoint())).isTrue();
		assertThat(this.store.checkpoints(this.app, STREAM)).isEmpty();
		assertThat(this.store.removeCheckpoint(this.app, STREAM, released)).isTrue();
	}

	// Interruption

	@Test
	void anInterruptedThreadGetsAnExceptionAndStaysInterrupted() {
		ClientEntry entry = client("a", 1);
		List<Runnable> calls = List.of(this.store::open, () -> this.store.clients(this.app),
				() -> this.store.register(this.app, entry, null), () -> this.store.beat(this.app, entry),
				() -> this.store.remove(this.app, entry), () -> this.store.group(this.app),
				() -> this.store.replaceGroup(this.app, GroupState.initial()), () -> checkpoint(),
				() -> this.store.checkpoints(this.app, STREAM), () -> claim(owner("a"), Checkpoint.none(SHARD)),
				() -> commit(owner("a"), 1, null, Commit.Then.RELEASE));
		for (Runnable call : calls) {
			Thread.currentThread().interrupt();
			try {
				assertThatExceptionOfType(StateStoreException.class).isThrownBy(call::run);
			}
			finally {
				assertThat(Thread.interrupted()).isTrue();
			}
		}
		assertThat(this.store.clients(this.app)).isEmpty();
	}

	/**
	 * Runs a call in several threads at once.
	 */
	private static <T> List<T> race(IntFunction<T> call) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		try {
			List<Callable<T>> calls = new ArrayList<>();
			IntStream.range(0, THREADS).forEach((i) -> calls.add(() -> call.apply(i)));
			List<T> results = new ArrayList<>();
			for (Future<T> result : threads.invokeAll(calls, 1, TimeUnit.MINUTES)) {
				results.add(result.get());
			}
			return results;
		}
		finally {
			threads.shutdownNow();
		}
	}

	private void register(ClientEntry entry) {
		assertThat(this.store.register(this.app, entry, null)).isTrue();
	}

	private Checkpoint checkpoint() {
		return this.store.checkpoint(this.app, STREAM, SHARD);
	}

	private Checkpoint claim(Owner claimant) {
		return claim(claimant, checkpoint()).orElseThrow();
	}

	private Optional<Checkpoint> claim(Owner claimant, Checkpoint seen) {
		return claim(claimant, seen, seen.reset());
	}

	private Optional<Checkpoint> claim(Owner claimant, Checkpoint seen, long reset) {
		return this.store.claim(this.app, STREAM, new Claim(SHARD, seen, reset, claimant, START));
	}

	private boolean commit(Owner owner, long epoch, @Nullable Position position, Commit.Then then) {
		return commit(owner, epoch, position, null, null, then);
	}

	private boolean commit(Owner owner, long epoch, @Nullable Position position, @Nullable Instant arrival,
			@Nullable Instant caughtUpAt, Commit.Then then) {
		return this.store.commit(this.app, STREAM,
				new Commit(SHARD, owner, epoch, position, arrival, caughtUpAt, then));
	}

	private static Owner owner(String clientId) {
		return new Owner(clientId, UUID.randomUUID().toString());
	}

	private static ClientEntry client(String id, long heartbeat) {
		return new ClientEntry(owner(id), heartbeat, Duration.ofSeconds(10), Set.of(STREAM), false, "0.1.0", NOON);
	}

	private static ClientEntry beatOf(ClientEntry entry, long heartbeat) {
		return new ClientEntry(entry.owner(), heartbeat, entry.sessionTimeout(), entry.streams(), entry.leaving(),
				entry.version(), entry.registeredAt());
	}

	private static Assignment assignment(long generation, Map<String, ? extends TreeSet<String>> shards) {
		return new Assignment(STREAM, generation, Map.copyOf(shards));
	}

	private static Assignment large(long generation) {
		return large(generation, 0);
	}

	/**
	 * 3,000 shards and 150 clients, whose ids are of the user's choice.
	 */
	private static Assignment large(long generation, int variant) {
		Map<String, TreeSet<String>> byClient = new TreeMap<>();
		IntStream.range(0, 3000)
			.forEach((i) -> byClient
				.computeIfAbsent("client-" + (i + generation + variant) % 150 + "\n\r\\n", (id) -> new TreeSet<>())
				.add(shardId(i * 7)));
		return assignment(generation, byClient);
	}

	/**
	 * Shards as they are after a stream's growth: each an early one or half of one.
	 */
	private static ShardCache largeCache(long version, int count, int variant) {
		List<ShardCache.Entry> entries = new ArrayList<>();
		BigInteger width = BigInteger.ONE.shiftLeft(128).divide(BigInteger.valueOf(count));
		for (int i = 0; i < count; i++) {
			BigInteger first = width.multiply(BigInteger.valueOf(i));
			HashRange range = new HashRange(first.toString(), first.add(width).subtract(BigInteger.ONE).toString());
			String start = new BigInteger(START).add(width.multiply(BigInteger.valueOf(i % 9 + variant))).toString();
			List<String> parents = (i < count / 2) ? List.of() : List.of(shardId(i - count / 2));
			entries.add(entry(new Shard(shardId(i), parents, range, start, i < count / 3), i < count / 4));
		}
		return new ShardCache(STREAM, version, 0, entries);
	}

	private static TreeSet<String> shards(int... numbers) {
		return new TreeSet<>(IntStream.of(numbers).mapToObj(StateStoreContractTests::shardId).toList());
	}

	private static ShardCache cache(long version, int shard) {
		return new ShardCache(STREAM, version, 0, List.of(entry(Shard.open(shardId(shard)), false)));
	}

	private static ShardCache.Entry entry(Shard shard, boolean finished) {
		return new ShardCache.Entry(shard, finished);
	}

	private static String shardId(int number) {
		return "shardId-%012d".formatted(number);
	}

}
