package io.kinesumer.spring.boot;

import java.net.URI;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * How one service is reached, as chosen from all connection details.
 *
 * @param endpoint the endpoint, or {@code null} for that of the region
 * @param region the region, or {@code null} for that of the properties
 * @param credentials the credentials, or {@code null} for those of the application
 */
record ServiceConnection(@Nullable URI endpoint, @Nullable String region,
		@Nullable AwsCredentialsProvider credentials) {

	private static final ServiceConnection NONE = new ServiceConnection(null, null, null);

	static ServiceConnection toKinesis(Stream<KinesumerConnectionDetails> details) {
		return choose(details.toList(), KinesumerConnectionDetails::kinesisEndpoint);
	}

	static ServiceConnection toDynamoDb(Stream<KinesumerConnectionDetails> details) {
		return choose(details.toList(), KinesumerConnectionDetails::dynamoDbEndpoint);
	}

	/**
	 * What gives no endpoint at all is for every service; what gives only another
	 * service's says nothing of this one: credentials of an emulator must not sign calls
	 * to AWS.
	 */
	private static ServiceConnection choose(List<KinesumerConnectionDetails> all,
			Function<KinesumerConnectionDetails, @Nullable URI> endpoint) {
		return Stream
			.concat(all.stream().filter((details) -> endpoint.apply(details) != null),
					all.stream()
						.filter((details) -> details.kinesisEndpoint() == null && details.dynamoDbEndpoint() == null))
			.findFirst()
			.map((details) -> new ServiceConnection(endpoint.apply(details), details.region(), details.credentials()))
			.orElse(NONE);
	}

}
