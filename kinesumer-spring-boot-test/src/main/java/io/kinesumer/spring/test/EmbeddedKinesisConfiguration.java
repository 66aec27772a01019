package io.kinesumer.spring.test;

import java.net.URI;
import java.util.Objects;

import io.kinesumer.spring.Kinesumers;
import io.kinesumer.spring.ListenerInterceptor;
import io.kinesumer.spring.boot.KinesumerConnectionDetails;
import io.kinesumer.spring.boot.aws.StreamCatalog;
import io.kinesumer.spring.test.EmbeddedKinesis.StateStoreKind;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.LoopbackDynamoDb;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * What {@link EmbeddedKinesis @EmbeddedKinesis} adds to a context.
 */
@Configuration(proxyBeanMethods = false)
class EmbeddedKinesisConfiguration {

	@Bean(destroyMethod = "close")
	io.kinesumer.test.EmbeddedKinesis embeddedKinesis(EmbeddedKinesisRequest request) {
		io.kinesumer.test.EmbeddedKinesis kinesis = io.kinesumer.test.EmbeddedKinesis.start();
		request.shards().forEach(kinesis::createStream);
		return kinesis;
	}

	@Bean(destroyMethod = "close")
	@Lazy
	LoopbackDynamoDb embeddedDynamoDb() {
		return EmbeddedDynamoDb.onLoopback();
	}

	@Bean
	KinesumerConnectionDetails embeddedKinesisConnectionDetails(EmbeddedKinesisRequest request,
			io.kinesumer.test.EmbeddedKinesis kinesis, ObjectProvider<LoopbackDynamoDb> dynamoDb) {
		@Nullable LoopbackDynamoDb local = (request.stateStore() == StateStoreKind.DYNAMODB) ? dynamoDb.getObject() : null;
		return new EmbeddedConnectionDetails(kinesis, local);
	}

	/**
	 * An application's own client would go past what is embedded, and perhaps to AWS.
	 */
	@Bean
	static SmartInitializingSingleton embeddedClientsCheck(KinesumerConnectionDetails details,
			ObjectProvider<KinesisClient> kinesis, ObjectProvider<DynamoDbClient> dynamoDb) {
		return () -> {
			kinesis.ifUnique((client) -> verify(client, "KinesisClient", details.kinesisEndpoint()));
			if (details.dynamoDbEndpoint() != null) {
				dynamoDb.ifUnique((client) -> verify(client, "DynamoDbClient", details.dynamoDbEndpoint()));
			}
		};
	}

	private static void verify(AwsClient client, String type, @Nullable URI embedded) {
		URI used = client.serviceClientConfiguration().endpointOverride().orElse(null);
		if (!Objects.equals(used, embedded)) {
			throw new IllegalStateException("The application's own " + type + " bean connects to "
					+ ((used != null) ? used : "AWS") + " and not to what @EmbeddedKinesis has started at " + embedded
					+ ": leave the bean out in this test, or give it the endpoint of the KinesumerConnectionDetails");
		}
	}

	@Bean
	HandledRecords handledRecords() {
		return new HandledRecords();
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	ListenerInterceptor handledRecordsInterceptor(HandledRecords handled) {
		return handled::intercept;
	}

	@Bean
	KinesumerTester kinesumerTester(io.kinesumer.test.EmbeddedKinesis kinesis, HandledRecords handled,
			ObjectProvider<Kinesumers> kinesumers, ObjectProvider<JsonMapper> json,
			ObjectProvider<StreamCatalog> streams) {
		return new KinesumerTester(kinesis, handled, kinesumers::getObject,
				(payload) -> json.getIfAvailable(JsonMapper::new).writeValueAsBytes(payload),
				(key) -> streams.getObject().stream(key).ref().name());
	}

}
