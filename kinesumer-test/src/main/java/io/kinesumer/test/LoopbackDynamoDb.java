package io.kinesumer.test;

import java.net.URI;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import org.eclipse.jetty.server.handler.ContextHandler;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

import io.kinesumer.test.dynamodb.CallRecorder;
import io.kinesumer.test.dynamodb.QuietLogger;
import io.kinesumer.test.dynamodb.RequestHandlerShutdown;
import io.kinesumer.test.http.LoopbackServer;

/**
 * DynamoDB Local on a port of the loopback interface. Its own server listens on all
 * interfaces, so its handler runs in one of ours.
 */
public final class LoopbackDynamoDb implements EmbeddedDynamoDb {

	private final LocalDynamoDBRequestHandler tables;

	private final CallRecorder calls;

	private final LoopbackServer server;

	private final AtomicBoolean closed = new AtomicBoolean();

	LoopbackDynamoDb(int port) {
		QuietLogger.silence();
		this.tables = inMemory();
		LocalDynamoDBServerHandler handler = new LocalDynamoDBServerHandler(this.tables, null);
		this.calls = new CallRecorder(new ContextHandler(handler, "/"));
		this.server = LoopbackServer.start("embedded-dynamodb", port, this.calls, true);
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

	/**
	 * The operations that were called, such as {@code GetItem}, failed ones too.
	 * @return a copy
	 */
	public Set<String> operations() {
		return this.calls.operations();
	}

	/**
	 * The access keys that have signed calls: whose credentials a program uses.
	 * @return a copy
	 */
	public Set<String> accessKeys() {
		return this.calls.accessKeys();
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
			RequestHandlerShutdown.of(this.tables);
		}
	}

}
