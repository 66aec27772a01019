package io.kinesumer.engine;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.kinesumer.GoClientRunningException;
import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerEvent;
import io.kinesumer.KinesumerEvent.EngineError;
import io.kinesumer.KinesumerSnapshot.Status;
import io.kinesumer.StartPosition;
import io.kinesumer.Subscription;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.DynamoDbSettings;
import io.kinesumer.store.DynamoDbStateStore;
import io.kinesumer.store.ShardCache;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.kinesis.AdjustableClock;
import io.kinesumer.test.kinesis.KinesisLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;

import static io.kinesumer.engine.TestGroup.await;
import static io.kinesumer.engine.TestGroup.shardsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Groups that move from the Go client to ours and back: on DynamoDB Local, with a real
 * table of the Go client, and on streams whose shards and records are those of the table.
 */
@Tag("slow")
@Timeout(120)
class TakeOverFromGoTests {

	private static final String TABLE = "kinesumer-state-store";

	private static final String APP = "orders";

	private static final String STREAM = "bench";

	/** Before the table was written. */
	private static final Instant START = Instant.parse("2026-11-22T01:00:00Z");

	private static final Instant LAST_COMMITS = Instant.parse("2026-11-22T02:03:26.2Z");

	private final History history = new History();

	private final List<KinesumerEvent> events = new ArrayList<>();

	private final List<Kinesumer> clients = new ArrayList<>();

	private EmbeddedKinesis kinesis;

	private KinesisClient kinesisClient;

	private EmbeddedDynamoDb dynamoDb;

	private DynamoDbClient dynamoDbClient;

	private DynamoDbStateStore store;

	@BeforeEach
	void start() {
		this.kinesis = EmbeddedKinesis.builder()
			.limits(KinesisLimits.none())
			.clock(AdjustableClock.frozenAt(START))
			.start();
		this.kinesisClient = this.kinesis.client();
		this.dynamoDb = EmbeddedDynamoDb.inProcess();
		this.dynamoDbClient = this.dynamoDb.client();
		this.store = new DynamoDbStateStore(this.dynamoDbClient, DynamoDbSettings.of(TABLE).withCreateTable(true));
		this.store.open();
	}

	@AfterEach
	void stop() {
		this.clients.forEach(Kinesumer::stop);
		this.kinesisClient.close();
		this.kinesis.close();
		this.dynamoDbClient.close();
		this.dynamoDb.close();
	}

	// From the Go client to ours

	@Test
	void aRealTableIsTakenOverAndContinued() throws IOException {
		this.kinesis.createStream(STREAM, 4);
		Map<String, String> checkpoints = putGoClientsTable();
		assertThat(checkpoints).hasSize(4);
		checkpoints.forEach((shard, number) -> {
			give(shard, plus(number, -1), "handled");
			give(shard, number, "handled");
		});
		this.kinesis.clock().advance(Duration.between(START, LAST_COMMITS).plusHours(1));
		checkpoints.forEach((shard, number) -> {
			give(shard, plus(number, 1), shard + " 1");
			give(shard, plus(number, 5), shard + " 2");
		});
		Kinesumer client = client("a");
		client.start();
		await().until(() -> this.history.size() >= 8);
		assertThat(this.history.texts()).hasSize(8).doesNotContain("handled");
		give("shardId-000000000002", plus(checkpoints.get("shardId-000000000002"), 6), "new");
		await().until(() -> this.history.texts().contains("new"));
		client.stop();
		assertThat(this.history.all()).extracting(History.Handled::text).doesNotHaveDuplicates().hasSize(9);
		checkpoints.forEach((shard, number) -> assertThat(checkpoint(shard).position().sequenceNumber())
			.isEqualTo(plus(number, shard.endsWith("2") ? 6 : 5)));
	}

	@Test
	void anIdleShardStartsWhereTheGoClientWasAliveAndNotNow() throws IOException {
		this.kinesis.createStream(STREAM, 4);
		Map<String, String> checkpoints = putGoClientsTable();
		String idle = "shardId-000000000003";
		this.dynamoDbClient.deleteItem((request) -> request.tableName(TABLE)
			.key(Map.of("pk", AttributeValue.fromS("check_point#orders#bench"), "sk", AttributeValue.fromS(idle))));
		give(idle, checkpoints.get(idle), "before the Go client began");
		this.kinesis.clock().advance(Duration.between(START, LAST_COMMITS).plusSeconds(1));
		give(idle, plus(checkpoints.get(idle), 1), "after the Go client ended");
		this.kinesis.clock().advance(Duration.ofHours(1));
		client("a").start();
		await().until(() -> this.history.size() >= 1);
		give("shardId-000000000000", plus(checkpoints.get("shardId-000000000000"), 1), "new");
		await().until(() -> this.history.texts().contains("new"));
		assertThat(this.history.texts()).containsExactlyInAnyOrder("after the Go client ended", "new");
	}

	@Test
	void aShardListOfTheGoClientIsListedAfresh() throws IOException {
		this.kinesis.createStream(STREAM, 4);
		putGoClientsTable().forEach((shard, number) -> give(shard, number, "handled"));
		split("shardId-000000000000");
		this.kinesisClient.putRecord((request) -> request.streamName(STREAM)
			.partitionKey("key")
			.explicitHashKey("0")
			.data(SdkBytes.fromUtf8String("a child's record")));
		client("a").start();
		await().until(() -> this.history.texts().contains("a child's record"));
		ShardCache cache = this.store.shardCache(APP, STREAM).orElseThrow();
		assertThat(cache.version()).isPositive();
		assertThat(cache.find("shardId-000000000005").orElseThrow().shard().parents())
			.containsExactly("shardId-000000000000");
		assertThat(this.history.texts()).containsExactly("a child's record");
	}

	@Test
	void aCheckpointOnAChildMeansThatItsParentIsDone() {
		this.kinesis.createStream(STREAM, 1);
		String first = "shardId-000000000000";
		String parentsLast = put("parent, handled").sequenceNumber();
		put("parent, left behind by the Go client");
		split(first);
		PutRecordResponse handled = put("child, handled");
		put("child, unread");
		GoClient goClient = goClient("worker-a");
		goClient.commit(STREAM, first, parentsLast, this.kinesis.clock().instant());
		goClient.commit(STREAM, handled.shardId(), handled.sequenceNumber(), this.kinesis.clock().instant());
		goClient.list(STREAM);
		client("a").start();
		await().until(() -> this.history.size() >= 1);
		put("new");
		await().until(() -> this.history.texts().contains("new"));
		assertThat(this.history.texts()).containsExactlyInAnyOrder("child, unread", "new");
		assertThat(checkpoint(first).epoch()).isZero();
	}

	@Test
	void checkpointsOfForgottenShardsGoWithoutAWord() {
		this.kinesis.createStream(STREAM, 1);
		String last = put("handled").sequenceNumber();
		GoClient goClient = goClient("worker-a");
		goClient.commit(STREAM, "shardId-000000000007", "4959",
				this.kinesis.clock().instant().minusSeconds(86_400 * 400));
		goClient.commit(STREAM, "shardId-000000000000", last, this.kinesis.clock().instant());
		goClient.list(STREAM);
		client("a").start();
		await().until(() -> this.store.checkpoints(APP, STREAM)
			.stream()
			.noneMatch((checkpoint) -> checkpoint.shardId().equals("shardId-000000000007")));
		synchronized (this.events) {
			assertThat(this.events).noneMatch(KinesumerEvent.CheckpointTrimmed.class::isInstance);
		}
	}

	@Test
	void whatTheGoClientHadNotReachedIsReadFromItsBeginning() {
		this.kinesis.createStream(STREAM, 1);
		String last = put("parent, handled").sequenceNumber();
		put("parent, unread");
		split("shardId-000000000000");
		put("child, unread");
		this.kinesis.clock().advance(Duration.ofMinutes(10));
		GoClient goClient = goClient("worker-a");
		goClient.commit(STREAM, "shardId-000000000000", last, this.kinesis.clock().instant());
		this.kinesis.clock().advance(Duration.ofMinutes(10));
		client("a").start();
		await().until(() -> this.history.size() >= 2);
		assertThat(this.history.all()).extracting(History.Handled::text)
			.containsExactly("parent, unread", "child, unread");
	}

	@Test
	void checkpointsOfAnEarlierStreamOfTheNameAreVoid() throws IOException {
		this.kinesis.clock().advance(Duration.between(START, LAST_COMMITS).plusHours(1));
		this.kinesis.createStream(STREAM, 4);
		putGoClientsTable();
		put("of the new stream");
		client("a").start();
		await().until(() -> this.history.texts().contains("of the new stream"));
	}

	@Test
	void aStreamThatTheGoClientHasNotConsumedStartsAsConfigured() {
		this.kinesis.createStream(STREAM, 1);
		put("before");
		GoClient goClient = goClient("worker-a");
		goClient.commit("another", "shardId-000000000000", "4959", this.kinesis.clock().instant());
		this.kinesis.clock().advance(Duration.ofMinutes(10));
		client("a").start();
		await().until(() -> this.store.pin(APP, STREAM).isPresent());
		this.kinesis.clock().advance(Duration.ofMinutes(10));
		put("after");
		await().until(() -> this.history.size() >= 1);
		assertThat(this.history.texts()).containsExactly("after");
	}

	// From ours to the Go client

	@Test
	void theGoClientGoesOnWhereOursStops() {
		this.kinesis.createStream(STREAM, 2);
		Kinesumer client = client("a");
		client.start();
		await().until(() -> shardsOf(client) == 2);
		this.kinesis.clock().advance(Duration.ofSeconds(10));
		PutRecordResponse handled = put("handled by ours");
		await().until(() -> this.history.texts().contains("handled by ours"));
		split(handled.shardId());
		await().until(() -> shardsOf(client) == 3);
		client.stop();
		put("key 1", "1");
		put("key 2", "2");
		put("key 3", "3");
		put("key 4", "4");
		List<String> consumed = new ArrayList<>();
		GoClient goClient = goClient("worker-a");
		goClient.shards(STREAM).forEach((shard) -> consumed.addAll(goClient.consume(STREAM, shard)));
		assertThat(consumed).containsExactlyInAnyOrder("1", "2", "3", "4");
	}

	@Test
	void aGroupMovesBackAndForthWithoutLossOrRepetition() {
		this.kinesis.createStream(STREAM, 2);
		GoClient goClient = goClient("worker-a");
		goClient.list(STREAM);
		List<String> consumed = new ArrayList<>();
		int sent = 0;
		for (int round = 0; round < 3; round++) {
			Kinesumer client = client("a", StartPosition.trimHorizon());
			client.start();
			for (int i = 0; i < 10; i++) {
				put("key " + i, "record " + sent++);
			}
			int expected = sent - round * 10;
			await().until(() -> this.history.size() == expected);
			client.stop();
			for (int i = 0; i < 10; i++) {
				put("key " + i, "record " + sent++);
			}
			goClient.list(STREAM);
			goClient.shards(STREAM).forEach((shard) -> consumed.addAll(goClient.consume(STREAM, shard)));
			assertThat(consumed).hasSize((round + 1) * 10);
		}
		this.history.all().forEach((handled) -> consumed.add(handled.text()));
		assertThat(consumed).hasSize(60).doesNotHaveDuplicates();
	}

	// Both at once

	@Test
	void ourClientDoesNotStartWhileAGoClientBeats() {
		this.kinesis.createStream(STREAM, 1);
		try (GoClient goClient = goClient("worker-a").start()) {
			Kinesumer client = client("a");
			assertThatExceptionOfType(GoClientRunningException.class).isThrownBy(client::start)
				.withMessageContaining("Client 'worker-a' of the Go library is consuming for app 'orders'")
				.withMessageContaining("Stop all Go clients of the app first");
			assertThat(client.isRunning()).isFalse();
			assertThat(this.store.clients(APP)).extracting((entry) -> entry.id()).containsExactly("worker-a");
			assertThat(goClient).isNotNull();
		}
		Kinesumer client = client("b");
		client.start();
		assertThat(client.isRunning()).isTrue();
	}

	/**
	 * In whatever zone it runs: times in the table sort as texts for the Go client, so
	 * that one ahead of UTC drops our clients at once and one behind it never does.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 9, 0, -5 })
	void oursGiveWayToAGoClientThatStartsAndComeBackWhenItIsGone(int zone) {
		this.kinesis.createStream(STREAM, 4);
		Kinesumer first = client("a");
		Kinesumer second = client("b");
		first.start();
		second.start();
		await().until(() -> shardsOf(first) == 2 && shardsOf(second) == 2);
		GoClient goClient = goClient("worker-a", ZoneOffset.ofHours(zone)).start();
		await().untilAsserted(() -> assertThat(List.of(first, second)).allSatisfy((client) -> {
			assertThat(client.snapshot().status()).isEqualTo(Status.KEPT_OUT);
			assertThat(client.snapshot().problems()).anySatisfy((problem) -> assertThat(problem).contains("worker-a"));
			assertThat(shardsOf(client)).isZero();
			assertThat(client.isRunning()).isTrue();
		}));
		assertThat(this.store.clients(APP)).extracting((entry) -> entry.id()).containsExactly("worker-a");
		if (zone <= 0) { // else it has dropped them before they could hand over
			assertThat(this.store.checkpoints(APP, STREAM)).hasSize(4)
				.allSatisfy((checkpoint) -> assertThat(checkpoint.owner()).isNull());
		}
		synchronized (this.events) {
			assertThat(this.events).filteredOn(EngineError.class::isInstance)
				.extracting((event) -> ((EngineError) event).failure())
				.hasAtLeastOneElementOfType(GoClientRunningException.class);
		}
		goClient.close();
		await().until(() -> shardsOf(first) == 2 && shardsOf(second) == 2);
		this.kinesis.clock().advance(Duration.ofMinutes(1));
		put("after all that");
		await().until(() -> this.history.texts().contains("after all that"));
	}

	private Kinesumer client(String id) {
		return client(id, StartPosition.latest());
	}

	private Kinesumer client(String id, StartPosition start) {
		Kinesumer client = KinesumerBuilder.forApp(APP)
			.clientId(id)
			.stateStore(this.store)
			.kinesis(this.kinesisClient)
			.settings(TestGroup.FAST.withStart(start))
			.events(this::note)
			.subscribe(Subscription.of(STREAM, (record, delivery) -> this.history.add(id, record)))
			.build();
		this.clients.add(client);
		return client;
	}

	private void note(KinesumerEvent event) {
		synchronized (this.events) {
			this.events.add(event);
		}
	}

	private GoClient goClient(String id) {
		return goClient(id, ZoneOffset.ofHours(9));
	}

	private GoClient goClient(String id, ZoneOffset zone) {
		return new GoClient(this.dynamoDbClient, this.kinesisClient, TABLE, APP, id, zone);
	}

	private Checkpoint checkpoint(String shard) {
		return this.store.checkpoint(APP, STREAM, shard);
	}

	private void give(String shard, String number, String text) {
		this.kinesis.putRecord(STREAM, shard, number, "key", text.getBytes(StandardCharsets.UTF_8));
	}

	private PutRecordResponse put(String text) {
		return put("key", text);
	}

	private PutRecordResponse put(String key, String text) {
		return this.kinesisClient
			.putRecord((request) -> request.streamName(STREAM).partitionKey(key).data(SdkBytes.fromUtf8String(text)));
	}

	private void split(String shard) {
		BigInteger start = this.kinesisClient.listShards((request) -> request.streamName(STREAM))
			.shards()
			.stream()
			.filter((listed) -> listed.shardId().equals(shard))
			.map((listed) -> new BigInteger(listed.hashKeyRange().startingHashKey()))
			.findFirst()
			.orElseThrow();
		this.kinesisClient.splitShard((request) -> request.streamName(STREAM)
			.shardToSplit(shard)
			.newStartingHashKey(start.add(BigInteger.TWO.pow(100)).toString()));
	}

	private static String plus(String number, int more) {
		return new BigInteger(number).add(BigInteger.valueOf(more)).toString();
	}

	/**
	 * Writes the table as the Go clients left it.
	 * @return the sequence numbers of the checkpoints by shard
	 */
	private Map<String, String> putGoClientsTable() throws IOException {
		Map<String, String> checkpoints = new LinkedHashMap<>();
		try (InputStream json = getClass().getResourceAsStream("/go-client-table.json")) {
			for (JsonNode node : JsonNode.parser().parse(json).asObject().get("items").asArray()) {
				Map<String, AttributeValue> item = new LinkedHashMap<>();
				node.asObject().forEach((name, value) -> item.put(name, attribute(value)));
				this.dynamoDbClient.putItem((request) -> request.tableName(TABLE).item(item));
				if (item.containsKey("sequence_number")) {
					checkpoints.put(item.get("sk").s(), item.get("sequence_number").s());
				}
			}
		}
		return checkpoints;
	}

	private static AttributeValue attribute(JsonNode node) {
		Map.Entry<String, JsonNode> typed = node.asObject().entrySet().iterator().next();
		JsonNode value = typed.getValue();
		return switch (typed.getKey()) {
			case "S" -> AttributeValue.fromS(value.asString());
			case "BOOL" -> AttributeValue.fromBool(value.asBoolean());
			case "L" -> AttributeValue.fromL(value.asArray().stream().map(TakeOverFromGoTests::attribute).toList());
			case "M" -> AttributeValue.fromM(value.asObject()
				.entrySet()
				.stream()
				.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> attribute(entry.getValue()))));
			default -> throw new IllegalArgumentException(typed.getKey());
		};
	}

}
