package io.kinesumer.spring.boot.aws;

import java.net.URI;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Builds clients of DynamoDB, apart from {@link AwsClientFactory}, which is there without
 * them too.
 */
public final class DynamoDbClients {

	private DynamoDbClients() {
	}

	/**
	 * Builds a client.
	 * @param factory knows regions, credentials and defaults
	 * @param region the table's own region, or {@code null}
	 * @param endpoint the endpoint, or {@code null} for that of the region
	 * @return a client that the caller closes
	 */
	public static DynamoDbClient create(AwsClientFactory factory, @Nullable String region, @Nullable URI endpoint) {
		return factory.store(DynamoDbClient.builder(), "DynamoDB", region, endpoint);
	}

}
