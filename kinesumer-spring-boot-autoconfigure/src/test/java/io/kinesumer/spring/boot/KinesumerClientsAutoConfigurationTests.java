package io.kinesumer.spring.boot;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

import io.awspring.cloud.autoconfigure.core.AwsAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.CredentialsProviderAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.RegionProviderAutoConfiguration;
import io.awspring.cloud.autoconfigure.dynamodb.DynamoDbAutoConfiguration;
import io.kinesumer.InvalidSettingException;
import io.kinesumer.direct.LargeReads;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.boot.aws.MissingRegionException;
import io.kinesumer.spring.boot.aws.StreamClients;
import io.kinesumer.store.DynamoDbStateStore;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.StreamRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.NestedExceptionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link KinesumerClientsAutoConfiguration} and
 * {@link KinesumerStateStoreAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class KinesumerClientsAutoConfigurationTests {

	private static final AwsCredentialsProvider CREDENTIALS = StaticCredentialsProvider
		.create(AwsBasicCredentials.create("key", "secret"));

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(KinesumerAutoConfiguration.class,
				KinesumerClientsAutoConfiguration.class, KinesumerStateStoreAutoConfiguration.class));

	@Test
	void nothingIsMadeBeforeItIsNeeded() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(List.of("kinesumerKinesisClient", "kinesumerKinesisAsyncClient", "kinesumerDynamoDbClient",
					"kinesumerStateStore"))
				.allSatisfy((name) -> {
					BeanDefinition definition = context.getSourceApplicationContext()
						.getBeanFactory()
						.getBeanDefinition(name);
					assertThat(definition.isLazyInit()).isTrue();
					assertThat(context.getSourceApplicationContext().getBeanFactory().getSingleton(name)).isNull();
				});
		});
	}

	@Test
	void theClientForFanOutIsMadeWhereAStreamNeedsIt() {
		ApplicationContextRunner runner = this.contextRunner.withBean(AwsCredentialsProvider.class, () -> CREDENTIALS)
			.withPropertyValues("kinesumer.region=eu-west-1", "kinesumer.app=shop",
					"kinesumer.state-store.type=in-memory", "kinesumer.auto-startup=false")
			.withBean(FanOutListener.class);
		runner.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(
					context.getSourceApplicationContext().getBeanFactory().getSingleton("kinesumerKinesisAsyncClient"))
				.isNotNull();
		});
		runner.withClassLoader(new FilteredClassLoader("software.amazon.awssdk.http.nio.netty"))
			.run((context) -> assertThat(RecordedApplication.rootCause(context))
				.isInstanceOf(InvalidSettingException.class)
				.hasMessageContaining("software.amazon.awssdk:netty-nio-client"));
	}

	static class FanOutListener {

		@KinesumerListener(streams = "orders", mode = "fan-out")
		void on(String order) {
		}

	}

	@Test
	void aPhaseTooShortForAStopIsWarnedOf(CapturedOutput output) {
		this.contextRunner.run((context) -> assertThat(output).doesNotContain("A stop may take"));
		this.contextRunner.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=20s")
			.run((context) -> assertThat(output).contains("A stop may take 26 s",
					"spring.lifecycle.timeout-per-shutdown-phase is 20 s"));
	}

	@Test
	void settingsThatTheApplicationsOwnClientDoesNotFollowAreNamed(CapturedOutput output) {
		ApplicationContextRunner runner = this.contextRunner.withBean(AwsCredentialsProvider.class, () -> CREDENTIALS)
			.withPropertyValues("kinesumer.region=eu-west-1");
		String warning = "what kinesumer.kinesis says of these does not hold for them";
		runner.withPropertyValues("kinesumer.kinesis.region=eu-west-2")
			.run((context) -> context.getBean(StreamClients.class));
		runner.withBean(KinesisClient.class, () -> KinesisClient.builder().region(Region.EU_WEST_3).build())
			.run((context) -> context.getBean(StreamClients.class));
		assertThat(output).doesNotContain(warning);
		runner.withBean(KinesisClient.class, () -> KinesisClient.builder().region(Region.EU_WEST_3).build())
			.withPropertyValues("kinesumer.kinesis.role-arn=arn:aws:iam::222222222222:role/reader")
			.run((context) -> context.getBean(StreamClients.class));
		assertThat(output).contains(warning);
	}

	@Test
	void oneThreadBoundsTheCallsOfSynchronousClientsUntilTheContextCloses() {
		List<ScheduledExecutorService> seen = new ArrayList<>();
		this.contextRunner.withBean(AwsCredentialsProvider.class, () -> CREDENTIALS)
			.withPropertyValues("kinesumer.region=eu-west-1")
			.run((context) -> {
				seen.add(callTimeouts(context.getBean(KinesisClient.class).serviceClientConfiguration()));
				seen.add(callTimeouts(context.getBean(DynamoDbClient.class).serviceClientConfiguration()));
				Thread thread = seen.get(0).submit(Thread::currentThread).get();
				assertThat(thread.getName()).isEqualTo("kinesumer-call-timeouts");
				assertThat(seen.get(1).submit(Thread::currentThread).get()).isSameAs(thread);
			});
		assertThat(seen).allMatch(ScheduledExecutorService::isShutdown);
	}

	@Test
	void onlyAnswersOfKinesisAreReadInLargeParts() {
		this.contextRunner.withBean(AwsCredentialsProvider.class, () -> CREDENTIALS)
			.withPropertyValues("kinesumer.region=eu-west-1")
			.run((context) -> {
				assertThat(interceptors(context.getBean(KinesisClient.class).serviceClientConfiguration()))
					.hasAtLeastOneElementOfType(LargeReads.class);
				assertThat(interceptors(context.getBean(DynamoDbClient.class).serviceClientConfiguration()))
					.doesNotHaveAnyElementsOfTypes(LargeReads.class);
			});
	}

	private static List<ExecutionInterceptor> interceptors(SdkServiceClientConfiguration client) {
		return client.overrideConfiguration().executionInterceptors();
	}

	private static ScheduledExecutorService callTimeouts(SdkServiceClientConfiguration client) {
		return client.overrideConfiguration().scheduledExecutorService().orElseThrow();
	}

	@Test
	void regionsAndEndpointsFollowTheProperties() {
		this.contextRunner
			.withPropertyValues("kinesumer.region=eu-west-1", "kinesumer.kinesis.region=eu-north-1",
					"kinesumer.kinesis.endpoint=http://localhost:4567",
					"kinesumer.state-store.dynamodb.endpoint=http://localhost:8000")
			.run((context) -> {
				KinesisClient kinesis = context.getBean(KinesisClient.class);
				assertThat(kinesis.serviceClientConfiguration().region()).isEqualTo(Region.EU_NORTH_1);
				assertThat(kinesis.serviceClientConfiguration().endpointOverride())
					.contains(URI.create("http://localhost:4567"));
				DynamoDbClient dynamoDb = context.getBean(DynamoDbClient.class);
				assertThat(dynamoDb.serviceClientConfiguration().region()).isEqualTo(Region.EU_WEST_1);
				assertThat(dynamoDb.serviceClientConfiguration().endpointOverride())
					.contains(URI.create("http://localhost:8000"));
			});
	}

	@Test
	void aMissingRegionIsSaid() {
		this.contextRunner.withBean(AwsRegionProvider.class, () -> () -> null).run((context) -> {
			Throwable failure = catchThrowable(() -> context.getBean(KinesisClient.class));
			assertThat(NestedExceptionUtils.getMostSpecificCause(failure)).isInstanceOf(MissingRegionException.class)
				.hasMessageContaining("Kinesis");
		});
	}

	@Test
	void aUsersClientsAreUsed() {
		try (KinesisClient kinesis = KinesisClient.builder().region(Region.EU_WEST_3).build();
				DynamoDbClient dynamoDb = DynamoDbClient.builder().region(Region.EU_WEST_3).build()) {
			this.contextRunner.withBean(KinesisClient.class, () -> kinesis)
				.withBean(DynamoDbClient.class, () -> dynamoDb)
				.run((context) -> {
					assertThat(context).getBean(KinesisClient.class).isSameAs(kinesis);
					assertThat(context).getBean(DynamoDbClient.class).isSameAs(dynamoDb);
					assertThat(context.getBean(StreamClients.class).apply(StreamRef.named("orders"))).isSameAs(kinesis);
				});
		}
	}

	@Test
	void aStreamOfItsOwnRegionAccountOrEndpointHasAClientOfItsOwn() {
		this.contextRunner.withBean(AwsCredentialsProvider.class, () -> CREDENTIALS)
			.withPropertyValues("kinesumer.region=eu-west-1", "kinesumer.streams.same.region=eu-west-1",
					"kinesumer.streams.far.region=us-east-1", "kinesumer.streams.local.endpoint=http://localhost:4567",
					"kinesumer.streams.theirs.role-arn=arn:aws:iam::123456789012:role/reader",
					"kinesumer.streams.theirs.external-id=us")
			.withBean(KinesumerFactory.class, () -> (app, subscriptions) -> new RecordedKinesumer(app, subscriptions))
			.withUserConfiguration(Streams.class)
			.withPropertyValues("kinesumer.app=shop")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				StreamClients clients = context.getBean(StreamClients.class);
				KinesisClient common = context.getBean(KinesisClient.class);
				assertThat(clients.apply(StreamRef.named("plain"))).isSameAs(common);
				assertThat(clients.apply(StreamRef.named("same"))).isSameAs(common);
				assertThat(clients.apply(StreamRef.of("arn:aws:kinesis:eu-west-1:123456789012:stream/a")))
					.isSameAs(common);
				assertThat(clients.apply(StreamRef.of("arn:aws:kinesis:us-east-1:123456789012:stream/a"))
					.serviceClientConfiguration()
					.region()).isEqualTo(Region.US_EAST_1);
				assertThat(clients.apply(StreamRef.named("far"))).isSameAs(clients.apply(StreamRef.named("far")));
				assertThat(clients.apply(StreamRef.named("local")).serviceClientConfiguration().endpointOverride())
					.contains(URI.create("http://localhost:4567"));
				assertThat(clients.apply(StreamRef.named("theirs")).serviceClientConfiguration().credentialsProvider())
					.isInstanceOf(StsAssumeRoleCredentialsProvider.class);
				assertThat(common.serviceClientConfiguration().credentialsProvider()).isSameAs(CREDENTIALS);
			});
	}

	@Test
	void springCloudAwsIsUsedWhereItIsPresent() {
		this.contextRunner
			.withConfiguration(AutoConfigurations.of(RegionProviderAutoConfiguration.class,
					CredentialsProviderAutoConfiguration.class, AwsAutoConfiguration.class))
			.withPropertyValues("spring.cloud.aws.region.static=ap-south-1",
					"spring.cloud.aws.credentials.access-key=cloud", "spring.cloud.aws.credentials.secret-key=secret")
			.run((context) -> {
				KinesisClient kinesis = context.getBean(KinesisClient.class);
				assertThat(kinesis.serviceClientConfiguration().region()).isEqualTo(Region.AP_SOUTH_1);
				assertThat(kinesis.serviceClientConfiguration().credentialsProvider().resolveIdentity().join())
					.satisfies((identity) -> assertThat(identity.accessKeyId()).isEqualTo("cloud"));
			});
	}

	@Test
	void nothingOfSpringCloudAwsIsNeeded() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("io.awspring"))
			.withPropertyValues("kinesumer.region=eu-west-1")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(KinesisClient.class));
	}

	@Test
	void ourConfigurationComesAfterSpringCloudAws() {
		assertThat(KinesumerClientsAutoConfiguration.class.getAnnotation(AutoConfiguration.class).afterName())
			.containsExactlyInAnyOrder(AwsAutoConfiguration.class.getName(),
					CredentialsProviderAutoConfiguration.class.getName(),
					RegionProviderAutoConfiguration.class.getName(), DynamoDbAutoConfiguration.class.getName());
	}

	@Test
	void theStoreFollowsItsType() {
		this.contextRunner.withPropertyValues("kinesumer.region=eu-west-1")
			.run((context) -> assertThat(context).getBean(StateStore.class).isInstanceOf(DynamoDbStateStore.class));
		this.contextRunner.withPropertyValues("kinesumer.state-store.type=in-memory")
			.run((context) -> assertThat(context).getBean(StateStore.class).isInstanceOf(InMemoryStateStore.class));
		InMemoryStateStore mine = new InMemoryStateStore();
		this.contextRunner.withBean(StateStore.class, () -> mine)
			.run((context) -> assertThat(context).getBean(StateStore.class).isSameAs(mine));
	}

	@Test
	void aStoreWhoseModuleIsMissingIsSaid() {
		this.contextRunner
			.withPropertyValues("kinesumer.app=shop", "kinesumer.state-store.type=jdbc", "kinesumer.region=eu-west-1")
			.withClassLoader(new FilteredClassLoader("io.kinesumer.store.jdbc"))
			.withUserConfiguration(KinesumerAutoConfigurationTests.Plain.class)
			.run((context) -> assertThat(NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure()))
				.hasMessageStartingWith("kinesumer.state-store.type is 'jdbc' but must be dynamodb or in-memory")
				.hasMessageContaining("io.kinesumer:kinesumer-store-jdbc"));
	}

	static class Streams {

		@KinesumerListener(streams = { "plain", "same", "far", "local", "theirs" })
		void on(String payload) {
		}

	}

}
