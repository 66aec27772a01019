package io.kinesumer.store;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.kinesumer.StateStoreException;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The items as others see them: the Go client, whose table this is, and people.
 */
class DynamoDbItemsTests {

	private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

	private static final String SHARD = "shardId-000000000000";

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
		this.store = new DynamoDbStateStore(client,
				DynamoDbSettings.of("table").withCreateTable(true).withCallTimeout(Duration.ofSeconds(10)), () -> NOON);
		this.store.open();
	}

	// The Go client's table

	@Test
	void clientsOfTheGoClientAreReadable() throws Exception {
		putGoClientsItems();
		assertThat(this.store.clients(this.app)).containsExactly(goClient("worker-a", "2026-11-22T02:03:26.09631309Z"),
				goClient("worker-b", "2026-11-22T02:03:24.508878336Z"));
	}

	@Test
	void checkpointsOfTheGoClientAreReadable() throws Exception {
		putGoClientsItems();
		List<Checkpoint> checkpoints = this.store.checkpoints(this.app, "bench");
		assertThat(checkpoints).hasSize(4);
		assertThat(checkpoints.get(2)).isEqualTo(new Checkpoint("shardId-000000000002",
				Position.of("49590000000000000000000000000000000000000200000000000034"), null, 0, 0, false,
				Instant.parse("2026-11-22T02:03:26.19609881Z"), null, null));
	}

	@Test
	void aShardCacheOfTheGoClientIsReadableAndReplaced() throws Exception {
		putGoClientsItems();
		ShardCache cache = this.store.shardCache(this.app, "bench").orElseThrow();
		assertThat(cache.version()).isZero();
		assertThat(cache.shards()).hasSize(4)
			.allSatisfy((entry) -> assertThat(entry).isEqualTo(new ShardCache.Entry(Shard.open(entry.id()), false)));
		assertThat(this.store.replaceShardCache(this.app, cache)).isTrue();
		assertThat(this.store.shardCache(this.app, "bench")).contains(cache.written());
	}

	@Test
	void aShardCacheThatTheGoClientOverwroteHasNoVersionAndIsReplaced() {
		ShardCache cache = new ShardCache("bench", 0, 0, List.of(new ShardCache.Entry(Shard.open(SHARD), false)));
		assertThat(this.store.replaceShardCache(this.app, cache)).isTrue();
		AttributeValue shard = AttributeValue
			.fromM(Map.of("ID", AttributeValue.fromS("other"), "Closed", AttributeValue.fromBool(true)));
		client.updateItem((request) -> request.tableName("table")
			.key(ShardCacheItems.key(this.app, "bench"))
			.updateExpression("SET shards = :shards")
			.expressionAttributeValues(Map.of(":shards", AttributeValue.fromL(List.of(shard)))));
		ShardCache overwritten = this.store.shardCache(this.app, "bench").orElseThrow();
		assertThat(overwritten.version()).isZero();
		assertThat(overwritten.shards()).extracting(ShardCache.Entry::id).containsExactly("other");
		assertThat(this.store.replaceShardCache(this.app, cache)).isTrue();
		assertThat(this.store.shardCache(this.app, "bench")).get().extracting(ShardCache::version).isEqualTo(1L);
	}

	@Test
	void aGroupResumesAtTheGoClientsCheckpoint() throws Exception {
		putGoClientsItems();
		Checkpoint seen = this.store.checkpoint(this.app, "bench", SHARD);
		Checkpoint claimed = this.store.claim(this.app, "bench", new Claim(SHARD, seen, 0, this.owner, "100"))
			.orElseThrow();
		assertThat(claimed.position()).isEqualTo(seen.position());
		assertThat(claimed.epoch()).isEqualTo(1);
		assertThat(item("bench").get("last_update").s()).isEqualTo("2026-11-22T02:03:26.196101074Z");
	}

	@Test
	void aGoClientIsReplacedAndRemovedOnlyWhileItStandsStill() {
		putGoClient("worker-a", "2026-11-22T11:03:26.1+09:00");
		ClientEntry observed = this.store.client(this.app, "worker-a").orElseThrow();
		assertThat(observed).isEqualTo(goClient("worker-a", "2026-11-22T02:03:26.1Z"));
		putGoClient("worker-a", "2026-11-22T11:03:31.1+09:00");
		ClientEntry newcomer = new ClientEntry(new Owner("worker-a", "run-1"), 1, Duration.ofSeconds(10),
				Set.of("bench"), false, "0.1.0", NOON);
		assertThat(this.store.remove(this.app, observed)).isFalse();
		assertThat(this.store.register(this.app, newcomer, observed)).isFalse();
		ClientEntry moved = this.store.client(this.app, "worker-a").orElseThrow();
		assertThat(this.store.register(this.app, newcomer, moved)).isTrue();
		assertThat(this.store.remove(this.app, moved)).isTrue();
		assertThat(this.store.client(this.app, "worker-a")).contains(newcomer);

		putGoClient("worker-b", "2026-11-22T11:03:31.1+09:00");
		assertThat(this.store.remove(this.app, this.store.client(this.app, "worker-b").orElseThrow())).isTrue();
		assertThat(this.store.clients(this.app)).containsExactly(newcomer);
	}

	// What the Go client finds

	@Test
	void aClaimedShardOfWhichNothingIsHandledCarriesItsStartingNumber() {
		claim("4959");
		assertThat(item("orders")).containsEntry("sequence_number", AttributeValue.fromS("4959"))
			.containsEntry("nothing_committed", AttributeValue.fromBool(true));
		assertThat(checkpoint().position()).isNull();
		commit(Position.of("100"));
		assertThat(item("orders")).containsEntry("sequence_number", AttributeValue.fromS("100"))
			.doesNotContainKey("nothing_committed");
		assertThat(checkpoint().position()).isEqualTo(Position.of("100"));
	}

	@Test
	void aPositionInsideAnAggregateLeavesTheLastCompleteRecordInPlace() {
		claim("10");
		commit(new Position("20", 3));
		assertThat(item("orders").get("sequence_number").s()).isEqualTo("10");
		assertThat(checkpoint().position()).isEqualTo(new Position("20", 3));
		commit(Position.of("15"));
		assertThat(item("orders").get("sequence_number").s()).isEqualTo("10");
		commit(Position.of("20"));
		assertThat(item("orders")).containsEntry("sequence_number", AttributeValue.fromS("20"))
			.doesNotContainKeys("nothing_committed", "aggregate_sequence_number", "aggregate_sub_sequence_number");
		commit(new Position("30", 0));
		assertThat(item("orders").get("sequence_number").s()).isEqualTo("20");
		assertThat(checkpoint().position()).isEqualTo(new Position("30", 0));
		commit(Position.of("100"));
		assertThat(checkpoint().position()).isEqualTo(Position.of("100"));
	}

	@Test
	void theGreaterOfTheTwoPositionsIsRead() {
		claim("10");
		commit(new Position("20", 3));
		client.updateItem((request) -> request.tableName("table")
			.key(CheckpointItems.key(this.app, "orders", SHARD))
			.updateExpression("SET sequence_number = :ahead REMOVE nothing_committed")
			.expressionAttributeValues(Map.of(":ahead", AttributeValue.fromS("100"))));
		assertThat(checkpoint().position()).isEqualTo(Position.of("100"));
	}

	@Test
	void itemsStandUnderTheKeysOfTheGoClient() {
		ClientEntry entry = new ClientEntry(this.owner, 1, Duration.ofSeconds(10), Set.of("orders"), false, "0.1.0",
				NOON);
		this.store.register(this.app, entry, null);
		claim("10");
		this.store.replaceShardCache(this.app,
				new ShardCache("orders", 0, 0, List.of(new ShardCache.Entry(Shard.open(SHARD), false))));
		assertThat(stored("client#" + this.app, "a").get("last_update").s()).isEqualTo("2026-11-22T12:00:00Z");
		assertThat(stored("check_point#" + this.app + "#orders", SHARD)).containsKeys("owner", "epoch", "updated_at");
		assertThat(stored("shard_cache#" + this.app, "orders").get("shards").l().get(0).m()).containsKeys("ID",
				"Closed");
	}

	@Test
	void beatsAndCommitsDoNotTouchWhatTheIndexSortsBy() {
		ClientEntry entry = new ClientEntry(this.owner, 1, Duration.ofSeconds(10), Set.of("orders"), false, "0.1.0",
				NOON);
		this.store.register(this.app, entry, null);
		claim("10");
		line.takeRequests();
		this.store.beat(this.app, entry);
		commit(Position.of("100"));
		assertThat(line.takeRequests()).hasSize(2)
			.allSatisfy((request) -> assertThat(request.body()).doesNotContain("last_update"));
	}

	// Size

	@Test
	void readsFollowEveryPage() {
		String shards = IntStream.range(0, 300).mapToObj("=shard.%06d"::formatted).collect(Collectors.joining(","));
		int count = 450;
		for (int i = 0; i < count; i++) {
			Map<String, AttributeValue> item = new LinkedHashMap<>(
					CheckpointItems.key(this.app, "orders", "shardId-%012d".formatted(i)));
			item.put("sequence_number", AttributeValue.fromS("100"));
			item.put("ballast", AttributeValue.fromS(shards));
			client.putItem((request) -> request.tableName("table").item(item));
		}
		line.takeRequests();
		assertThat(this.store.checkpoints(this.app, "orders")).hasSize(count);
		assertThat(line.takeRequests()).extracting(FaultyHttpClient.Request::action)
			.hasSizeGreaterThan(1)
			.containsOnly("Query");
	}

	@Test
	void everyReadIsStronglyConsistent() {
		line.takeRequests();
		this.store.clients(this.app);
		this.store.client(this.app, "a");
		this.store.group(this.app);
		this.store.pin(this.app, "orders");
		this.store.assignment(this.app, "orders");
		this.store.shardCache(this.app, "orders");
		this.store.checkpoints(this.app, "orders");
		checkpoint();
		assertThat(line.takeRequests()).hasSize(8)
			.allSatisfy((request) -> assertThat(request.body()).contains("\"ConsistentRead\":true"));
	}

	@Test
	void whatDoesNotFitIntoAnItemIsSaid() {
		Set<String> ids = IntStream.range(0, 20_000)
			.mapToObj("some-emulator.shard-%06d"::formatted)
			.collect(Collectors.toSet());
		StreamPin pin = new StreamPin("orders", NOON, NOON, new ReadPosition.TrimHorizon(), ids, 0);
		assertThatExceptionOfType(StateStoreException.class).isThrownBy(() -> this.store.pinIfAbsent(this.app, pin))
			.withMessageContainingAll("orders", "pinned start", "400 KB");
	}

	@Test
	void aCheckpointThatIsNoNumberIsNamed() {
		Map<String, AttributeValue> item = new LinkedHashMap<>(CheckpointItems.key(this.app, "orders", SHARD));
		item.put("sequence_number", AttributeValue.fromS("SHARD_END"));
		client.putItem((request) -> request.tableName("table").item(item));
		assertThatExceptionOfType(StateStoreException.class).isThrownBy(this::checkpoint)
			.withMessageContainingAll(SHARD, "SHARD_END");
	}

	@Test
	void aStreamsKeyHoldsNoSeparator() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.store.checkpoints(this.app, "a#b"));
	}

	private void putGoClientsItems() throws IOException {
		try (InputStream json = getClass().getResourceAsStream("/go-client-table.json")) {
			for (JsonNode item : JsonNode.parser().parse(json).asObject().get("items").asArray()) {
				Map<String, AttributeValue> attributes = new LinkedHashMap<>();
				item.asObject().forEach((name, value) -> attributes.put(name, attribute(value)));
				attributes.computeIfPresent("pk",
						(name, pk) -> AttributeValue.fromS(pk.s().replace("#orders", "#" + this.app)));
				client.putItem((request) -> request.tableName("table").item(attributes));
			}
		}
	}

	private static AttributeValue attribute(JsonNode node) {
		Map.Entry<String, JsonNode> typed = node.asObject().entrySet().iterator().next();
		JsonNode value = typed.getValue();
		return switch (typed.getKey()) {
			case "S" -> AttributeValue.fromS(value.asString());
			case "BOOL" -> AttributeValue.fromBool(value.asBoolean());
			case "L" -> AttributeValue.fromL(value.asArray().stream().map(DynamoDbItemsTests::attribute).toList());
			case "M" -> AttributeValue.fromM(value.asObject()
				.entrySet()
				.stream()
				.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> attribute(entry.getValue()))));
			default -> throw new IllegalArgumentException(typed.getKey());
		};
	}

	private void putGoClient(String id, String lastUpdate) {
		client.putItem((request) -> request.tableName("table")
			.item(Map.of("pk", AttributeValue.fromS("client#" + this.app), "sk", AttributeValue.fromS(id),
					"last_update", AttributeValue.fromS(lastUpdate))));
	}

	private static ClientEntry goClient(String id, String lastUpdate) {
		Instant beat = Instant.parse(lastUpdate);
		return new ClientEntry(new Owner(id, ""), ChronoUnit.NANOS.between(Instant.EPOCH, beat),
				ClientItems.GO_SESSION_TIMEOUT, Set.of(), false, "", beat);
	}

	private void claim(String startingSequenceNumber) {
		assertThat(this.store.claim(this.app, "orders",
				new Claim(SHARD, checkpoint(), 0, this.owner, startingSequenceNumber)))
			.isPresent();
	}

	private void commit(Position position) {
		assertThat(this.store.commit(this.app, "orders",
				new Commit(SHARD, this.owner, 1, position, null, null, Commit.Then.KEEP)))
			.isTrue();
	}

	private Checkpoint checkpoint() {
		return this.store.checkpoint(this.app, "orders", SHARD);
	}

	private Map<String, AttributeValue> item(String stream) {
		return stored("check_point#" + this.app + "#" + stream, SHARD);
	}

	private static Map<String, AttributeValue> stored(String pk, String sk) {
		return client.getItem((request) -> request.tableName("table").key(Item.key(pk, sk)).consistentRead(true))
			.item();
	}

}
