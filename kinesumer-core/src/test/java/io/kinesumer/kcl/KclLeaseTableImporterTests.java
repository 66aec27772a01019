package io.kinesumer.kcl;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import io.kinesumer.CorruptStateException;
import io.kinesumer.InvalidSettingException;
import io.kinesumer.KinesumerException;
import io.kinesumer.MissingTableException;
import io.kinesumer.StartPosition;
import io.kinesumer.kcl.KclImportPlan.ShardPlan;
import io.kinesumer.reader.SdkKinesisApi;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.Claim;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.Commit;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.Owner;
import io.kinesumer.store.ScriptedStateStore;
import io.kinesumer.store.StateStore;
import io.kinesumer.store.StreamPin;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.kinesis.AdjustableClock;
import io.kinesumer.test.kinesis.KinesisLimits;
import io.kinesumer.time.WallClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Imports of lease tables as the Kinesis Client Library writes them; that a group goes on
 * from there is tested with the library itself in {@code migration-tests}.
 */
@Timeout(60)
class KclLeaseTableImporterTests {

	private static final String APP = "orders-service";

	private static final String SHARD = "shardId-000000000000";

	private static final StreamRef ORDERS = StreamRef.named("orders");

	private static final KclImport IMPORT = KclImport.of("leases", ORDERS);

	private final InMemoryStateStore store = new InMemoryStateStore();

	private EmbeddedKinesis kinesis;

	private KinesisClient kinesisClient;

	private EmbeddedDynamoDb dynamoDb;

	private DynamoDbClient dynamoDbClient;

	private KclLeaseTableImporter importer;

	/** Every pause takes as long as it says, and what happens meanwhile happens. */
	private long nanos;

	private Runnable meanwhile = () -> {
	};

	@BeforeEach
	void start() {
		this.kinesis = EmbeddedKinesis.builder()
			.limits(KinesisLimits.none())
			.clock(AdjustableClock.frozenAt(Instant.parse("2026-11-22T01:00:00Z")))
			.start();
		this.kinesisClient = this.kinesis.client();
		this.dynamoDb = EmbeddedDynamoDb.inProcess();
		this.dynamoDbClient = this.dynamoDb.client();
		this.dynamoDbClient.createTable((table) -> table.tableName("leases")
			.billingMode(BillingMode.PAY_PER_REQUEST)
			.attributeDefinitions(AttributeDefinition.builder()
				.attributeName("leaseKey")
				.attributeType(ScalarAttributeType.S)
				.build())
			.keySchema(KeySchemaElement.builder().attributeName("leaseKey").keyType(KeyType.HASH).build()));
		this.kinesis.createStream("orders", 1);
		this.importer = importer(this.store);
	}

	private KclLeaseTableImporter importer(StateStore store) {
		return new KclLeaseTableImporter(
				APP, store, this.dynamoDbClient, new SdkKinesisApi((stream) -> this.kinesisClient,
						Duration.ofSeconds(5), Duration.ofSeconds(5), WallClock.system()),
				() -> this.nanos, (duration) -> {
					this.nanos += duration.toNanos();
					this.meanwhile.run();
				});
	}

	@AfterEach
	void stop() {
		this.dynamoDbClient.close();
		this.dynamoDb.close();
		this.kinesisClient.close();
		this.kinesis.close();
	}

	@Test
	void aDryRunTellsAllAndWritesNothing() {
		String number = put();
		lease(SHARD, number, "worker-1");
		KclImportPlan plan = this.importer.plan(IMPORT);
		assertThat(plan).hasToString("""
				KCL lease table leases -> app orders-service
				  stream orders
				    shardId-000000000000   %s.0 -> goes on after %s""".formatted(number, number));
		assertThat(plan.isDone()).isFalse();
		assertThat(this.store.pin(APP, "orders")).isEmpty();
		assertThat(this.store.checkpoints(APP, "orders")).isEmpty();
		assertThat(this.nanos).isZero();
	}

	@Test
	void whatAnEarlierStreamOfTheNameHadComeToTellsNothing() {
		put();
		lease("111122223333:orders:1700000000:" + SHARD, "SHARD_END", null);
		lease("111122223333:orders:1700000000:shardId-000000000007", "SHARD_END", null);
		lease("111122223333:orders:1800000000:shardId-000000000001", "TRIM_HORIZON", null);
		assertThat(this.importer.plan(IMPORT).streams()).singleElement()
			.satisfies((stream) -> assertThat(stream.shards()).extracting(ShardPlan::lease)
				.containsExactly("no lease", "TRIM_HORIZON"));
	}

	@Test
	void leasesOfTwoAccountsAreNotTakenForOneStream() {
		lease("111122223333:orders:1700000000:" + SHARD, "TRIM_HORIZON", null);
		lease("444455556666:orders:1800000000:" + SHARD, put(), null);
		assertThat(this.importer.plan(IMPORT).problems()).singleElement()
			.asString()
			.contains("[111122223333, 444455556666]", "by its ARN");
		assertThatExceptionOfType(KinesumerException.class).isThrownBy(() -> this.importer.run(IMPORT));
		assertThat(this.store.pin(APP, "orders")).isEmpty();
	}

	@Test
	void aRecordIsCoveredWithTheTimeAtWhichItArrived() {
		Instant arrival = this.kinesis.clock().instant();
		String number = put();
		lease(SHARD, number, null);
		this.kinesis.clock().advance(Duration.ofHours(1));
		this.importer.run(IMPORT);
		Checkpoint checkpoint = this.store.checkpoint(APP, "orders", SHARD);
		assertThat(checkpoint.position()).isEqualTo(Position.of(number));
		assertThat(checkpoint.arrival()).isEqualTo(arrival);
		assertThat(checkpoint.owner()).isNull();
	}

	@Test
	void ofACheckpointOlderThanTheRetentionThatIsKnown() {
		String number = put();
		lease(SHARD, number, null);
		this.kinesis.clock().advance(Duration.ofHours(30));
		put();
		assertThat(this.importer.run(IMPORT)).asString().contains("does not keep that record any more");
		Checkpoint checkpoint = this.store.checkpoint(APP, "orders", SHARD);
		assertThat(checkpoint.position()).isEqualTo(Position.of(number));
		assertThat(checkpoint.arrival()).isBefore(this.kinesis.clock().instant().minus(Duration.ofHours(24)));
	}

	@Test
	void aSecondImportChangesNothing() {
		String number = put();
		lease(SHARD, number, "worker-1");
		this.importer.run(IMPORT);
		Checkpoint imported = this.store.checkpoint(APP, "orders", SHARD);
		this.dynamoDbClient.deleteTable((table) -> table.tableName("leases"));
		this.store.register(APP, client("a", 1), null);
		assertThat(this.importer.run(IMPORT).isDone()).isTrue();
		assertThat(this.store.checkpoint(APP, "orders", SHARD)).isEqualTo(imported);
	}

	@Test
	void anImportThatWasCutOffGoesOn() {
		String first = put();
		String second = put();
		lease(SHARD, second, null);
		this.store.pinIfAbsent(APP,
				new StreamPin("orders", Instant.EPOCH, Instant.EPOCH, new ReadPosition.TrimHorizon(), Set.of(), 0));
		Owner gone = new Owner("kcl-import", "1");
		Checkpoint claimed = this.store.claim(APP, "orders", new Claim(SHARD, Checkpoint.none(SHARD), 0, gone, null))
			.orElseThrow();
		this.store.commit(APP, "orders",
				new Commit(SHARD, gone, claimed.epoch(), Position.of(first), null, null, Commit.Then.KEEP));
		this.importer.run(IMPORT);
		assertThat(this.store.checkpoint(APP, "orders", SHARD).position()).isEqualTo(Position.of(second));
		assertThat(this.store.checkpoint(APP, "orders", SHARD).owner()).isNull();
	}

	@Test
	void aPositionThatIsFurtherOnStays() {
		String first = put();
		String second = put();
		lease(SHARD, first, null);
		Owner other = new Owner("a", "1");
		Checkpoint claimed = this.store.claim(APP, "orders", new Claim(SHARD, Checkpoint.none(SHARD), 0, other, null))
			.orElseThrow();
		this.store.commit(APP, "orders",
				new Commit(SHARD, other, claimed.epoch(), Position.of(second), null, null, Commit.Then.RELEASE));
		this.importer.run(IMPORT);
		assertThat(this.store.checkpoint(APP, "orders", SHARD).position()).isEqualTo(Position.of(second));
	}

	@Test
	void aGroupThatHasPinnedAnotherStartIsLeftAlone() {
		lease(SHARD, put(), null);
		this.store.pinIfAbsent(APP, new StreamPin("orders", Instant.EPOCH, Instant.EPOCH,
				new ReadPosition.AtTimestamp(Instant.EPOCH), Set.of(SHARD), 0));
		assertThatExceptionOfType(KinesumerException.class).isThrownBy(() -> this.importer.run(IMPORT))
			.withMessageContaining("already, otherwise than the lease table says");
		assertThat(this.store.checkpoints(APP, "orders")).isEmpty();
	}

	@Test
	void leasesThatWorkersHoldAreWatchedForAWhile() {
		lease(SHARD, put(), "worker-1");
		this.importer.run(IMPORT);
		assertThat(Duration.ofNanos(this.nanos)).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(33));
	}

	@Test
	void leasesThatNobodyHoldsAreNotWatched() {
		lease(SHARD, put(), null);
		this.importer.run(IMPORT);
		assertThat(this.nanos).isZero();
	}

	@Test
	void aWorkerThatRenewsItsLeaseStopsTheImport() {
		lease(SHARD, put(), "worker-1");
		this.meanwhile = () -> this.dynamoDbClient.updateItem((update) -> update.tableName("leases")
			.key(Map.of("leaseKey", AttributeValue.fromS(SHARD)))
			.updateExpression("SET leaseCounter = leaseCounter + :one")
			.expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))));
		assertThatExceptionOfType(KinesumerException.class).isThrownBy(() -> this.importer.run(IMPORT))
			.withMessageContaining("Lease table leases is being written")
			.withMessageContaining("kinesumer.migration.kcl.force");
		assertThat(this.store.pin(APP, "orders")).isEmpty();
		this.importer.run(IMPORT.withForce(true));
		assertThat(this.store.pin(APP, "orders")).isPresent();
	}

	@Test
	void aClientOfTheAppThatBeatsStopsTheImport() {
		lease(SHARD, put(), null);
		this.store.register(APP, client("a", 0), null);
		this.meanwhile = () -> this.store.beat(APP, client("a", 1));
		assertThatExceptionOfType(KinesumerException.class).isThrownBy(() -> this.importer.run(IMPORT))
			.withMessageContaining("Client 'a' of the app runs");
		assertThat(Duration.ofNanos(this.nanos)).isLessThan(Duration.ofSeconds(5));
	}

	@Test
	void ofSeveralInstancesThatImportAtOnceTheSlowerFindItDone() {
		String number = put();
		lease(SHARD, number, null);
		KclLeaseTableImporter slower = importer(asSoonAsItHasLooked(() -> this.importer.run(IMPORT)));
		assertThat(slower.run(IMPORT).isDone()).isTrue();
		assertThat(this.store.checkpoint(APP, "orders", SHARD).position()).isEqualTo(Position.of(number));
		assertThat(this.nanos).isZero();
	}

	@Test
	void anInstanceWaitsForAnotherThatImports() {
		String number = put();
		lease(SHARD, number, null);
		KclLeaseTableImporter slower = importer(asSoonAsItHasLooked(this::claimAsAnotherImport));
		this.meanwhile = () -> {
			if (Duration.ofNanos(this.nanos).compareTo(Duration.ofSeconds(10)) > 0) {
				this.importer.run(IMPORT);
			}
		};
		assertThat(slower.run(IMPORT).isDone()).isTrue();
		assertThat(this.store.checkpoint(APP, "orders", SHARD).position()).isEqualTo(Position.of(number));
		assertThat(Duration.ofNanos(this.nanos)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(15));
	}

	@Test
	void anImportThatAnotherHasCutOffFailsInTheEnd() {
		lease(SHARD, put(), null);
		KclLeaseTableImporter slower = importer(asSoonAsItHasLooked(this::claimAsAnotherImport));
		assertThatExceptionOfType(KinesumerException.class).isThrownBy(() -> slower.run(IMPORT))
			.withMessageContaining("is written by someone else");
		assertThat(Duration.ofNanos(this.nanos)).isLessThan(Duration.ofMinutes(1));
		this.importer.run(IMPORT);
	}

	@Test
	void anInstanceThatStillWatchesFindsAnotherConsumingWhatItHasImported() {
		lease(SHARD, put(), "worker-1");
		this.store.register(APP, client("a", 0), null);
		this.meanwhile = () -> {
			this.importer.run(IMPORT.withForce(true));
			this.store.beat(APP, client("a", 1));
		};
		assertThat(this.importer.run(IMPORT).isDone()).isTrue();
		assertThat(Duration.ofNanos(this.nanos)).isLessThan(Duration.ofSeconds(5));
	}

	private void claimAsAnotherImport() {
		this.store.claim(APP, "orders",
				new Claim(SHARD, Checkpoint.none(SHARD), 0, new Owner("kcl-import", "other"), null));
	}

	private StateStore asSoonAsItHasLooked(Runnable other) {
		ScriptedStateStore scripted = new ScriptedStateStore(this.store);
		AtomicBoolean done = new AtomicBoolean();
		scripted.beforeAnswers(() -> {
			if (scripted.calls().contains("checkpoint") && done.compareAndSet(false, true)) {
				other.run();
			}
		});
		return scripted;
	}

	@Test
	void aClientThatStandsStillDoesNot() {
		lease(SHARD, put(), null);
		this.store.register(APP, client("a", 0), null);
		this.importer.run(IMPORT);
		assertThat(Duration.ofNanos(this.nanos)).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void rowsOfWorkersAndCoordinatorAreNoLeases() {
		lease(SHARD, put(), null);
		row("worker-1", Map.of("entityType", AttributeValue.fromS("WORKER_METRIC_STATS")));
		row("Leader", Map.of("ownerName", AttributeValue.fromS("worker-1")));
		assertThat(this.importer.plan(IMPORT).streams()).singleElement()
			.satisfies((stream) -> assertThat(stream.shards()).hasSize(1));
	}

	@Test
	void aLeaseThatCannotBeReadIsNamed() {
		lease(SHARD, "one", null);
		assertThatExceptionOfType(CorruptStateException.class).isThrownBy(() -> this.importer.plan(IMPORT))
			.withMessageContaining("Lease 'shardId-000000000000' cannot be read: its checkpoint is 'one'");
	}

	@Test
	void aTableWithoutLeasesIsAProblem() {
		assertThat(this.importer.plan(IMPORT).problems()).singleElement().asString().contains("holds no lease");
	}

	@Test
	void aMissingTableIsSaidToBeMissing() {
		assertThatExceptionOfType(MissingTableException.class)
			.isThrownBy(() -> this.importer.plan(KclImport.of("other", ORDERS)))
			.withMessageContaining("There is no lease table other");
	}

	@Test
	void leasesThatNameNoStreamGoIntoOneStreamOnly() {
		lease(SHARD, put(), null);
		assertThat(this.importer.plan(KclImport.of("leases", ORDERS, StreamRef.named("returns"))).problems())
			.singleElement()
			.asString()
			.contains("has consumed one stream");
	}

	@Test
	void ofSeveralStreamsEachTakesItsOwnAndTheNewest() {
		String number = put();
		lease("123456789012:orders:1700000000:" + SHARD, "TRIM_HORIZON", null);
		lease("123456789012:orders:1800000000:" + SHARD, number, null);
		lease("123456789012:returns:1700000000:" + SHARD, "LATEST", null);
		KclImportPlan plan = this.importer.run(IMPORT);
		assertThat(plan.notes()).containsExactly(
				"the table also has leases of streams that are not imported: [123456789012:returns:1700000000]");
		assertThat(this.store.checkpoint(APP, "orders", SHARD).position()).isEqualTo(Position.of(number));
	}

	@Test
	void aStartInTheFutureIsAProblem() {
		lease(SHARD, "LATEST", null);
		Instant future = this.kinesis.clock().instant().plusSeconds(60);
		assertThat(this.importer.plan(IMPORT.withUnread(StartPosition.atTimestamp(future))).problems()).singleElement()
			.asString()
			.contains("in the future");
	}

	@Test
	void aLargeTableIsReadToItsEnd() {
		String filler = "x".repeat(100_000);
		for (int i = 0; i < 15; i++) {
			row("worker-" + i, Map.of("entityType", AttributeValue.fromS("WORKER_METRIC_STATS"), "filler",
					AttributeValue.fromS(filler)));
		}
		lease(SHARD, put(), null);
		assertThat(this.importer.plan(IMPORT).problems()).isEmpty();
	}

	@Test
	void anImportNamesATableAndAStream() {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> KclImport.of(" ", ORDERS));
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> KclImport.of("leases"));
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> IMPORT.withWatch(Duration.ofHours(2)));
	}

	private String put() {
		return this.kinesisClient.putRecord(
				(request) -> request.streamName("orders").partitionKey("key").data(SdkBytes.fromUtf8String("an order")))
			.sequenceNumber();
	}

	private void lease(String key, String checkpoint, String owner) {
		Map<String, AttributeValue> attributes = new HashMap<>();
		attributes.put("checkpoint", AttributeValue.fromS(checkpoint));
		attributes.put("checkpointSubSequenceNumber", AttributeValue.fromN("0"));
		attributes.put("leaseCounter", AttributeValue.fromN("7"));
		attributes.put("ownerSwitchesSinceCheckpoint", AttributeValue.fromN("0"));
		if (owner != null) {
			attributes.put("leaseOwner", AttributeValue.fromS(owner));
		}
		row(key, attributes);
	}

	private void row(String key, Map<String, AttributeValue> attributes) {
		Map<String, AttributeValue> item = new HashMap<>(attributes);
		item.put("leaseKey", AttributeValue.fromS(key));
		this.dynamoDbClient.putItem((request) -> request.tableName("leases").item(item));
	}

	private static ClientEntry client(String id, long heartbeat) {
		return new ClientEntry(new Owner(id, "incarnation"), heartbeat, Duration.ofSeconds(10), Set.of("orders"), false,
				"1", Instant.EPOCH);
	}

}
