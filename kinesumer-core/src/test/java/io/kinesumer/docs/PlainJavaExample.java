package io.kinesumer.docs;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.StartPosition;
import io.kinesumer.Subscription;
import io.kinesumer.engine.KinesumerBuilder;
import io.kinesumer.store.DynamoDbSettings;
import io.kinesumer.store.DynamoDbStateStore;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * The example of {@code docs/plain-java.md}, word for word.
 */
final class PlainJavaExample {

	private PlainJavaExample() {
	}

	static Kinesumer consumeOrders(KinesisClient kinesis, DynamoDbClient dynamoDb, OrderService orders) {
		// tag::example[]
		Kinesumer kinesumer = KinesumerBuilder.forApp("orders-service")
			.kinesis(kinesis)
			.stateStore(new DynamoDbStateStore(dynamoDb,
					DynamoDbSettings.of("kinesumer-state-store").withCreateTable(true)))
			.settings(KinesumerSettings.DEFAULTS.withStart(StartPosition.trimHorizon()))
			.subscribe(Subscription.of("orders", (record, delivery) -> orders.take(record)))
			.build();
		kinesumer.start(); // joins the group; returns once registered
		// end::example[]
		return kinesumer;
	}

	interface OrderService {

		void take(KinesumerRecord record);

	}

}
