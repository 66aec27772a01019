package io.kinesumer.spring.boot;

import java.net.URI;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * How Kinesis and the state store's DynamoDB are reached. A bean of this type, as a
 * container or an embedded Kinesis brings along, stands in the place of the properties
 * {@code kinesumer.kinesis.endpoint}, {@code kinesumer.state-store.dynamodb.endpoint} and
 * {@code kinesumer.region}. What is {@code null} is as without the bean. Streams and a
 * table with a region of their own keep it.
 * <p>
 * Region and credentials are for the services that the bean gives an endpoint of, or for
 * both if it gives none. So several beans may complete each other, such as one for
 * Kinesis and one for DynamoDB: of two for the same service the first counts.
 */
public interface KinesumerConnectionDetails extends ConnectionDetails {

	/**
	 * Where Kinesis is.
	 * @return the endpoint, or {@code null} for that of the region
	 */
	default @Nullable URI kinesisEndpoint() {
		return null;
	}

	/**
	 * Where the state store's DynamoDB is.
	 * @return the endpoint, or {@code null} for that of the region
	 */
	default @Nullable URI dynamoDbEndpoint() {
		return null;
	}

	/**
	 * The region that calls are signed for.
	 * @return the region, such as {@code us-east-1}, or {@code null} for that of the
	 * properties or of the AWS SDK
	 */
	default @Nullable String region() {
		return null;
	}

	/**
	 * Whose credentials sign the calls.
	 * @return the credentials, or {@code null} for those of the application
	 */
	default @Nullable AwsCredentialsProvider credentials() {
		return null;
	}

}
