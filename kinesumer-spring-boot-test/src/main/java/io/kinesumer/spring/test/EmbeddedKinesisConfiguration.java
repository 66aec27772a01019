package io.kinesumer.spring.test;

import io.kinesumer.spring.Kinesumers;
import io.kinesumer.spring.ListenerInterceptor;
import io.kinesumer.spring.boot.KinesumerConnectionDetails;
import io.kinesumer.spring.test.EmbeddedKinesis.StateStoreKind;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.LoopbackDynamoDb;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
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
			ObjectProvider<Kinesumers> kinesumers, ObjectProvider<JsonMapper> json) {
		return new KinesumerTester(kinesis, handled, kinesumers::getObject,
				(payload) -> json.getIfAvailable(JsonMapper::new).writeValueAsBytes(payload));
	}

}
