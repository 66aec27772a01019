package io.kinesumer.spring.boot;

import java.net.URI;

import io.kinesumer.spring.boot.aws.AwsAccess;
import io.kinesumer.spring.boot.aws.AwsClientDefaults;
import io.kinesumer.spring.boot.aws.AwsClientFactory;
import io.kinesumer.spring.boot.aws.DynamoDbClients;
import io.kinesumer.spring.boot.aws.KinesisConnection;
import io.kinesumer.spring.boot.aws.RegionResolver;
import io.kinesumer.spring.boot.aws.ServiceLocations;
import io.kinesumer.spring.boot.aws.StreamAsyncClients;
import io.kinesumer.spring.boot.aws.StreamCatalog;
import io.kinesumer.spring.boot.aws.StreamClients;
import io.kinesumer.spring.boot.properties.DynamoDbProperties;
import io.kinesumer.spring.boot.properties.KinesumerProperties;
import io.kinesumer.spring.boot.properties.ScanProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

/**
 * Auto-configuration of the AWS clients. All are lazy: an application without listeners
 * needs neither a region nor credentials.
 */
@AutoConfiguration(afterName = { "io.awspring.cloud.autoconfigure.core.AwsAutoConfiguration",
		"io.awspring.cloud.autoconfigure.core.CredentialsProviderAutoConfiguration",
		"io.awspring.cloud.autoconfigure.core.RegionProviderAutoConfiguration",
		"io.awspring.cloud.autoconfigure.dynamodb.DynamoDbAutoConfiguration" })
@ConditionalOnClass(KinesisClient.class)
@ConditionalOnBooleanProperty(name = "kinesumer.enabled", matchIfMissing = true)
@EnableConfigurationProperties(KinesumerProperties.class)
@Import(SpringCloudAwsConfiguration.class)
public final class KinesumerClientsAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(KinesumerClientsAutoConfiguration.class);

	private static final String KINESIS = "kinesumer.kinesis";

	/**
	 * The SDK's pool size, enough unless more threads than that read.
	 */
	private static final int DEFAULT_CONNECTIONS = 50;

	private static final String KINESIS_CLIENT = "kinesumerKinesisClient";

	private final KinesumerProperties properties;

	/**
	 * What cannot work is said at the start, long before a client is needed.
	 */
	private final KinesisConnection kinesis;

	private final @Nullable String region;

	KinesumerClientsAutoConfiguration(KinesumerProperties properties) {
		this.properties = properties;
		this.kinesis = KinesisConnection.of(KINESIS, properties.getKinesis());
		this.region = ServiceLocations.region("kinesumer.region", properties.getRegion());
	}

	@Bean
	@ConditionalOnMissingBean(KinesumerConnectionDetails.class)
	PropertiesConnectionDetails kinesumerConnectionDetails() {
		return new PropertiesConnectionDetails(this.properties);
	}

	@Bean
	@Lazy
	AwsClientFactory kinesumerAwsClientFactory(ObjectProvider<KinesumerConnectionDetails> details,
			ObjectProvider<AwsRegionProvider> regionProvider,
			ObjectProvider<AwsCredentialsProvider> credentialsProvider, ObjectProvider<AwsClientDefaults> defaults) {
		AwsRegionProvider regions = regionProvider
			.getIfAvailable(() -> DefaultAwsRegionProviderChain.builder().build());
		AwsCredentialsProvider own = credentialsProvider.getIfAvailable();
		return new AwsClientFactory(access(ServiceConnection.toKinesis(details.orderedStream()), regions, own),
				access(ServiceConnection.toDynamoDb(details.orderedStream()), regions, own),
				defaults.getIfAvailable(() -> AwsClientDefaults.NONE), connections(this.properties.getScan()));
	}

	private AwsAccess access(ServiceConnection connection, AwsRegionProvider regions,
			@Nullable AwsCredentialsProvider own) {
		String region = (connection.region() != null) ? connection.region() : this.region;
		return new AwsAccess(new RegionResolver(region, regions),
				(connection.credentials() != null) ? connection.credentials() : own);
	}

	@Bean(KINESIS_CLIENT)
	@Lazy
	@ConditionalOnMissingBean
	KinesisClient kinesumerKinesisClient(AwsClientFactory factory, ObjectProvider<KinesumerConnectionDetails> details) {
		return factory.kinesis(defaultConnection(details));
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean
	KinesisAsyncClient kinesumerKinesisAsyncClient(AwsClientFactory factory,
			ObjectProvider<KinesumerConnectionDetails> details) {
		return factory.kinesisAsync(defaultConnection(details));
	}

	@Bean
	@Lazy
	StreamClients kinesumerStreamClients(ObjectProvider<KinesisClient> kinesisClient, StreamCatalog catalog,
			AwsClientFactory factory, ObjectProvider<KinesumerConnectionDetails> details,
			ListableBeanFactory beanFactory) {
		boolean ours = isClientOurs(beanFactory);
		if (!ours && !this.kinesis.isDefault()) {
			logger.warn("The application's own KinesisClient serves all streams without a region, endpoint or role of "
					+ "their own: what {} says of these does not hold for them. Build the client accordingly, or give "
					+ "the streams an alias with these settings (kinesumer.streams.<alias>)", KINESIS);
		}
		return new StreamClients(kinesisClient::getObject, ours, catalog, defaultConnection(details), factory);
	}

	/**
	 * Whether the client nearest by, in this context or in a parent, is one of ours.
	 */
	private static boolean isClientOurs(@Nullable BeanFactory nearest) {
		for (BeanFactory factory = nearest; factory instanceof ListableBeanFactory listable;) {
			if (listable.getBeanNamesForType(KinesisClient.class, true, false).length > 0) {
				return listable.containsBeanDefinition(KINESIS_CLIENT);
			}
			factory = (factory instanceof HierarchicalBeanFactory child) ? child.getParentBeanFactory() : null;
		}
		return false;
	}

	@Bean
	@Lazy
	StreamAsyncClients kinesumerStreamAsyncClients(ObjectProvider<KinesisAsyncClient> kinesisClient,
			StreamCatalog catalog, AwsClientFactory factory, ObjectProvider<KinesumerConnectionDetails> details) {
		return new StreamAsyncClients(kinesisClient::getObject, catalog, defaultConnection(details), factory);
	}

	private KinesisConnection defaultConnection(ObjectProvider<KinesumerConnectionDetails> details) {
		URI endpoint = ServiceConnection.toKinesis(details.orderedStream()).endpoint();
		return (endpoint != null) ? this.kinesis.at(endpoint) : this.kinesis;
	}

	private static int connections(ScanProperties scan) {
		return (scan.getThreads() != null) ? Math.max(DEFAULT_CONNECTIONS, scan.getThreads()) : DEFAULT_CONNECTIONS;
	}

	/**
	 * For those whose group meets in DynamoDB: a store of another kind does without its
	 * client.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(DynamoDbClient.class)
	static class DynamoDb {

		private static final String DYNAMODB = "kinesumer.state-store.dynamodb";

		private final @Nullable String region;

		private final @Nullable URI endpoint;

		DynamoDb(KinesumerProperties properties) {
			DynamoDbProperties dynamoDb = properties.getStateStore().getDynamodb();
			this.region = ServiceLocations.region(DYNAMODB + ".region", dynamoDb.getRegion());
			this.endpoint = ServiceLocations.endpoint(DYNAMODB + ".endpoint", dynamoDb.getEndpoint());
		}

		@Bean
		@Lazy
		@ConditionalOnMissingBean
		DynamoDbClient kinesumerDynamoDbClient(AwsClientFactory factory,
				ObjectProvider<KinesumerConnectionDetails> details) {
			URI connected = ServiceConnection.toDynamoDb(details.orderedStream()).endpoint();
			return DynamoDbClients.create(factory, this.region, (connected != null) ? connected : this.endpoint);
		}

	}

}
