package io.kinesumer.spring.boot.container;

import java.lang.reflect.Constructor;
import java.net.URI;
import java.util.List;
import java.util.Map;

import io.floci.testcontainers.FlociContainer;
import io.kinesumer.spring.boot.KinesumerAutoConfiguration;
import io.kinesumer.spring.boot.KinesumerClientsAutoConfiguration;
import io.kinesumer.spring.boot.KinesumerConnectionDetails;
import io.kinesumer.spring.boot.KinesumerStateStoreAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.localstack.LocalStackContainer;
import software.amazon.awssdk.awscore.AwsServiceClientConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.objenesis.SpringObjenesis;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for service connections to emulators, with containers that run nothing: Docker is
 * not needed.
 */
class ServiceConnectionTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withPropertyValues("kinesumer.region=eu-west-3", "kinesumer.kinesis.endpoint=http://localhost:1")
		.withConfiguration(
				AutoConfigurations.of(ServiceConnectionAutoConfiguration.class, KinesumerAutoConfiguration.class,
						KinesumerClientsAutoConfiguration.class, KinesumerStateStoreAutoConfiguration.class));

	@Test
	void localStackServesBoth() {
		this.contextRunner.withUserConfiguration(LocalStack.class).run((context) -> {
			assertThat(context).hasNotFailed();
			AwsServiceClientConfiguration kinesis = context.getBean(KinesisClient.class).serviceClientConfiguration();
			AwsServiceClientConfiguration dynamoDb = context.getBean(DynamoDbClient.class).serviceClientConfiguration();
			for (AwsServiceClientConfiguration client : List.of(kinesis, dynamoDb)) {
				assertThat(client.endpointOverride()).contains(URI.create("http://127.0.0.1:14566"));
				assertThat(client.region()).isEqualTo(Region.EU_NORTH_1);
				assertThat(client.credentialsProvider().resolveIdentity().join().accessKeyId()).isEqualTo("test");
			}
		});
	}

	@Test
	void flociServesBothWhereOnlyItsTypeIsKnown() {
		this.contextRunner.withUserConfiguration(Floci.class).run((context) -> {
			URI endpoint = URI.create("http://floci.example.org:14566");
			assertThat(context.getBean(KinesisClient.class).serviceClientConfiguration()).satisfies((client) -> {
				assertThat(client.endpointOverride()).contains(endpoint);
				assertThat(client.region()).isEqualTo(Region.US_EAST_1);
			});
			assertThat(context.getBean(DynamoDbClient.class).serviceClientConfiguration().endpointOverride())
				.contains(endpoint);
		});
		this.contextRunner.withUserConfiguration(FlociByImage.class)
			.run((context) -> assertThat(
					context.getBean(KinesisClient.class).serviceClientConfiguration().endpointOverride())
				.contains(URI.create("http://127.0.0.1:14566")));
	}

	@Test
	void kinesisMockAndDynamoDbLocalCompleteEachOther() {
		this.contextRunner.withUserConfiguration(KinesisMockAndDynamoDbLocal.class).run((context) -> {
			assertThat(context.getBean(KinesisClient.class).serviceClientConfiguration()).satisfies((client) -> {
				assertThat(client.endpointOverride()).contains(URI.create("http://127.0.0.1:14568"));
				assertThat(client.region()).isEqualTo(Region.EU_CENTRAL_1);
			});
			assertThat(context.getBean(DynamoDbClient.class).serviceClientConfiguration()).satisfies((client) -> {
				assertThat(client.endpointOverride()).contains(URI.create("http://127.0.0.1:18000"));
				assertThat(client.region()).isEqualTo(Region.US_EAST_1);
			});
		});
	}

	@Test
	void anEmulatorOfOneServiceSaysNothingOfTheOther() {
		this.contextRunner.withUserConfiguration(DynamoDbLocal.class).run((context) -> {
			assertThat(context.getBean(KinesisClient.class).serviceClientConfiguration()).satisfies((client) -> {
				assertThat(client.endpointOverride()).contains(URI.create("http://localhost:1"));
				assertThat(client.region()).isEqualTo(Region.EU_WEST_3);
				assertThat(client.credentialsProvider().getClass().getSimpleName())
					.isEqualTo("DefaultCredentialsProvider");
			});
			assertThat(context.getBean(DynamoDbClient.class).serviceClientConfiguration().endpointOverride())
				.contains(URI.create("http://127.0.0.1:18000"));
		});
	}

	@Test
	void composeServicesAreRecognisedByTheirImages() {
		assertThat(compose("localstack/localstack:4.9", 4566, Map.of()))
			.isEqualTo(new Seen("http://compose:14566", "http://compose:14566", "us-east-1"));
		assertThat(compose("floci/floci", 4566, Map.of("FLOCI_DEFAULT_REGION", "eu-west-1")))
			.isEqualTo(new Seen("http://compose:14566", "http://compose:14566", "eu-west-1"));
		assertThat(compose("ghcr.io/etspaceman/kinesis-mock:0.6.2", 4568, Map.of()))
			.isEqualTo(new Seen("http://compose:14568", null, "us-east-1"));
		assertThat(compose("amazon/dynamodb-local:2.6.1", 8000, Map.of()))
			.isEqualTo(new Seen(null, "http://compose:18000", "us-east-1"));
		assertThat(compose("redis", 6379, Map.of())).isNull();
	}

	@Test
	void neitherTestcontainersNorComposeIsNeeded() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(KinesumerAutoConfiguration.class,
					KinesumerClientsAutoConfiguration.class, KinesumerStateStoreAutoConfiguration.class))
			.withPropertyValues("kinesumer.region=eu-west-3")
			.withClassLoader(new FilteredClassLoader("org.testcontainers", "org.springframework.boot.testcontainers",
					"org.springframework.boot.docker"))
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(KinesumerConnectionDetails.class);
				assertThat(new ConnectionDetailsFactories(context.getClassLoader()).getConnectionDetails("anything",
						false))
					.isEmpty();
			});
	}

	private static Seen compose(String image, int port, Map<String, String> environment) {
		RunningService service = new Service(image, port, environment);
		DockerComposeConnectionSource source = BeanUtils.instantiateClass(constructor(), service,
				new MockEnvironment());
		ConnectionDetails details = new ConnectionDetailsFactories(null).getConnectionDetails(source, false)
			.get(KinesumerConnectionDetails.class);
		return (details instanceof KinesumerConnectionDetails ours)
				? new Seen(text(ours.kinesisEndpoint()), text(ours.dynamoDbEndpoint()), ours.region()) : null;
	}

	private static Constructor<DockerComposeConnectionSource> constructor() {
		try {
			return DockerComposeConnectionSource.class.getDeclaredConstructor(RunningService.class, Environment.class);
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String text(URI endpoint) {
		return (endpoint != null) ? endpoint.toString() : null;
	}

	private record Seen(String kinesis, String dynamoDb, String region) {
	}

	private record Service(String reference, int port, Map<String, String> env) implements RunningService {

		@Override
		public String name() {
			return "emulator";
		}

		@Override
		public ImageReference image() {
			return ImageReference.of(this.reference);
		}

		@Override
		public String host() {
			return "compose";
		}

		@Override
		public ConnectionPorts ports() {
			return new ConnectionPorts() {

				@Override
				public int get(int containerPort) {
					if (containerPort != Service.this.port) {
						throw new IllegalStateException("No port " + containerPort);
					}
					return 10_000 + containerPort;
				}

				@Override
				public List<Integer> getAll() {
					return List.of(10_000 + Service.this.port);
				}

				@Override
				public List<Integer> getAll(String protocol) {
					return getAll();
				}

			};
		}

		@Override
		public Map<String, String> labels() {
			return Map.of();
		}

	}

	static class NotRunning extends GenericContainer<NotRunning> {

		NotRunning(String image) {
			super(image);
		}

		@Override
		public void start() {
		}

		@Override
		public String getHost() {
			return "127.0.0.1";
		}

		@Override
		public Integer getMappedPort(int originalPort) {
			return 10_000 + originalPort;
		}

	}

	/**
	 * Made without its constructor, which asks for Docker.
	 */
	static class LocalStackNotRunning extends LocalStackContainer {

		LocalStackNotRunning(String image) {
			super(image);
		}

		@Override
		public void start() {
		}

		@Override
		public void close() {
		}

		@Override
		public URI getEndpoint() {
			return URI.create("http://127.0.0.1:14566");
		}

		@Override
		public String getRegion() {
			return "eu-north-1";
		}

		@Override
		public String getAccessKey() {
			return "test";
		}

		@Override
		public String getSecretKey() {
			return "test";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LocalStack {

		@Bean
		@ServiceConnection
		LocalStackContainer localStack() {
			return new SpringObjenesis().newInstance(LocalStackNotRunning.class, false);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Floci {

		@Bean
		@ServiceConnection
		FlociContainer floci() {
			return new FlociContainer("floci/floci");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FlociByImage {

		@Bean
		@ServiceConnection(name = "floci/floci")
		GenericContainer<?> floci() {
			return new NotRunning("floci/floci");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class KinesisMockAndDynamoDbLocal {

		@Bean
		@ServiceConnection(name = "kinesis-mock")
		GenericContainer<?> kinesis() {
			return new NotRunning("ghcr.io/etspaceman/kinesis-mock:0.6.2").withEnv("AWS_REGION", "eu-central-1");
		}

		@Bean
		@ServiceConnection(name = "amazon/dynamodb-local")
		GenericContainer<?> dynamoDb() {
			return new NotRunning("amazon/dynamodb-local:2.6.1");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DynamoDbLocal {

		@Bean
		@ServiceConnection(name = "dynamodb-local")
		GenericContainer<?> dynamoDb() {
			return new NotRunning("amazon/dynamodb-local:2.6.1");
		}

	}

}
