package io.kinesumer.spring.listener;

import java.io.InputStream;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import io.kinesumer.Delivery;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.spring.KinesumerHeaders;
import reactor.core.publisher.Mono;

import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.scheduling.annotation.Async;

/**
 * Signatures that a listener cannot have.
 */
class IllegalListeners {

	private static final String ORDER = "io.kinesumer.spring.listener.Order";

	@Says("it takes nothing")
	void nothing() {
	}

	@Says("parameter 2 'second' of type java.lang.String would be a second payload")
	void twoPayloads(Order first, String second) {
	}

	@Says("parameter 2 'order' of type " + ORDER + " stands beside a List of records")
	void mixed(List<KinesumerRecord> records, Order order) {
	}

	@Says("asks for the header 'kinesumer_shard', which no record has")
	void unknownHeader(Order order, @Header("kinesumer_shard") String shard) {
	}

	@Says("asks for the header 'shardId', which no record has")
	void headerNamedByParameter(Order order, @Header String shardId) {
	}

	@Says("cannot take the header ARRIVAL_TIME, which is a Instant and does not convert to " + "Order")
	void wrongHeaderType(String payload, @Header(KinesumerHeaders.ARRIVAL_TIME) Order arrival) {
	}

	@Says("must be a List in a batch listener, since PARTITION_KEY differs from record to record: List<String>")
	void singleHeaderInBatch(List<Order> orders, @Header(KinesumerHeaders.PARTITION_KEY) String key) {
	}

	@Says("cannot be read from a record")
	void delivery(Delivery delivery) {
	}

	@Says("cannot be read from a record")
	void inputStream(InputStream stream) {
	}

	@Says("cannot be read from a record")
	void collection(Collection<Order> orders) {
	}

	@Says("cannot be read from a record")
	void stream(Stream<Order> orders) {
	}

	@Says("cannot be read from a record")
	void publisher(Mono<Order> order) {
	}

	@Says("does not say what its elements are")
	@SuppressWarnings("rawtypes")
	void rawList(List orders) {
	}

	@Says("does not say what its elements are")
	void wildcardList(List<?> orders) {
	}

	@Says("does not say what its elements are")
	@SuppressWarnings("rawtypes")
	void rawMessage(Message message) {
	}

	@Says("does not say what its elements are")
	<T> void typeVariable(T payload) {
	}

	@Says("must be a Map<String, Object> to take all @Headers")
	void headersOfAnotherType(Order order, @Headers List<String> headers) {
	}

	@Says("has a @Payload expression")
	void payloadExpression(@Payload("id") String id) {
	}

	@Says("its return type Future cannot be awaited")
	Future<Void> future(Order order) {
		return CompletableFuture.completedFuture(null);
	}

	@Async
	@Says("it is @Async, so that a record would be committed before it is handled")
	void async(Order order) {
	}

	/**
	 * What a refusal says.
	 */
	@Retention(RetentionPolicy.RUNTIME)
	@interface Says {

		String value();

	}

}
