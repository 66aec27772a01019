package io.kinesumer.test;

import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;

import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import org.eclipse.jetty.server.handler.ContextHandler;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

import io.kinesumer.test.dynamodb.QuietLogger;
import io.kinesumer.test.http.LoopbackServer;

/**
 * DynamoDB Local on a port of the loopback interface. Its own server listens on all
 * interfaces, so its handler runs in one of ours.
 */
public final class LoopbackDynamoDb implements EmbeddedDynamoDb {

	private final LocalDynamoDBServerHandler handler;

	private final LoopbackServer server;

	private final AtomicBoolean closed = new AtomicBoolean();

	LoopbackDynamoDb(int port) {
		QuietLogger.silence();
		this.handler = new LocalDynamoDBServerHandler(inMemory(), null);
		this.server = LoopbackServer.start("embedded-dynamodb", port, new ContextHandler(this.handler, "/"), true);
	}

	private static LocalDynamoDBRequestHandler inMemory() {
		boolean inMemory = true;
		boolean shared = true;
		boolean delayTransientStatuses = false;
		return new LocalDynamoDBRequestHandler(0, inMemory, null, shared, delayTransientStatuses);
	}

	/**
	 * Where clients connect to.
	 * @return an HTTP endpoint on the loopback interface
	 */
	public URI endpoint() {
		return this.server.endpoint();
	}

	@Override
	public DynamoDbClient client() {
		return clientBuilder().build();
	}

	/**
	 * A client to be adjusted: it has the endpoint, {@code us-east-1} and credentials.
	 * @return a builder
	 */
	public DynamoDbClientBuilder clientBuilder() {
		return DynamoDbClient.builder()
			.endpointOverride(endpoint())
			.region(LoopbackClients.REGION)
			.credentialsProvider(LoopbackClients.credentials("local"))
			.httpClientBuilder(Apache5HttpClient.builder());
	}

	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			this.server.close();
			this.handler.close();
		}
	}

}
