package io.kinesumer.test.store;

import java.time.Duration;

import io.kinesumer.store.DynamoDbSettings;
import io.kinesumer.store.DynamoDbStateStore;
import io.kinesumer.store.StateStore;
import io.kinesumer.test.EmbeddedDynamoDb;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

class DynamoDbStateStoreTests extends StateStoreContractTests {

	private static EmbeddedDynamoDb dynamoDb;

	private static DynamoDbClient client;

	@BeforeAll
	static void start() {
		dynamoDb = EmbeddedDynamoDb.onLoopback();
		client = dynamoDb.client();
	}

	@AfterAll
	static void stop() {
		client.close();
		dynamoDb.close();
	}

	@Override
	protected StateStore createStore() {
		return new DynamoDbStateStore(client,
				DynamoDbSettings.of("table").withCreateTable(true).withCallTimeout(Duration.ofSeconds(10)));
	}

}
