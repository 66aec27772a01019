package io.kinesumer.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.StartPosition;
import io.kinesumer.Subscription;
import io.kinesumer.assignment.BalancedAssignor;
import io.kinesumer.assignment.Leader;
import io.kinesumer.catalog.ShardCatalog;
import io.kinesumer.membership.Fence;
import io.kinesumer.membership.LivenessWatch;
import io.kinesumer.membership.StoreContact;
import io.kinesumer.membership.Session;
import io.kinesumer.ownership.ClaimOutcome;
import io.kinesumer.ownership.OwnershipService;
import io.kinesumer.reader.SdkKinesisApi;
import io.kinesumer.store.Assignment;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.DynamoDbSettings;
import io.kinesumer.store.DynamoDbStateStore;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.Owner;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.LoopbackDynamoDb;
import io.kinesumer.test.kinesis.KinesisLimits;
import io.kinesumer.time.ManualTicker;
import io.kinesumer.time.WallClock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A stream of 20,000 shards, which is as many as an account may have without asking, on a
 * Kinesis and a DynamoDB that keep the services' limits of a call and of an item.
 */
@Tag("slow")
class LargeStreamTests {

	private static final int SHARDS = 20_000;

	private static final int PAGES = 20;

	private static final int CLIENTS = 200;

	private static EmbeddedKinesis kinesis;

	private static KinesisClient kinesisClient;

	private static LoopbackDynamoDb dynamoDb;

	private static DynamoDbClient dynamoDbClient;

	@BeforeAll
	static void start() {
		kinesis = EmbeddedKinesis.builder().limits(KinesisLimits.none()).controlDelay(Duration.ZERO).start();
		kinesisClient = kinesis.client();
		kinesis.createStream("large", SHARDS);
		dynamoDb = EmbeddedDynamoDb.onLoopback();
		dynamoDbClient = dynamoDb.client();
	}

	@AfterAll
	static void stop() {
		kinesisClient.close();
		kinesis.close();
		dynamoDbClient.close();
		dynamoDb.close();
	}

	@Test
	void itIsListedStoredAssignedAndClaimed() {
		StateStore store = store("led");
		ManualTicker ticker = new ManualTicker();
		List<Owner> owners = IntStream.range(0, CLIENTS)
			.mapToObj((i) -> new Owner("client-%04d".formatted(i), "first"))
			.toList();
		owners.forEach((owner) -> store.register("led",
				new ClientEntry(owner, 1, Duration.ofDays(1), Set.of("large"), false, "0.1.0", Instant.EPOCH), null));
		StreamRef stream = StreamRef.named("large");
		ShardCatalog catalog = catalog("led", store, ticker);
		Leader leader = new Leader("led", store, catalog, new BalancedAssignor(),
				new LivenessWatch(new StoreContact(Duration.ofDays(1))), ticker,
				() -> Map.of(stream, StartPosition.trimHorizon()), Duration.ofSeconds(2), (key, failure) -> {
					throw failure;
				});
		store.replaceGroup("led", GroupState.initial().withLeader(owners.get(0)));

		long before = kinesis.requestCount("ListShards");
		long began = System.nanoTime();
		GroupState group = leader.lead(store.group("led"), false);
		long led = System.nanoTime();
		assertThat(kinesis.requestCount("ListShards") - before).isEqualTo(PAGES);
		Assignment assignment = store.assignment("led", "large").orElseThrow();
		assertThat(assignment.shards()).hasSize(CLIENTS)
			.allSatisfy((client, shards) -> assertThat(shards).hasSize(SHARDS / CLIENTS));

		ShardCatalog followers = catalog("led", store, ticker);
		followers.follow(group);
		OwnershipService ownerships = new OwnershipService("led", store, followers);
		Owner follower = owners.get(7);
		Session session = new Session(follower, new Fence(ticker, Duration.ofDays(1), ticker.nanos()));
		long follows = System.nanoTime();
		Assignment own = store.assignment("led", "large", follower.clientId()).orElseThrow();
		assertThat(own.of(follower.clientId())).isEqualTo(assignment.of(follower.clientId()))
			.allSatisfy((id) -> assertThat(ownerships.claim(new ShardKey("large", id), session))
				.isInstanceOf(ClaimOutcome.Claimed.class));
		long claimed = System.nanoTime();

		ticker.advance(Duration.ofSeconds(30));
		long again = System.nanoTime();
		GroupState later = leader.lead(store.group("led"), false);
		long looked = System.nanoTime();
		assertThat(kinesis.requestCount("ListShards") - before).isEqualTo(2L * PAGES);
		assertThat(later.generation()).isEqualTo(group.generation());
		assertThat(later.cacheVersions()).isEqualTo(group.cacheVersions()).containsEntry("large", 1L);
		System.out.printf(Locale.ROOT,
				"%d shards, %d clients: first look of the leader %d ms, a later one with a listing %d ms;"
						+ " a client reads its assignment and claims its %d shards in %d ms%n",
				SHARDS, CLIENTS, millis(began, led), millis(again, looked), SHARDS / CLIENTS, millis(follows, claimed));
	}

	@Test
	void aClientStartsOnItAndConsumesAtOnce() {
		StateStore store = store("started");
		Set<String> handled = ConcurrentHashMap.newKeySet();
		Kinesumer client = KinesumerBuilder.forApp("started")
			.clientId("alone")
			.stateStore(store)
			.kinesis(kinesisClient)
			.settings(KinesumerSettings.DEFAULTS.withStart(StartPosition.trimHorizon())
				.withRebalance(new KinesumerSettings.Rebalance(Duration.ofSeconds(20))))
			.subscribe(Subscription.of("large", (record, delivery) -> handled.add(record.shardId())))
			.build();
		for (int i = 0; i < 50; i++) {
			String hash = Integer.toString(i);
			kinesisClient.putRecord((request) -> request.streamName("large")
				.partitionKey("key")
				.explicitHashKey(hash)
				.data(SdkBytes.fromUtf8String(hash)));
		}
		long began = System.nanoTime();
		client.start();
		await().atMost(Duration.ofMinutes(1)).until(() -> handled.contains("shardId-000000000000"));
		long first = System.nanoTime();
		await().atMost(Duration.ofMinutes(2)).until(() -> client.snapshot().shards().size() >= 300);
		long many = System.nanoTime();
		System.gc();
		Runtime runtime = Runtime.getRuntime();
		long heap = (runtime.totalMemory() - runtime.freeMemory()) / (1024 * 1024);
		int held = client.snapshot().shards().size();
		long stops = System.nanoTime();
		client.stop();
		assertThat(store.clients("started")).isEmpty();
		System.out.printf(Locale.ROOT,
				"%d shards, one client: first record after %d ms, %d shards after %d ms, stopped in %d ms;"
						+ " %d MB of heap with the emulators%n",
				SHARDS, millis(began, first), held, millis(began, many), millis(stops, System.nanoTime()), heap);
	}

	private static long millis(long from, long to) {
		return (to - from) / 1_000_000;
	}

	private static ShardCatalog catalog(String app, StateStore store, ManualTicker ticker) {
		return new ShardCatalog(app, store, new SdkKinesisApi((stream) -> kinesisClient, Duration.ofSeconds(10),
				Duration.ofSeconds(5), WallClock.system()), ticker, Duration.ofSeconds(30));
	}

	private static StateStore store(String table) {
		StateStore store = new DynamoDbStateStore(dynamoDbClient,
				DynamoDbSettings.of(table).withCreateTable(true).withCallTimeout(Duration.ofSeconds(10)));
		store.open();
		return store;
	}

}
