package io.kinesumer.test;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * DynamoDB Local in this process, with its tables in memory: it starts empty and leaves
 * nothing behind. Safe for use by several threads.
 * <p>
 * It differs from the service in that it deletes nothing by time to live and throttles
 * nothing. It logs a stack trace for every condition that fails; the logger
 * {@code com.amazonaws.services.dynamodbv2.local} is therefore turned off where that is
 * possible from here (Logback, java.util.logging, Log4j's simple logger). With another
 * backend set it to {@code OFF} yourself, in Spring Boot by
 * {@code logging.level.com.amazonaws.services.dynamodbv2.local=off}. It loads a native
 * library, which recent JDKs warn of without {@code --enable-native-access=ALL-UNNAMED}.
 */
public sealed interface EmbeddedDynamoDb extends AutoCloseable permits InProcessDynamoDb, LoopbackDynamoDb {

	/**
	 * Starts without a port: calls are plain method calls, and only this process sees the
	 * tables. Replies have no {@code responseMetadata()}.
	 * @return a DynamoDB without tables
	 */
	static InProcessDynamoDb inProcess() {
		return new InProcessDynamoDb();
	}

	/**
	 * Starts on a free port of the loopback interface.
	 * @return a DynamoDB without tables
	 */
	static LoopbackDynamoDb onLoopback() {
		return onLoopback(0);
	}

	/**
	 * Starts on a port of the loopback interface, so that other processes can join. All
	 * clients see the same tables, whatever their credentials and region.
	 * @param port the port, or 0 for a free one
	 * @return a DynamoDB without tables
	 * @throws IllegalStateException if the port is taken
	 */
	static LoopbackDynamoDb onLoopback(int port) {
		return new LoopbackDynamoDb(port);
	}

	/**
	 * A client of this DynamoDB.
	 * @return a client that the caller closes
	 */
	DynamoDbClient client();

	/**
	 * Stops it and drops its tables. Closing again does nothing.
	 */
	@Override
	void close();

}
