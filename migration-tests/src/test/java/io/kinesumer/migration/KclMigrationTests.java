package io.kinesumer.migration;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.StartPosition;
import io.kinesumer.Subscription;
import io.kinesumer.engine.KinesumerBuilder;
import io.kinesumer.kcl.KclImport;
import io.kinesumer.kcl.KclImportPlan;
import io.kinesumer.kcl.KclLeaseTableImporter;
import io.kinesumer.store.DynamoDbSettings;
import io.kinesumer.store.DynamoDbStateStore;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.LoopbackDynamoDb;
import io.kinesumer.test.kinesis.account.Accounts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.StreamConfig;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.processor.FormerStreamsLeasesDeletionStrategy;
import software.amazon.kinesis.processor.MultiStreamTracker;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.processor.StreamTracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The real Kinesis Client Library consumes a part of a stream, its lease table is
 * imported, and a group goes on: without loss, and without handling anything twice.
 */
@Tag("slow")
@Timeout(180)
class KclMigrationTests {

	private static final String KCL = "orders-kcl";

	private static final String APP = "orders-service";

	private static final KinesumerSettings SETTINGS = KinesumerSettings.DEFAULTS
		.withSync(new KinesumerSettings.Sync(Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofMillis(500)))
		.withStart(StartPosition.latest());

	private final Queue<String> handled = new ConcurrentLinkedQueue<>();

	private EmbeddedKinesis kinesis;

	private KinesisClient kinesisClient;

	private LoopbackDynamoDb dynamoDb;

	private DynamoDbClient dynamoDbClient;

	private DynamoDbStateStore store;

	private Records records;

	@BeforeEach
	void start() {
		this.kinesis = EmbeddedKinesis.start();
		this.kinesisClient = this.kinesis.client();
		this.dynamoDb = EmbeddedDynamoDb.onLoopback();
		this.dynamoDbClient = this.dynamoDb.client();
		this.store = new DynamoDbStateStore(this.dynamoDbClient,
				DynamoDbSettings.of("kinesumer-state-store").withCreateTable(true));
		this.records = new Records(this.kinesisClient);
	}

	@AfterEach
	void stop() {
		this.store.close();
		this.dynamoDbClient.close();
		this.dynamoDb.close();
		this.kinesisClient.close();
		this.kinesis.close();
	}

	@ParameterizedTest
	@EnumSource
	void aGroupGoesOnWhereTheApplicationStopped(KclApplication.Mode mode) {
		this.kinesis.createStream("orders", 2);
		this.records.put("orders", 20);
		split("orders", "shardId-000000000000");
		for (int i = 0; i < 6; i++) {
			this.records.putAggregated("orders", "key " + i, 5);
		}
		this.records.put("orders", 10);
		// All of the shard that was split, then a part of each other, in the middle of
		// an aggregated record perhaps.
		Map<String, Integer> parts = Map.of("shardId-000000000001", 12, "shardId-000000000002", 3,
				"shardId-000000000003", 1);
		Map<String, Integer> most = new HashMap<>(parts);
		most.put("shardId-000000000000", 1000);
		List<String> before;
		try (KclApplication kcl = kcl(single("orders", InitialPositionInStream.TRIM_HORIZON), mode, most)) {
			awaitHandled(kcl, parts);
			await(() -> leases().stream()
				.anyMatch((lease) -> AttributeValue.fromS("SHARD_END").equals(lease.get("checkpoint"))));
			before = kcl.handled();
		}
		KclLeaseTableImporter importer = importer();
		KclImport what = KclImport.of(KCL, StreamRef.named("orders")).withWatch(Duration.ofSeconds(3));
		assertThat(importer.plan(what)).asString()
			.contains("stream orders", "shardId-000000000000   SHARD_END        -> finished")
			.containsPattern("shardId-000000000002 .*\\.2 -> goes on after \\d+\\.2");
		assertThat(this.store.pin(APP, "orders")).isEmpty();
		KclImportPlan plan = importer.run(what);
		assertThat(plan.problems()).isEmpty();
		assertThat(importer.run(what).isDone()).isTrue();
		this.records.put("orders", 10);
		try (Kinesumer client = consume("orders")) {
			await(() -> this.handled.size() + before.size() >= this.records.sent().size());
			client.commit();
		}
		assertThat(Stream.concat(before.stream(), this.handled.stream()))
			.containsExactlyInAnyOrderElementsOf(this.records.sent());
	}

	@Test
	void anApplicationOfSeveralStreamsIsTakenOverStreamByStream() {
		this.kinesis.createStream("orders", 1);
		this.kinesis.createStream("returns", 1);
		this.records.put("orders", 6);
		this.records.put("returns", 6);
		Map<String, Integer> parts = Map.of("orders/shardId-000000000000", 4, "returns/shardId-000000000000", 2);
		List<String> before;
		try (KclApplication kcl = kcl(several("orders", "returns"), KclApplication.Mode.VERSION_3, parts)) {
			awaitHandled(kcl, parts);
			before = kcl.handled();
		}
		KclImport what = KclImport.of(KCL, StreamRef.named("returns")).withForce(true);
		assertThat(importer().run(what).notes()).singleElement().asString().contains(":orders:");
		importer().run(KclImport.of(KCL, StreamRef.named("orders"), StreamRef.named("returns")).withForce(true));
		this.records.put("orders", 3);
		try (Kinesumer client = consume("orders", "returns")) {
			await(() -> this.handled.size() + before.size() >= this.records.sent().size());
			client.commit();
		}
		assertThat(Stream.concat(before.stream(), this.handled.stream()))
			.containsExactlyInAnyOrderElementsOf(this.records.sent());
	}

	@Test
	void whatArrivesInAnIdleShardAfterTheApplicationStoppedIsHandled() {
		this.kinesis.createStream("orders", 1);
		this.records.put("orders", 5);
		Instant stopped;
		try (KclApplication kcl = kcl(single("orders", InitialPositionInStream.LATEST), KclApplication.Mode.VERSION_3,
				Map.of())) {
			await(() -> leases().stream().anyMatch((lease) -> lease.containsKey("leaseOwner")));
			this.kinesis.clock().advance(Duration.ofMinutes(10));
			stopped = this.kinesis.clock().instant();
			assertThat(kcl.handled()).isEmpty();
		}
		this.kinesis.clock().advance(Duration.ofMinutes(10));
		List<String> sentBefore = this.records.sent();
		this.records.put("orders", 5);
		KclImport undecided = KclImport.of(KCL, StreamRef.named("orders")).withForce(true);
		assertThatExceptionOfType(KinesumerException.class).isThrownBy(() -> importer().run(undecided))
			.withMessageContaining("kinesumer.migration.kcl.unread");
		assertThat(this.store.pin(APP, "orders")).isEmpty();
		importer().run(undecided.withUnread(StartPosition.atTimestamp(stopped)));
		try (Kinesumer client = consume("orders")) {
			await(() -> this.handled.size() >= 5);
			client.commit();
		}
		assertThat(this.handled)
			.containsExactlyElementsOf(this.records.sent().subList(sentBefore.size(), sentBefore.size() + 5));
	}

	@Test
	void nothingIsImportedWhileAWorkerRuns() {
		this.kinesis.createStream("orders", 1);
		this.records.put("orders", 5);
		try (KclApplication kcl = kcl(single("orders", InitialPositionInStream.TRIM_HORIZON),
				KclApplication.Mode.VERSION_2, Map.of("shardId-000000000000", 3))) {
			awaitHandled(kcl, Map.of("shardId-000000000000", 3));
			assertThatExceptionOfType(KinesumerException.class)
				.isThrownBy(() -> importer().run(KclImport.of(KCL, StreamRef.named("orders"))))
				.withMessageContaining("a worker of the KCL application runs")
				.withMessageContaining("Stop all its workers");
			assertThat(this.store.pin(APP, "orders")).isEmpty();
			assertThat(this.store.checkpoints(APP, "orders")).isEmpty();
		}
	}

	private List<Map<String, AttributeValue>> leases() {
		try {
			return this.dynamoDbClient.scan((request) -> request.tableName(KCL)).items();
		}
		catch (ResourceNotFoundException ex) {
			return List.of();
		}
	}

	private StreamTracker several(String... streams) {
		List<StreamConfig> configs = Stream.of(streams)
			.map((stream) -> this.kinesisClient.describeStreamSummary((request) -> request.streamName(stream))
				.streamDescriptionSummary())
			.map((summary) -> new StreamConfig(
					StreamIdentifier.multiStreamInstance(Accounts.DEFAULT_ACCOUNT + ":" + summary.streamName() + ":"
							+ summary.streamCreationTimestamp().getEpochSecond()),
					KclApplication.from(InitialPositionInStream.TRIM_HORIZON)))
			.toList();
		return new MultiStreamTracker() {

			@Override
			public List<StreamConfig> streamConfigList() {
				return configs;
			}

			@Override
			public FormerStreamsLeasesDeletionStrategy formerStreamsLeasesDeletionStrategy() {
				return new FormerStreamsLeasesDeletionStrategy.NoLeaseDeletionStrategy();
			}

		};
	}

	private KclApplication kcl(StreamTracker streams, KclApplication.Mode mode, Map<String, Integer> most) {
		return new KclApplication(KCL, streams, this.kinesis, this.dynamoDb.endpoint(), mode,
				(shard) -> most.getOrDefault(shard, 0));
	}

	private static StreamTracker single(String stream, InitialPositionInStream position) {
		return new SingleStreamTracker(stream, KclApplication.from(position));
	}

	/**
	 * Waits until a worker has handled and checkpointed so many records of shards.
	 */
	private static void awaitHandled(KclApplication kcl, Map<String, Integer> records) {
		await(() -> records.entrySet().stream().allMatch((shard) -> kcl.handledOf(shard.getKey()) == shard.getValue()));
	}

	private KclLeaseTableImporter importer() {
		return new KclLeaseTableImporter(APP, this.store, this.dynamoDbClient, (stream) -> this.kinesisClient);
	}

	private Kinesumer consume(String... streams) {
		KinesumerBuilder builder = KinesumerBuilder.forApp(APP)
			.stateStore(this.store)
			.kinesis(this.kinesisClient)
			.settings(SETTINGS);
		for (String stream : streams) {
			builder.subscribe(Subscription.of(stream,
					(record, delivery) -> this.handled.add(StandardCharsets.UTF_8.decode(record.data()).toString())));
		}
		Kinesumer client = builder.build();
		client.start();
		return client;
	}

	private void split(String stream, String shardId) {
		this.kinesisClient.splitShard((request) -> request.streamName(stream)
			.shardToSplit(shardId)
			.newStartingHashKey("85070591730234615865843651857942052864"));
		await(() -> this.kinesisClient.describeStreamSummary((request) -> request.streamName(stream))
			.streamDescriptionSummary()
			.streamStatus() == StreamStatus.ACTIVE);
	}

	private static void await(BooleanSupplier condition) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(90))
			.pollInterval(Duration.ofMillis(50))
			.until(condition::getAsBoolean);
	}

}
