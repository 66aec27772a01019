package io.kinesumer.spring.boot;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import io.awspring.cloud.autoconfigure.AwsAsyncClientCustomizer;
import io.awspring.cloud.autoconfigure.AwsSyncClientCustomizer;
import io.awspring.cloud.autoconfigure.core.AwsAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.AwsConnectionDetails;
import io.awspring.cloud.autoconfigure.core.CredentialsProviderAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.RegionProviderAutoConfiguration;
import io.awspring.cloud.autoconfigure.dynamodb.DynamoDbClientCustomizer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.client.builder.SdkClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what Spring Cloud AWS is told and we follow.
 */
class SpringCloudAwsTests {

	private static final URI ENDPOINT = URI.create("http://localhost:4566");

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(KinesumerAutoConfiguration.class, KinesumerClientsAutoConfiguration.class,
						KinesumerStateStoreAutoConfiguration.class, RegionProviderAutoConfiguration.class,
						CredentialsProviderAutoConfiguration.class, AwsAutoConfiguration.class))
		.withPropertyValues("spring.cloud.aws.region.static=ap-south-1",
				"spring.cloud.aws.credentials.access-key=cloud", "spring.cloud.aws.credentials.secret-key=secret");

	@Test
	void itsEndpointIsForAllClients() {
		this.contextRunner.withPropertyValues("spring.cloud.aws.endpoint=" + ENDPOINT).run((context) -> {
			assertThat(context.getBean(KinesisClient.class).serviceClientConfiguration().endpointOverride())
				.contains(ENDPOINT);
			assertThat(context.getBean(KinesisAsyncClient.class).serviceClientConfiguration().endpointOverride())
				.contains(ENDPOINT);
			assertThat(context.getBean(DynamoDbClient.class).serviceClientConfiguration().endpointOverride())
				.contains(ENDPOINT);
		});
	}

	@Test
	void whatIsOursGoesBeforeIt() {
		this.contextRunner
			.withPropertyValues("spring.cloud.aws.endpoint=" + ENDPOINT, "kinesumer.region=eu-west-1",
					"kinesumer.kinesis.endpoint=http://localhost:4568")
			.run((context) -> {
				assertThat(context.getBean(KinesisClient.class).serviceClientConfiguration()).satisfies((client) -> {
					assertThat(client.endpointOverride()).contains(URI.create("http://localhost:4568"));
					assertThat(client.region()).isEqualTo(Region.EU_WEST_1);
				});
				assertThat(context.getBean(DynamoDbClient.class).serviceClientConfiguration().endpointOverride())
					.contains(ENDPOINT);
			});
	}

	@Test
	void itsConnectionDetailsAreUsed() {
		this.contextRunner.withBean(AwsConnectionDetails.class, Details::new).run((context) -> {
			assertThat(context.getBean(KinesisClient.class).serviceClientConfiguration()).satisfies((client) -> {
				assertThat(client.endpointOverride()).contains(ENDPOINT);
				assertThat(client.region()).isEqualTo(Region.EU_NORTH_1);
				assertThat(client.credentialsProvider().resolveIdentity().join().accessKeyId()).isEqualTo("container");
			});
			assertThat(context.getBean(DynamoDbClient.class).serviceClientConfiguration().endpointOverride())
				.contains(ENDPOINT);
		});
		KinesumerConnectionDetails mine = new KinesumerConnectionDetails() {
		};
		this.contextRunner.withBean(AwsConnectionDetails.class, Details::new)
			.withBean("mine", KinesumerConnectionDetails.class, () -> mine)
			.run((context) -> assertThat(context).getBean(KinesumerConnectionDetails.class).isSameAs(mine));
	}

	@Test
	void itsCustomizersCustomizeOurClients() {
		this.contextRunner
			.withBean(DynamoDbClientCustomizer.class,
					() -> (builder) -> builder
						.overrideConfiguration((override) -> override.apiCallTimeout(Duration.ofSeconds(7))))
			.run((context) -> assertThat(context.getBean(DynamoDbClient.class)
				.serviceClientConfiguration()
				.overrideConfiguration()
				.apiCallTimeout()).contains(Duration.ofSeconds(7)));
	}

	@Test
	void anExecutorOfTheCustomizersIsUsed() {
		ScheduledExecutorService executor = Executors
			.newSingleThreadScheduledExecutor((runnable) -> new Thread(runnable, "mine"));
		this.contextRunner
			.withBean(AwsSyncClientCustomizer.class,
					() -> (builder) -> ((SdkClientBuilder<?, ?>) builder)
						.overrideConfiguration((override) -> override.scheduledExecutorService(executor)))
			.run((context) -> assertThat(context.getBean(KinesisClient.class)
				.serviceClientConfiguration()
				.overrideConfiguration()
				.scheduledExecutorService()
				.orElseThrow()
				.submit(Thread::currentThread)
				.get()
				.getName()).isEqualTo("mine"));
		assertThat(executor.isShutdown()).as("it is the application's").isFalse();
		executor.shutdownNow();
	}

	@Test
	void anHttpClientOfTheCustomizersIsUsed() {
		try (SdkHttpClient http = Apache5HttpClient.create();
				SdkAsyncHttpClient netty = NettyNioAsyncHttpClient.create()) {
			this.contextRunner.withBean(AwsSyncClientCustomizer.class, () -> (builder) -> builder.httpClient(http))
				.withBean(AwsAsyncClientCustomizer.class, () -> (builder) -> builder.httpClient(netty))
				.run((context) -> {
					assertThat(context.getBean(KinesisClient.class)).isNotNull();
					assertThat(context.getBean(DynamoDbClient.class)).isNotNull();
					assertThat(context.getBean(KinesisAsyncClient.class)).isNotNull();
				});
		}
	}

	@Test
	void nothingOfItIsNeeded() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(KinesumerAutoConfiguration.class,
					KinesumerClientsAutoConfiguration.class, KinesumerStateStoreAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("io.awspring"))
			.withPropertyValues("kinesumer.region=eu-west-1")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(KinesisClient.class));
	}

	static class Details implements AwsConnectionDetails {

		@Override
		public URI getEndpoint() {
			return ENDPOINT;
		}

		@Override
		public String getRegion() {
			return "eu-north-1";
		}

		@Override
		public String getAccessKey() {
			return "container";
		}

		@Override
		public String getSecretKey() {
			return "secret";
		}

	}

}
