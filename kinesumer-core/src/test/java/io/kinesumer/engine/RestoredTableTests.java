package io.kinesumer.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.kinesumer.Kinesumer;
import io.kinesumer.StartPosition;
import io.kinesumer.store.DynamoDbSettings;
import io.kinesumer.store.DynamoDbStateStore;
import io.kinesumer.store.StateStore;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import static io.kinesumer.engine.TestGroup.await;
import static io.kinesumer.engine.TestGroup.shardsOf;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operators are told to do when the table is lost, on DynamoDB Local.
 */
@Tag("slow")
@Timeout(120)
class RestoredTableTests {

	private final EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.inProcess();

	private final DynamoDbClient items = this.dynamoDb.client();

	private final StateStore store = table("before");

	private final TestGroup group = new TestGroup(EmbeddedKinesis.start(), this.store);

	@AfterEach
	void close() {
		this.group.close();
		this.items.close();
		this.dynamoDb.close();
	}

	@Test
	void aTableRestoredUnderAnotherNameIsGoneOnFromWithRepetition() {
		this.group.createStream("orders", 4);
		Kinesumer first = this.group.client("a", "orders");
		Kinesumer second = this.group.client("b", "orders");
		first.start();
		second.start();
		await().until(() -> shardsOf(first) == 2 && shardsOf(second) == 2);
		this.group.send("orders", 50);
		this.group.awaitAllHandled();
		first.commit();
		second.commit();
		List<Map<String, AttributeValue>> backup = List
			.copyOf(this.items.scan((request) -> request.tableName("before").consistentRead(true)).items());
		this.group.split("orders", 1);
		this.group.send("orders", 50);
		this.group.awaitAllHandled();
		first.stop();
		second.stop();
		int handledBefore = this.group.history.size();

		StateStore restored = table("restored");
		backup.forEach((item) -> this.items.putItem((request) -> request.tableName("restored").item(item)));
		Kinesumer next = this.group.client("a", on(restored), "orders");
		Kinesumer other = this.group.client("c", on(restored), "orders");
		next.start();
		other.start();
		this.group.send("orders", 50);
		this.group.awaitAllHandled();
		await().until(() -> handledSince(handledBefore).size() >= 100);
		assertThat(handledSince(handledBefore)).as("once each since the backup")
			.containsExactlyInAnyOrderElementsOf(this.group.sent.subList(50, 150));
		this.group.history.assertInOrder();
		await().until(() -> shardsOf(next) + shardsOf(other) == 5);
	}

	@Test
	void withoutABackupAGroupGoesOnFromATime() {
		this.group.createStream("orders", 2);
		Kinesumer first = this.group.client("a", "orders");
		first.start();
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		Instant lost = Instant.now();
		first.stop();
		this.group.send("orders", 20);
		Kinesumer next = this.group.client("a", (builder) -> on(table("empty")).apply(builder)
			.settings(TestGroup.FAST.withStart(StartPosition.atTimestamp(lost.minusSeconds(5)))), "orders");
		next.start();
		this.group.awaitAllHandled();
		this.group.history.assertInOrder();
	}

	private List<String> handledSince(int number) {
		List<String> texts = new ArrayList<>();
		List<History.Handled> all = this.group.history.all();
		all.subList(number, all.size()).forEach((one) -> texts.add(one.text()));
		return texts;
	}

	private static UnaryOperator<KinesumerBuilder> on(StateStore store) {
		return (builder) -> builder.stateStore(store);
	}

	private StateStore table(String name) {
		DynamoDbStateStore table = new DynamoDbStateStore(this.items, DynamoDbSettings.of(name).withCreateTable(true));
		table.open();
		return table;
	}

}
