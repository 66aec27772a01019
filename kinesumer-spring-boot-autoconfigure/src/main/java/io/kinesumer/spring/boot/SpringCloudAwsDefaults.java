package io.kinesumer.spring.boot;

import java.util.Objects;

import io.awspring.cloud.autoconfigure.AwsAsyncClientCustomizer;
import io.awspring.cloud.autoconfigure.AwsSyncClientCustomizer;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.core.AwsProperties;
import io.awspring.cloud.autoconfigure.dynamodb.DynamoDbClientCustomizer;
import io.kinesumer.spring.boot.aws.AwsClientDefaults;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.ClassUtils;

/**
 * The endpoint, defaults mode, FIPS and dual-stack settings of
 * {@code spring.cloud.aws.*}, and the customizers of the application's clients.
 */
class SpringCloudAwsDefaults implements AwsClientDefaults {

	private static final boolean DYNAMODB = ClassUtils
		.isPresent("software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder", null);

	private final AwsProperties properties;

	private final ObjectProvider<AwsSyncClientCustomizer> sync;

	private final ObjectProvider<AwsAsyncClientCustomizer> async;

	private final ObjectProvider<DynamoDbClientCustomizer> dynamoDb;

	SpringCloudAwsDefaults(AwsProperties properties, ObjectProvider<AwsSyncClientCustomizer> sync,
			ObjectProvider<AwsAsyncClientCustomizer> async, ObjectProvider<DynamoDbClientCustomizer> dynamoDb) {
		this.properties = properties;
		this.sync = sync;
		this.async = async;
		this.dynamoDb = dynamoDb;
	}

	@Override
	public <B extends AwsClientBuilder<B, ?>> void apply(B builder, Region region,
			@Nullable AwsCredentialsProvider credentials) {
		new AwsClientBuilderConfigurer(
				Objects.requireNonNullElseGet(credentials, () -> DefaultCredentialsProvider.builder().build()),
				() -> region, this.properties)
			.configure(builder);
		if (DYNAMODB && builder instanceof DynamoDbClientBuilder dynamoDbBuilder) {
			this.dynamoDb.orderedStream().forEach((customizer) -> customizer.customize(dynamoDbBuilder));
		}
		if (builder instanceof AwsSyncClientBuilder<?, ?> syncBuilder) {
			this.sync.orderedStream().forEach((customizer) -> customizer.customize(syncBuilder));
		}
		if (builder instanceof AwsAsyncClientBuilder<?, ?> asyncBuilder) {
			this.async.orderedStream().forEach((customizer) -> customizer.customize(asyncBuilder));
		}
	}

}
