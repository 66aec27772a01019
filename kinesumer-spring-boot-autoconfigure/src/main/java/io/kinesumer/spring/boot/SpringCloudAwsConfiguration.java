package io.kinesumer.spring.boot;

import java.net.URI;

import io.awspring.cloud.autoconfigure.AwsAsyncClientCustomizer;
import io.awspring.cloud.autoconfigure.AwsSyncClientCustomizer;
import io.awspring.cloud.autoconfigure.core.AwsConnectionDetails;
import io.awspring.cloud.autoconfigure.core.AwsProperties;
import io.awspring.cloud.autoconfigure.dynamodb.DynamoDbClientCustomizer;
import io.kinesumer.spring.boot.aws.AwsClientDefaults;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What Spring Cloud AWS is told holds for our clients too, where it is present. Its
 * region and its credentials are beans of the SDK's types, which are used in any case.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ AwsProperties.class, AwsSyncClientCustomizer.class })
class SpringCloudAwsConfiguration {

	@Bean
	@ConditionalOnBean(AwsProperties.class)
	@ConditionalOnMissingBean
	AwsClientDefaults kinesumerSpringCloudAwsDefaults(AwsProperties properties,
			ObjectProvider<AwsSyncClientCustomizer> syncCustomizers,
			ObjectProvider<AwsAsyncClientCustomizer> asyncCustomizers,
			ObjectProvider<DynamoDbClientCustomizer> dynamoDbCustomizers) {
		return new SpringCloudAwsDefaults(properties, syncCustomizers, asyncCustomizers, dynamoDbCustomizers);
	}

	@Bean
	@ConditionalOnSingleCandidate(AwsConnectionDetails.class)
	@ConditionalOnMissingBean(KinesumerConnectionDetails.class)
	KinesumerConnectionDetails kinesumerSpringCloudAwsConnectionDetails(AwsConnectionDetails details) {
		return new SpringCloudAwsConnectionDetails(details);
	}

	/**
	 * The connection of Spring Cloud AWS, which is for all services.
	 */
	private static final class SpringCloudAwsConnectionDetails implements KinesumerConnectionDetails {

		private final AwsConnectionDetails details;

		SpringCloudAwsConnectionDetails(AwsConnectionDetails details) {
			this.details = details;
		}

		@Override
		public @Nullable URI kinesisEndpoint() {
			return this.details.getEndpoint();
		}

		@Override
		public @Nullable URI dynamoDbEndpoint() {
			return this.details.getEndpoint();
		}

		@Override
		public @Nullable String region() {
			return this.details.getRegion();
		}

		@Override
		public @Nullable AwsCredentialsProvider credentials() {
			String accessKey = this.details.getAccessKey();
			String secretKey = this.details.getSecretKey();
			return (accessKey != null && secretKey != null)
					? StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)) : null;
		}

	}

}
