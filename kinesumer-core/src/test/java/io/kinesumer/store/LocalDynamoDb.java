package io.kinesumer.store;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.function.Consumer;

import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/**
 * DynamoDB Local on a port of the loopback interface; its own server would listen on all
 * of them.
 */
final class LocalDynamoDb {

	private final Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

	private final LocalDynamoDBServerHandler handler;

	LocalDynamoDb() throws Exception {
		this.handler = new LocalDynamoDBServerHandler(new LocalDynamoDBRequestHandler(0, true, null, true, false),
				null);
		this.server.setHandler(this.handler);
		this.server.start();
	}

	URI endpoint() {
		return URI.create("http://127.0.0.1:" + ((ServerConnector) this.server.getConnectors()[0]).getLocalPort());
	}

	DynamoDbClient client() {
		return client((builder) -> {
		});
	}

	DynamoDbClient client(Consumer<DynamoDbClientBuilder> customizer) {
		DynamoDbClientBuilder builder = DynamoDbClient.builder()
			.endpointOverride(endpoint())
			.region(Region.EU_WEST_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")));
		customizer.accept(builder);
		return builder.build();
	}

	void stop() throws Exception {
		this.server.stop();
		this.handler.close();
	}

}
