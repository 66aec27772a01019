package io.kinesumer.spring.test;

import java.net.URI;

import io.kinesumer.spring.boot.KinesumerConnectionDetails;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.LoopbackDynamoDb;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * The connection to what is embedded. Signatures are not verified there, and the
 * application's own credentials must not end up in it.
 */
final class EmbeddedConnectionDetails implements KinesumerConnectionDetails {

	private static final AwsCredentialsProvider CREDENTIALS = StaticCredentialsProvider
		.create(AwsBasicCredentials.create("embedded", "not-verified"));

	private final EmbeddedKinesis kinesis;

	private final @Nullable LoopbackDynamoDb dynamoDb;

	EmbeddedConnectionDetails(EmbeddedKinesis kinesis, @Nullable LoopbackDynamoDb dynamoDb) {
		this.kinesis = kinesis;
		this.dynamoDb = dynamoDb;
	}

	@Override
	public URI kinesisEndpoint() {
		return this.kinesis.endpoint();
	}

	@Override
	public @Nullable URI dynamoDbEndpoint() {
		return (this.dynamoDb != null) ? this.dynamoDb.endpoint() : null;
	}

	@Override
	public String region() {
		return "us-east-1";
	}

	@Override
	public AwsCredentialsProvider credentials() {
		return CREDENTIALS;
	}

}
