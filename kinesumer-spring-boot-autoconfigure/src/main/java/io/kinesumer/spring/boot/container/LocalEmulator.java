package io.kinesumer.spring.boot.container;

import java.net.URI;
import java.util.Map;

import io.kinesumer.spring.boot.KinesumerConnectionDetails;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * The emulators that come in a container: on which port each listens inside it, what it
 * emulates, and how its environment names the region.
 */
enum LocalEmulator {

	/** LocalStack, with Kinesis and DynamoDB. */
	LOCALSTACK(4566, true, true, "DEFAULT_REGION"),

	/** Floci, with Kinesis and DynamoDB. */
	FLOCI(4566, true, true, "FLOCI_DEFAULT_REGION"),

	/** kinesis-mock: its other port, 4567, speaks TLS with a certificate of its own. */
	KINESIS_MOCK(4568, true, false, "AWS_REGION"),

	/** DynamoDB Local. */
	DYNAMODB_LOCAL(8000, false, true, "AWS_REGION");

	/**
	 * What all of them accept, and what keeps the application's own credentials away.
	 */
	private static final AwsCredentialsProvider CREDENTIALS = StaticCredentialsProvider
		.create(AwsBasicCredentials.create("test", "test"));

	private static final String DEFAULT_REGION = "us-east-1";

	private final int port;

	private final boolean kinesis;

	private final boolean dynamoDb;

	private final String regionVariable;

	LocalEmulator(int port, boolean kinesis, boolean dynamoDb, String regionVariable) {
		this.port = port;
		this.kinesis = kinesis;
		this.dynamoDb = dynamoDb;
		this.regionVariable = regionVariable;
	}

	/**
	 * The port inside the container.
	 */
	int port() {
		return this.port;
	}

	/**
	 * The connection to a running container whose port is published at host and port.
	 */
	KinesumerConnectionDetails at(String host, int port, Map<String, String> environment) {
		return at(URI.create("http://%s:%d".formatted(host, port)),
				environment.getOrDefault(this.regionVariable, DEFAULT_REGION), CREDENTIALS);
	}

	/**
	 * The connection to a running container whose port is published at an endpoint.
	 */
	KinesumerConnectionDetails at(URI endpoint, String region, AwsCredentialsProvider credentials) {
		return new Details(this.kinesis ? endpoint : null, this.dynamoDb ? endpoint : null, region, credentials);
	}

	private record Details(@Nullable URI kinesisEndpoint, @Nullable URI dynamoDbEndpoint, String region,
			AwsCredentialsProvider credentials) implements KinesumerConnectionDetails {

	}

}
