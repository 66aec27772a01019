package io.kinesumer.spring.listener;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.spring.Acknowledgment;
import io.kinesumer.spring.KinesumerHeaders;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import jakarta.validation.Valid;

import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every kind of signature that a listener may have.
 */
class LegalListeners {

	static final String JSON = "{\"id\":\"a\",\"amount\":3}";

	int calls;

	void bytes(byte[] payload) {
		called(JSON.equals(new String(payload, StandardCharsets.UTF_8)));
	}

	void buffer(ByteBuffer payload) {
		called(payload.isReadOnly() && payload.remaining() == JSON.length());
	}

	void text(String payload) {
		called(JSON.equals(payload));
	}

	void json(Order order) {
		called(order.equals(new Order("a", 3)));
	}

	void annotated(@Payload Order order) {
		called(order.amount() == 3);
	}

	void valid(@Valid Order order) {
		called(order.amount() == 3);
	}

	void generic(Map<String, Object> order) {
		called(order.get("amount").equals(3));
	}

	void raw(KinesumerRecord record) {
		called(record.partitionKey().equals("key-1"));
	}

	void message(Message<Order> message) {
		called(message.getPayload().id().equals("a")
				&& "101".equals(message.getHeaders().get(KinesumerHeaders.SEQUENCE_NUMBER))
				&& message.getHeaders().getId() == null);
	}

	void rawMessage(Message<byte[]> message) {
		called(message.getPayload().length == JSON.length());
	}

	void headersOnly(@Header(KinesumerHeaders.STREAM) String stream) {
		called(stream.equals("orders"));
	}

	void everythingInAnyOrder(Acknowledgment acknowledgment, @Header(KinesumerHeaders.SHARD_ID) String shard,
			KinesumerRecord record, @Header(name = KinesumerHeaders.ARRIVAL_TIME) Instant arrival, Order order,
			@Header(KinesumerHeaders.DELIVERY_ATTEMPT) int attempt, Message<String> message,
			@Header(KinesumerHeaders.LAG) Duration lag,
			@Header(KinesumerHeaders.SUB_SEQUENCE_NUMBER) long subSequenceNumber,
			@Headers Map<String, Object> headers) {
		acknowledgment.acknowledge();
		called(shard.equals(record.shardId()) && arrival.equals(Records.ARRIVAL) && order.amount() == 3 && attempt == 3
				&& message.getPayload().equals(JSON) && lag.equals(Duration.ofSeconds(5)) && subSequenceNumber == 7
				&& headers.get(KinesumerHeaders.STREAM).equals("orders"));
	}

	void absentHeaders(@Header(KinesumerHeaders.EXPLICIT_HASH_KEY) String plain,
			@Header(KinesumerHeaders.EXPLICIT_HASH_KEY) Optional<String> optional,
			@Header(name = KinesumerHeaders.EXPLICIT_HASH_KEY, defaultValue = "none") String byDefault) {
		called(plain == null && optional.isEmpty() && byDefault.equals("none"));
	}

	void convertedHeaders(@Header(KinesumerHeaders.SEQUENCE_NUMBER) long sequenceNumber,
			@Header(KinesumerHeaders.LAG) long millis) {
		called(sequenceNumber == 101 && millis == 5000);
	}

	CompletableFuture<Void> future(Order order) {
		called(true);
		return CompletableFuture.completedFuture(null);
	}

	Mono<Void> mono(Order order) {
		return Mono.fromRunnable(() -> called(true));
	}

	Flux<String> flux(List<Order> orders) {
		return Flux.just("a", "b").doOnComplete(() -> called(true));
	}

	String returningSomething(Order order) {
		called(true);
		return "ignored";
	}

	void batch(List<Order> orders) {
		called(orders.equals(List.of(new Order("a", 3), new Order("a", 3))));
	}

	void batchOfWildcards(List<? extends Order> orders) {
		called(orders.size() == 2 && orders.get(0).amount() == 3);
	}

	void batchOfGenerics(List<Map<String, String>> orders) {
		called(orders.get(1).get("amount").equals("3"));
	}

	void batchOfRecords(List<KinesumerRecord> records) {
		called(records.size() == 2 && records.get(1).sequenceNumber().equals("102"));
	}

	void batchOfMessages(List<Message<Order>> messages) {
		called(messages.get(1).getPayload().amount() == 3
				&& messages.get(1).getHeaders().get(KinesumerHeaders.EXPLICIT_HASH_KEY).equals("42"));
	}

	void validElements(List<@Valid Order> orders) {
		called(orders.size() == 2);
	}

	void batchWithHeaders(@Header(KinesumerHeaders.SHARD_ID) String shard, List<byte[]> payloads,
			@Header(KinesumerHeaders.PARTITION_KEY) List<String> keys, List<KinesumerRecord> records,
			@Header(KinesumerHeaders.EXPLICIT_HASH_KEY) List<String> hashKeys,
			@Header(KinesumerHeaders.ARRIVAL_TIME) List<Instant> arrivals,
			@Header(KinesumerHeaders.DELIVERY_ATTEMPT) int attempt, Acknowledgment acknowledgment,
			@Headers Map<String, Object> headers) {
		acknowledgment.acknowledge(1);
		called(shard.equals("shardId-000000000000") && payloads.size() == 2 && keys.equals(List.of("key-1", "key-2"))
				&& records.size() == 2 && hashKeys.equals(Arrays.asList(null, "42")) && arrivals.size() == 2
				&& attempt == 3 && keys.equals(headers.get(KinesumerHeaders.PARTITION_KEY)));
	}

	private void called(boolean asExpected) {
		assertThat(asExpected).isTrue();
		this.calls++;
	}

}
