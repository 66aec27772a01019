package io.kinesumer.store;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import io.kinesumer.StateStoreException;
import io.kinesumer.stream.HashRange;
import io.kinesumer.stream.Shard;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is too large for an item, as it stands in the table: for the Go client, which
 * reads its part; for a reader, whom a writer overtakes; and for whoever comes after a
 * writer that died.
 */
@Tag("slow")
class DynamoDbChunksTests {

	private static LocalDynamoDb dynamoDb;

	private static FaultyHttpClient line;

	private static DynamoDbClient client;

	private final String app = UUID.randomUUID().toString();

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
				DynamoDbSettings.of("table").withCreateTable(true).withCallTimeout(Duration.ofSeconds(20)));
		this.store.open();
	}

	// What the Go client finds

	@Test
	void theGoClientFindsEveryShardOfALargeStream() {
		replace(cache(0, 2000));
		List<AttributeValue> shards = item().get("shards").l();
		assertThat(shards).hasSize(2000);
		assertThat(shards.get(7).m()).isEqualTo(
				Map.of("ID", AttributeValue.fromS("shardId-000000000007"), "Closed", AttributeValue.fromBool(true)));
		assertThat(shards.get(1999).m()).containsEntry("Closed", AttributeValue.fromBool(false));
		assertThat(item()).containsEntry("version", AttributeValue.fromN("1"));
	}

	@Test
	void ofMoreShardsThanFitTheGoClientFindsTheOpenOnesFirst() {
		replace(cache(0, 20_000));
		List<AttributeValue> shards = item().get("shards").l();
		assertThat(shards).hasSizeGreaterThan(10_000);
		assertThat(shards.subList(0, 10_000))
			.allSatisfy((shard) -> assertThat(shard.m().get("Closed").bool()).isFalse());
		assertThat(shards.get(shards.size() - 1).m().get("Closed").bool()).isTrue();
	}

	@Test
	void aLargeCacheThatTheGoClientOverwroteHasNoVersionAndIsReplaced() {
		replace(cache(0, 1000));
		replace(cache(1, 1001));
		AttributeValue shard = AttributeValue
			.fromM(Map.of("ID", AttributeValue.fromS("other"), "Closed", AttributeValue.fromBool(true)));
		client.updateItem((request) -> request.tableName("table")
			.key(ShardCacheItems.key(this.app, "orders"))
			.updateExpression("SET shards = :shards")
			.expressionAttributeValues(Map.of(":shards", AttributeValue.fromL(List.of(shard)))));
		ShardCache overwritten = read();
		assertThat(overwritten.version()).isZero();
		assertThat(overwritten.shards()).extracting(ShardCache.Entry::id).containsExactly("other");
		for (int version = 0; version < 4; version++) {
			ShardCache next = cache(version, 1002 + version);
			replace(next);
			assertThat(read()).isEqualTo(new ShardCache("orders", version + 1, 0, next.shards()));
		}
		assertThat(chunks()).hasSize(1);
	}

	// What costs

	@Test
	void theOrdinaryCacheOfTwentyThousandShardsTakesLittle() {
		replace(cache(0, 20_000));
		int size = chunks().stream().mapToInt(ItemSize::of).sum();
		assertThat(size).as("bytes of all that the Go client does not read").isLessThan(100_000);
	}

	@Test
	void anItemsSizeIsCountedAsDynamoDbCountsIt() {
		replace(cache(0, 2000));
		List<Map<String, AttributeValue>> items = new ArrayList<>(chunks());
		items.add(item());
		replace(new ShardCache("orders", 1, 0, cache(0, 200).shards()));
		items.add(item());
		for (Map<String, AttributeValue> item : items) {
			Map<String, AttributeValue> copy = new TreeMap<>(item);
			copy.put("sk", AttributeValue.fromS(UUID.randomUUID().toString()));
			double units = client
				.putItem((request) -> request.tableName("table")
					.item(copy)
					.returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
				.consumedCapacity()
				.capacityUnits();
			assertThat(Math.ceil(ItemSize.of(copy) / 1024.0)).isEqualTo(units);
		}
	}

	@Test
	void aClientReadsTwoSmallItemsOfALargeAssignment() {
		this.store.publish(this.app, assignment(1));
		line.takeRequests();
		assertThat(this.store.assignment(this.app, "orders", "client-0007").orElseThrow().of("client-0007"))
			.hasSize(20);
		assertThat(line.takeRequests()).extracting(FaultyHttpClient.Request::action)
			.containsExactly("GetItem", "GetItem");
		assertThat(chunks("group#" + this.app, "assignment#orders#"))
			.allSatisfy((chunk) -> assertThat(ItemSize.of(chunk)).isLessThan(12 * 1024));
	}

	// What is left over

	@Test
	void chunksGoWithTheirVersion() {
		for (int version = 0; version < 3; version++) {
			replace(cache(version, 1000 + version));
			assertThat(chunks()).hasSize(1);
		}
		replace(cache(3, 10));
		assertThat(chunks()).isEmpty();
		this.store.publish(this.app, assignment(1));
		int parts = parts();
		assertThat(parts).isGreaterThan(5);
		for (int generation = 2; generation < 4; generation++) {
			this.store.publish(this.app, assignment(generation));
			assertThat(parts()).isEqualTo(parts);
		}
		this.store.publish(this.app, new Assignment("orders", 4, Map.of()));
		assertThat(parts()).isZero();
	}

	@Test
	void chunksOfWritersThatLostOrDiedGoWithALaterVersion() {
		replace(cache(0, 1000));
		assertThat(this.store.replaceShardCache(this.app, cache(0, 1001))).isFalse();
		line.beforeNext("PutItem", () -> line.beforeNext("PutItem", () -> {
			throw new IllegalStateException("the writer dies");
		}));
		assertThatExceptionOfType(StateStoreException.class).isThrownBy(() -> replace(cache(1, 1002)));
		assertThat(chunks()).hasSize(3);
		assertThat(read().version()).isEqualTo(1);
		replace(cache(1, 1003));
		assertThat(chunks()).hasSize(2);
		replace(cache(2, 1004));
		assertThat(chunks()).hasSize(1);
		assertThat(read()).isEqualTo(new ShardCache("orders", 3, 0, cache(0, 1004).shards()));
	}

	@Test
	void chunksThatCannotBeRemovedHoldNothingUp() {
		replace(cache(0, 1000));
		line.beforeNext("Query", () -> {
			throw new IllegalStateException("no answer");
		});
		replace(cache(1, 1001));
		assertThat(chunks()).hasSize(2);
		replace(cache(2, 1002));
		assertThat(chunks()).hasSize(1);
	}

	@Test
	void otherStreamsChunksStay() {
		ShardCache other = new ShardCache("orders-eu", 0, 0, cache(0, 1000).shards());
		replace(other);
		for (int version = 0; version < 3; version++) {
			replace(cache(version, 1000));
		}
		assertThat(this.store.shardCache(this.app, "orders-eu"))
			.contains(new ShardCache("orders-eu", 1, 0, other.shards()));
	}

	// What happens in between

	@Test
	void aReaderWhomAWriterOvertakesReadsAgain() {
		replace(cache(0, 1000));
		line.beforeNext("Query", () -> replace(cache(1, 1001)));
		assertThat(read()).isEqualTo(new ShardCache("orders", 2, 0, cache(0, 1001).shards()));
		line.beforeNext("Query", () -> replace(cache(2, 3)));
		assertThat(read()).isEqualTo(new ShardCache("orders", 3, 0, cache(0, 3).shards()));

		this.store.publish(this.app, assignment(1));
		line.beforeNext("GetItem", () -> line.beforeNext("GetItem", () -> this.store.publish(this.app, assignment(2))));
		Assignment own = this.store.assignment(this.app, "orders", "client-0007").orElseThrow();
		assertThat(own.generation()).isEqualTo(2);
		assertThat(own.of("client-0007")).isEqualTo(assignment(2).of("client-0007"));
	}

	@Test
	void chunksThatSomeoneDeletedAreNamedWithTheRemedy() {
		replace(cache(0, 1000));
		Map<String, AttributeValue> chunk = chunks().get(0);
		client.deleteItem(
				(request) -> request.tableName("table").key(Map.of("pk", chunk.get("pk"), "sk", chunk.get("sk"))));
		assertThatExceptionOfType(StateStoreException.class).isThrownBy(this::read)
			.withMessageContainingAll(this.app, "orders", "its shard cache", "Delete item",
					"(shard_cache#" + this.app + ", orders)");
		client.putItem((request) -> request.tableName("table").item(with(chunk, "data", "no zlib")));
		assertThatExceptionOfType(StateStoreException.class).isThrownBy(this::read)
			.withMessageContainingAll("orders", "cannot be read", "Delete item");
		client.deleteItem((request) -> request.tableName("table").key(ShardCacheItems.key(this.app, "orders")));
		replace(cache(0, 1001));
		assertThat(read().shards()).hasSize(1001);
	}

	@Test
	void noLostAnswerMakesALargeWriteARefusal() {
		assertAppliedWhicheverAnswerIsLost(3, (turn) -> replaced(cache(turn, 1000 + turn)));
		assertAppliedWhicheverAnswerIsLost(3, (turn) -> this.store.publish(this.app, assignment(turn + 1)));
	}

	private static void assertAppliedWhicheverAnswerIsLost(int puts, IntPredicate write) {
		for (int lost = 0; lost < puts; lost++) {
			Runnable lose = line::loseNextAnswer;
			for (int i = 0; i < lost; i++) {
				Runnable later = lose;
				lose = () -> line.beforeNext("PutItem", later);
			}
			line.beforeNext("PutItem", lose);
			assertThat(write.test(lost)).as("with the answer to put %d lost", lost).isTrue();
		}
	}

	private void replace(ShardCache next) {
		assertThat(replaced(next)).isTrue();
	}

	private boolean replaced(ShardCache next) {
		return this.store.replaceShardCache(this.app, next);
	}

	private ShardCache read() {
		return this.store.shardCache(this.app, "orders").orElseThrow();
	}

	private Map<String, AttributeValue> item() {
		return client
			.getItem((request) -> request.tableName("table")
				.key(ShardCacheItems.key(this.app, "orders"))
				.consistentRead(true))
			.item();
	}

	private List<Map<String, AttributeValue>> chunks() {
		return chunks("shard_cache#" + this.app, "orders#");
	}

	private int parts() {
		return chunks("group#" + this.app, "assignment#orders#").size();
	}

	private static List<Map<String, AttributeValue>> chunks(String pk, String prefix) {
		return client
			.queryPaginator((request) -> request.tableName("table")
				.consistentRead(true)
				.keyConditionExpression("pk = :pk AND begins_with(sk, :prefix)")
				.expressionAttributeValues(
						Map.of(":pk", AttributeValue.fromS(pk), ":prefix", AttributeValue.fromS(prefix))))
			.items()
			.stream()
			.toList();
	}

	private static Map<String, AttributeValue> with(Map<String, AttributeValue> item, String name, String bytes) {
		Map<String, AttributeValue> changed = new TreeMap<>(item);
		changed.put(name, AttributeValue.fromB(SdkBytes.fromUtf8String(bytes)));
		return changed;
	}

	/**
	 * A stream that was doubled: the first half of its shards is closed, and each of the
	 * others is half of one of them.
	 */
	private static ShardCache cache(long version, int count) {
		List<ShardCache.Entry> entries = new ArrayList<>();
		BigInteger half = BigInteger.ONE.shiftLeft(128).divide(BigInteger.valueOf(count));
		BigInteger start = new BigInteger("49543463076548007577105092703039560359975228518395012098");
		BigInteger step = new BigInteger("22300745198530623140326792453033732331281424");
		for (int i = 0; i < count; i++) {
			boolean parent = i < count / 2;
			BigInteger width = parent ? half.shiftLeft(1) : half;
			BigInteger first = width.multiply(BigInteger.valueOf(parent ? i : i - count / 2));
			entries.add(new ShardCache.Entry(new Shard("shardId-%012d".formatted(i),
					parent ? List.of() : List.of("shardId-%012d".formatted((i - count / 2) / 2)),
					new HashRange(first.toString(), first.add(width).subtract(BigInteger.ONE).toString()),
					start.add(step.multiply(BigInteger.valueOf(i))).toString(), parent), parent));
		}
		return new ShardCache("orders", version, 0, entries);
	}

	private static Assignment assignment(long generation) {
		Map<String, TreeSet<String>> byClient = new TreeMap<>();
		IntStream.range(0, 20_000)
			.forEach((i) -> byClient
				.computeIfAbsent("client-%04d".formatted((i + generation) % 1000), (id) -> new TreeSet<>())
				.add("shardId-%012d".formatted(i)));
		return new Assignment("orders", generation, new TreeMap<>(byClient));
	}

}
