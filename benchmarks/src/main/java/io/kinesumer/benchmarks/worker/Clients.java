package io.kinesumer.benchmarks.worker;

import java.net.URI;

import io.kinesumer.time.CallTimeouts;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * The SDK's clients, as each peer advises to make them.
 */
final class Clients {

	private static final Region REGION = Region.US_EAST_1;

	/** A thread of a bare loop has a connection to itself. */
	private static final int CONNECTIONS = 64;

	private static final ClientOverrideConfiguration SDK_DEFAULTS = ClientOverrideConfiguration.builder().build();

	private Clients() {
	}

	private static StaticCredentialsProvider credentials() {
		return StaticCredentialsProvider.create(AwsBasicCredentials.create("benchmark", "not-verified"));
	}

	/**
	 * What our starter sets for its clients.
	 */
	static ClientOverrideConfiguration asTheStarterDoes() {
		return ClientOverrideConfiguration.builder()
			.scheduledExecutorService(CallTimeouts.executor("kinesumer-call-timeouts"))
			.build();
	}

	static KinesisClient kinesis(URI endpoint) {
		return kinesis(endpoint, SDK_DEFAULTS);
	}

	static KinesisClient kinesis(URI endpoint, ClientOverrideConfiguration override) {
		return KinesisClient.builder()
			.endpointOverride(endpoint)
			.region(REGION)
			.credentialsProvider(credentials())
			.httpClientBuilder(Apache5HttpClient.builder().maxConnections(CONNECTIONS))
			.overrideConfiguration(override)
			.build();
	}

	static DynamoDbClient dynamoDb(URI endpoint) {
		return dynamoDb(endpoint, SDK_DEFAULTS);
	}

	static DynamoDbClient dynamoDb(URI endpoint, ClientOverrideConfiguration override) {
		return DynamoDbClient.builder()
			.endpointOverride(endpoint)
			.region(REGION)
			.credentialsProvider(credentials())
			.httpClientBuilder(Apache5HttpClient.builder().maxConnections(CONNECTIONS))
			.overrideConfiguration(override)
			.build();
	}

	static KinesisAsyncClient kinesisAsync(URI endpoint) {
		return KinesisAsyncClient.builder()
			.endpointOverride(endpoint)
			.region(REGION)
			.credentialsProvider(credentials())
			.httpClientBuilder(netty().protocol(Protocol.HTTP1_1))
			.build();
	}

	static DynamoDbAsyncClient dynamoDbAsync(URI endpoint) {
		return DynamoDbAsyncClient.builder()
			.endpointOverride(endpoint)
			.region(REGION)
			.credentialsProvider(credentials())
			.httpClientBuilder(netty())
			.build();
	}

	/**
	 * A client for metrics that nobody takes.
	 */
	static CloudWatchAsyncClient cloudWatch() {
		return CloudWatchAsyncClient.builder()
			.endpointOverride(URI.create("http://127.0.0.1:9"))
			.region(REGION)
			.credentialsProvider(credentials())
			.httpClientBuilder(netty())
			.build();
	}

	private static NettyNioAsyncHttpClient.Builder netty() {
		return NettyNioAsyncHttpClient.builder().maxConcurrency(CONNECTIONS).maxPendingConnectionAcquires(10_000);
	}

}
