package io.kinesumer.spring.boot;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.kinesumer.spring.KinesumerHeaders;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.Kinesumers;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.LoopbackDynamoDb;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A user's whole program, with all auto-configurations of the class path: ours,
 * Actuator's and Spring Cloud AWS's.
 */
@SpringBootTest(classes = KinesumerApplicationTests.OrdersApplication.class,
		properties = { "spring.application.name=orders-service", "spring.cloud.aws.credentials.access-key=key",
				"spring.cloud.aws.credentials.secret-key=secret", "spring.cloud.aws.region.static=us-east-1",
				"kinesumer.state-store.dynamodb.create-table=true", "management.endpoint.health.show-details=always",
				"kinesumer.initial-position.type=trim-horizon" })
@DirtiesContext
class KinesumerApplicationTests {

	@Test
	void recordsAreHandledAndHealthTellsOfIt(@Autowired OrdersApplication application, @Autowired KinesisClient client,
			@Autowired HealthEndpoint health, @Autowired Kinesumers kinesumers) {
		client.putRecord((request) -> request.streamName("orders")
			.partitionKey("a")
			.data(SdkBytes.fromUtf8String("{\"id\":\"1\"}")));
		await().until(() -> application.handled().contains("1 of shardId-000000000000")
				|| application.handled().contains("1 of shardId-000000000001"));
		assertThat(kinesumers.apps()).containsExactly("orders-service");
		await().untilAsserted(() -> assertThat(health.healthForPath("kinesumer").getStatus()).isEqualTo(Status.UP));
	}

	// No component scan: it would find the other tests' configurations.
	@Configuration
	@EnableAutoConfiguration
	static class OrdersApplication {

		@Bean
		EmbeddedKinesis kinesis() {
			EmbeddedKinesis kinesis = EmbeddedKinesis.start();
			kinesis.createStream("orders", 2);
			return kinesis;
		}

		@Bean
		LoopbackDynamoDb dynamoDb() {
			return EmbeddedDynamoDb.onLoopback();
		}

		@Bean
		DynamicPropertyRegistrar endpoints(EmbeddedKinesis kinesis, LoopbackDynamoDb dynamoDb) {
			return (registry) -> {
				registry.add("kinesumer.kinesis.endpoint", kinesis::endpoint);
				registry.add("kinesumer.state-store.dynamodb.endpoint", dynamoDb::endpoint);
			};
		}

		record Order(String id) {
		}

		private final List<String> handled = new CopyOnWriteArrayList<>();

		List<String> handled() {
			return this.handled;
		}

		@KinesumerListener(streams = "orders")
		void on(Order order, @Header(KinesumerHeaders.SHARD_ID) String shardId) {
			this.handled.add(order.id() + " of " + shardId);
		}

	}

}
