package io.kinesumer.store;

import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

class DynamoDbStateStoreTests extends StateStoreContractTests {

	private static LocalDynamoDb dynamoDb;

	private static DynamoDbClient client;

	@BeforeAll
	static void start() throws Exception {
		dynamoDb = new LocalDynamoDb();
		client = dynamoDb.client();
	}

	@AfterAll
	static void stop() throws Exception {
		client.close();
		dynamoDb.stop();
	}

	@Override
	protected StateStore createStore() {
		return new DynamoDbStateStore(client,
				DynamoDbSettings.of("table").withCreateTable(true).withCallTimeout(Duration.ofSeconds(10)));
	}

}
