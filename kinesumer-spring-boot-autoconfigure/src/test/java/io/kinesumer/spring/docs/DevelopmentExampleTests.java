package io.kinesumer.spring.docs;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.LoopbackDynamoDb;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Testcontainers;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.awaitility.Awaitility.await;

/**
 * Runs the example of {@code docs/testing.md} in which an application is developed with
 * containers: with real ones where Docker is, and everywhere with containers whose ports
 * lead to what is embedded.
 */
@Timeout(180)
class DevelopmentExampleTests {

	private static final String[] ARGUMENTS = { "--server.port=0", "--kinesumer.app=orders-service",
			"--kinesumer.state-store.dynamodb.create-table=true", "--kinesumer.initial-position.type=trim-horizon" };

	@BeforeEach
	void forget() {
		OrdersApplication.handled.clear();
	}

	@Test
	void anApplicationConsumesThroughItsServiceConnections() {
		try (EmbeddedKinesis kinesis = EmbeddedKinesis.start();
				LoopbackDynamoDb dynamoDb = EmbeddedDynamoDb.onLoopback()) {
			kinesis.createStream("orders", 2);
			Embedded.kinesis = kinesis;
			Embedded.dynamoDb = dynamoDb;
			try (ConfigurableApplicationContext context = SpringApplication.from(OrdersApplication::main)
				.with(Embedded.class)
				.run(ARGUMENTS)
				.getApplicationContext()) {
				consumes(context);
			}
		}
	}

	@Nested
	@Testcontainers(disabledWithoutDocker = true)
	class WithDocker {

		@Test
		void anApplicationConsumesFromContainers() {
			try (ConfigurableApplicationContext context = SpringApplication.from(OrdersApplication::main)
				.with(TestOrdersApplication.Containers.class)
				.run(ARGUMENTS)
				.getApplicationContext()) {
				consumes(context);
			}
		}

	}

	private static void consumes(ConfigurableApplicationContext context) {
		context.getBean(KinesisClient.class)
			.putRecord((request) -> request.streamName("orders")
				.partitionKey("customer-1")
				.data(SdkBytes.fromUtf8String("book")));
		await().atMost(Duration.ofSeconds(60)).until(() -> OrdersApplication.handled.contains("book"));
	}

	// tag::development[]
	class TestOrdersApplication {

		public static void main(String[] args) {
			SpringApplication.from(OrdersApplication::main).with(Containers.class).run(args);
		}

		@TestConfiguration(proxyBeanMethods = false)
		static class Containers {

			@Bean
			@ServiceConnection(name = "kinesis-mock")
			GenericContainer<?> kinesis() {
				return new GenericContainer<>("ghcr.io/etspaceman/kinesis-mock:0.6.2").withExposedPorts(4568)
					.withEnv("INITIALIZE_STREAMS", "orders:2");
			}

			@Bean
			@ServiceConnection(name = "dynamodb-local")
			GenericContainer<?> dynamoDb() {
				return new GenericContainer<>("amazon/dynamodb-local:2.6.1").withExposedPorts(8000);
			}

		}

	}
	// end::development[]

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OrdersApplication {

		static final Set<String> handled = new ConcurrentSkipListSet<>();

		public static void main(String[] args) {
			SpringApplication.run(OrdersApplication.class, args);
		}

		@KinesumerListener(streams = "orders")
		void on(String order) {
			handled.add(order);
		}

	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Embedded {

		static EmbeddedKinesis kinesis;

		static LoopbackDynamoDb dynamoDb;

		@Bean
		@ServiceConnection(name = "kinesis-mock")
		GenericContainer<?> kinesis() {
			return new PortOnly("ghcr.io/etspaceman/kinesis-mock:0.6.2", kinesis.endpoint().getPort());
		}

		@Bean
		@ServiceConnection(name = "dynamodb-local")
		GenericContainer<?> dynamoDb() {
			return new PortOnly("amazon/dynamodb-local:2.6.1", dynamoDb.endpoint().getPort());
		}

	}

	static class PortOnly extends GenericContainer<PortOnly> {

		private final int port;

		PortOnly(String image, int port) {
			super(image);
			this.port = port;
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
			return this.port;
		}

	}

}
