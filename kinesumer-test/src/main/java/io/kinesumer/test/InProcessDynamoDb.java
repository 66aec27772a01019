package io.kinesumer.test;

import java.util.concurrent.atomic.AtomicBoolean;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.kinesumer.test.dynamodb.QuietLogger;
import io.kinesumer.test.dynamodb.SharedClient;

/**
 * DynamoDB Local without a port.
 */
public final class InProcessDynamoDb implements EmbeddedDynamoDb {

	private final AmazonDynamoDBLocal local;

	private final AtomicBoolean closed = new AtomicBoolean();

	InProcessDynamoDb() {
		QuietLogger.silence();
		boolean disableTelemetry = true;
		this.local = DynamoDBEmbedded.create(disableTelemetry);
	}

	@Override
	public DynamoDbClient client() {
		return SharedClient.of(this.local.dynamoDbClient());
	}

	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			this.local.shutdown();
		}
	}

}
