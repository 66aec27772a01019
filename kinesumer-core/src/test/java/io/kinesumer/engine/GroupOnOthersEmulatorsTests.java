package io.kinesumer.engine;

import io.kinesumer.KinesumerEvent;
import io.kinesumer.StartPosition;
import io.kinesumer.Kinesumer;
import io.kinesumer.store.DynamoDbSettings;
import io.kinesumer.store.DynamoDbStateStore;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.KinesisLocal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import static io.kinesumer.engine.TestGroup.await;
import static io.kinesumer.engine.TestGroup.shardsOf;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole clients on emulators that others have written, kinesis-local and DynamoDB Local,
 * so that ours and the store in memory are not all that they are known to work on.
 */
@Tag("slow")
@Timeout(120)
class GroupOnOthersEmulatorsTests {

	private EmbeddedDynamoDb dynamoDb;

	private DynamoDbClient dynamoDbClient;

	private TestGroup group;

	@BeforeEach
	void start() {
		Assumptions.assumeTrue(KinesisLocal.isAvailable(), () -> KinesisLocal.whyUnavailable().orElse(""));
		KinesisLocal kinesis = KinesisLocal.start();
		this.dynamoDb = EmbeddedDynamoDb.onLoopback();
		this.dynamoDbClient = this.dynamoDb.client();
		this.group = new TestGroup(kinesis.client(),
				new DynamoDbStateStore(this.dynamoDbClient, DynamoDbSettings.of("state").withCreateTable(true)),
				kinesis::close);
		this.group.settings = TestGroup.PATIENT;
	}

	@AfterEach
	void close() {
		if (this.group != null) {
			this.group.close();
			this.dynamoDbClient.close();
			this.dynamoDb.close();
		}
	}

	@Test
	void clientsComeAndGoWithoutLossOrDuplicate() {
		this.group.createStream("orders", 4);
		this.group.send("orders", 30);
		Kinesumer first = this.group.client("a", "orders");
		Kinesumer second = this.group.client("b", "orders");
		first.start();
		this.group.awaitAllHandled();
		second.start();
		this.group.send("orders", 30);
		await().until(() -> shardsOf(first) == 2 && shardsOf(second) == 2);
		this.group.send("orders", 30);
		this.group.awaitAllHandled();
		first.stop();
		this.group.send("orders", 30);
		await().until(() -> shardsOf(second) == 4);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void aSplitAndAMergeAreFollowedInOrder() {
		this.group.createStream("orders", 1);
		Kinesumer client = this.group.client("a", "orders");
		client.start();
		this.group.send("orders", 40);
		this.group.producer.splitShard((request) -> request.streamName("orders")
			.shardToSplit("shardId-000000000000")
			.newStartingHashKey("170141183460469231731687303715884105728"));
		awaitActive();
		this.group.send("orders", 40);
		this.group.producer.mergeShards((request) -> request.streamName("orders")
			.shardToMerge("shardId-000000000001")
			.adjacentShardToMerge("shardId-000000000002"));
		awaitActive();
		this.group.send("orders", 40);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		await().until(() -> shardsOf(client) == 1);
		assertThat(client.snapshot().shards().get(0).shardId()).isEqualTo("shardId-000000000003");
	}

	@Test
	void generationsThatPassedWhileTheGroupWasDownAreReadInOrder() {
		this.group.createStream("orders", 2);
		Kinesumer client = this.group.client("a", "orders");
		client.start();
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		client.stop();
		for (int shards : new int[] { 4, 2, 4 }) {
			this.group.scale("orders", shards);
			this.group.send("orders", 20);
		}
		client.start();
		this.group.awaitAllHandled();
		await().until(() -> shardsOf(client) == 4);
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void aStreamThatIsCreatedAgainIsReadFromItsOldestRecord() {
		this.group.createStream("orders", 2);
		Kinesumer client = this.group.client("a", "orders");
		client.start();
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		this.group.producer.deleteStream((request) -> request.streamName("orders"));
		await().until(() -> this.group.producer.listStreams().streamNames().isEmpty());
		this.group.createStream("orders", 1);
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		await().until(() -> shardsOf(client) == 1);
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		this.group.history.assertInOrder();
		assertThat(this.group.store.pin("test", "orders").orElseThrow().reset()).isOne();
		assertThat(this.group.events(KinesumerEvent.StreamRecreated.class)).hasSize(1);
	}

	@Test
	void aResetBringsEverythingAgainWhoeverAsksForIt() {
		this.group.createStream("orders", 2);
		Kinesumer first = this.group.client("a", "orders");
		Kinesumer second = this.group.client("b", "orders");
		first.start();
		second.start();
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		await().until(() -> shardsOf(first) == 1 && shardsOf(second) == 1);
		second.resetTo("orders", StartPosition.trimHorizon());
		await().until(() -> this.group.history.size() == 40);
		this.group.history.assertInOrder();
		await().until(() -> this.group.store.checkpoints("test", "orders")
			.stream()
			.allMatch((checkpoint) -> checkpoint.reset() == 1 && checkpoint.position() != null));
	}

	private void awaitActive() {
		await().until(() -> this.group.producer.describeStreamSummary((request) -> request.streamName("orders"))
			.streamDescriptionSummary()
			.streamStatusAsString()
			.equals("ACTIVE"));
	}

}
