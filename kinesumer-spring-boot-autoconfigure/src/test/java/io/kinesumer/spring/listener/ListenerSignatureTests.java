package io.kinesumer.spring.listener;

import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import io.kinesumer.Delivery;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.spring.Acknowledgment;
import io.kinesumer.spring.KinesumerHeaders;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.PayloadConversionException;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.constraints.Min;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.validation.beanvalidation.SpringValidatorAdapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ListenerSignature}, {@link ListenerHandlerFactory} and what they use.
 */
class ListenerSignatureTests {

	private static final String JSON = "{\"id\":\"a\",\"amount\":3}";

	private final ListenerHandlerFactory factory = new ListenerHandlerFactory(
			new JacksonPayloadConverter(JsonMapper.builder().build()),
			new SpringValidatorAdapter(Validation.buildDefaultValidatorFactory().getValidator()),
			ApplicationConversionService.getSharedInstance());

	private final Records.RecordedDelivery delivery = new Records.RecordedDelivery();

	static Stream<Method> legal() {
		return methodsOf(Legal.class);
	}

	static Stream<Method> illegal() {
		return methodsOf(Illegal.class);
	}

	private static Stream<Method> methodsOf(Class<?> type) {
		return Arrays.stream(type.getDeclaredMethods())
			.filter((method) -> !method.isSynthetic() && !Modifier.isPrivate(method.getModifiers()));
	}

	@ParameterizedTest
	@MethodSource("legal")
	void aLegalSignatureIsCalledWithWhatItTakes(Method method) throws Exception {
		Legal bean = new Legal();
		ListenerHandler handler = handler(bean, method);
		List<KinesumerRecord> records = handler.signature().isBatch()
				? List.of(Records.record(1, JSON), Records.record(2, JSON)) : List.of(Records.record(1, JSON));
		handler.invoker().handle(records, this.delivery);
		assertThat(bean.calls).as(method.toGenericString()).isEqualTo(1);
	}

	@ParameterizedTest
	@MethodSource("illegal")
	void anIllegalSignatureIsRefusedByMethodAndParameter(Method method) {
		assertThatExceptionOfType(UnsupportedListenerException.class).as(method.toGenericString())
			.isThrownBy(() -> handler(new Illegal(), method))
			.withMessageContaining(method.getName())
			.withMessageContaining(method.getAnnotation(Says.class).value());
	}

	@Test
	void unreadableJsonCarriesTheRawRecord() throws Exception {
		ListenerHandler handler = handler(new Legal(), Legal.class.getDeclaredMethod("json", Order.class));
		KinesumerRecord record = Records.record(1, "{\"id\":");
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> handler.invoker().handle(List.of(record), this.delivery))
			.satisfies((ex) -> assertThat(ex.record()).isSameAs(record))
			.withMessageContaining("101")
			.withMessageContaining("cannot be read from JSON as " + Order.class.getName());
	}

	@Test
	void aJsonNullIsNoPayload() throws Exception {
		ListenerHandler handler = handler(new Legal(), Legal.class.getDeclaredMethod("json", Order.class));
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> handler.invoker().handle(List.of(Records.record(1, "null")), this.delivery));
	}

	@Test
	void anInvalidPayloadIsRefused() throws Exception {
		ListenerHandler single = handler(new Legal(), Legal.class.getDeclaredMethod("valid", Order.class));
		KinesumerRecord record = Records.record(1, "{\"id\":\"a\",\"amount\":0}");
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> single.invoker().handle(List.of(record), this.delivery))
			.withMessageContaining("is not valid")
			.withMessageContaining("amount");
		ListenerHandler batch = handler(new Legal(), Legal.class.getDeclaredMethod("validElements", List.class));
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> batch.invoker().handle(List.of(Records.record(2, JSON), record), this.delivery))
			.satisfies((ex) -> assertThat(ex.record()).isSameAs(record));
	}

	@Test
	void exceptionsComeOutAsTheyWereThrown() throws Exception {
		Failing bean = new Failing();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> call(bean, "checked")).withMessage("disk");
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> call(bean, "later")).withMessage("net");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> call(bean, "error"));
	}

	@Test
	void aReturnedStageIsAwaited() throws Exception {
		Failing bean = new Failing();
		Thread completer = new Thread(() -> bean.pending.complete(null));
		completer.start();
		call(bean, "pending");
		assertThat(bean.pending).isCompleted();
		completer.join();
	}

	@Test
	void anAcknowledgmentCoversTheBatchOrAPartOfIt() throws Exception {
		List<KinesumerRecord> records = List.of(Records.record(1, JSON), Records.record(2, JSON));
		Acknowledgment acknowledgment = new DeliveryAcknowledgment(new Invocation(records, this.delivery));
		acknowledgment.acknowledge(0);
		acknowledgment.acknowledge();
		assertThat(this.delivery.acknowledged).containsExactlyElementsOf(records);
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> acknowledgment.acknowledge(2));
	}

	@Test
	void aMethodIsCalledThroughAProxyOfItsClass() throws Exception {
		Legal target = new Legal();
		ProxyFactory proxy = new ProxyFactory(target);
		proxy.setProxyTargetClass(true);
		Method method = Legal.class.getDeclaredMethod("json", Order.class);
		this.factory.handler(new ListenerMethod(proxy.getProxy(), "legal", method, annotation()))
			.invoker()
			.handle(List.of(Records.record(1, JSON)), this.delivery);
		assertThat(target.calls).isEqualTo(1);
	}

	@Test
	void aMethodIsCalledThroughAProxyOfItsInterface() throws Exception {
		ViaInterface target = new ViaInterface();
		Object proxy = new ProxyFactory(target).getProxy();
		Method method = ViaInterface.class.getDeclaredMethod("on", Order.class, String.class);
		this.factory.handler(new ListenerMethod(proxy, "orders", method, annotation()))
			.invoker()
			.handle(List.of(Records.record(1, JSON)), this.delivery);
		assertThat(target.seen).isEqualTo("a@shardId-000000000000");
	}

	@Test
	void aMethodThatAProxyHidesIsRefused() throws Exception {
		Object proxy = new ProxyFactory(new ViaInterface()).getProxy();
		Method method = ViaInterface.class.getDeclaredMethod("hidden", Order.class);
		assertThatExceptionOfType(UnsupportedListenerException.class)
			.isThrownBy(() -> this.factory.handler(new ListenerMethod(proxy, "orders", method, annotation())))
			.withMessageContaining("'orders' is proxied")
			.withMessageContaining("hidden");
	}

	@Test
	void typeVariablesAreResolvedByTheBeansClass() throws Exception {
		OfOrders bean = new OfOrders();
		handler(bean, Of.class.getDeclaredMethod("on", Object.class)).invoker()
			.handle(List.of(Records.record(1, JSON)), this.delivery);
		handler(bean, Of.class.getDeclaredMethod("onAll", List.class)).invoker()
			.handle(List.of(Records.record(1, JSON)), this.delivery);
		assertThat(bean.seen).containsExactly(new Order("a", 3), new Order("a", 3));
	}

	@Test
	void jsonNeedsAMapper() throws Exception {
		ListenerHandlerFactory plain = new ListenerHandlerFactory(null, null,
				ApplicationConversionService.getSharedInstance());
		Method method = Legal.class.getDeclaredMethod("json", Order.class);
		assertThatExceptionOfType(UnsupportedListenerException.class)
			.isThrownBy(() -> plain.handler(new ListenerMethod(new Legal(), "legal", method, annotation())))
			.withMessageContaining("spring-boot-starter-jackson");
		Method valid = Legal.class.getDeclaredMethod("valid", Order.class);
		ListenerHandlerFactory invalidating = new ListenerHandlerFactory(
				new JacksonPayloadConverter(JsonMapper.builder().build()), null,
				ApplicationConversionService.getSharedInstance());
		assertThatExceptionOfType(UnsupportedListenerException.class)
			.isThrownBy(() -> invalidating.handler(new ListenerMethod(new Legal(), "legal", valid, annotation())))
			.withMessageContaining("spring-boot-starter-validation");
	}

	private ListenerHandler handler(Object bean, Method method) {
		return this.factory.handler(new ListenerMethod(bean, "bean", method, annotation()));
	}

	private void call(Failing bean, String method) throws Exception {
		handler(bean, Failing.class.getDeclaredMethod(method, String.class)).invoker()
			.handle(List.of(Records.record(1, JSON)), this.delivery);
	}

	private static KinesumerListener annotation() {
		try {
			return ViaInterface.class.getDeclaredMethod("hidden", Order.class).getAnnotation(KinesumerListener.class);
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(ex);
		}
	}

	record Order(String id, @Min(1) int amount) {
	}

	static class Legal {

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
			called(shard.equals(record.shardId()) && arrival.equals(Records.ARRIVAL) && order.amount() == 3
					&& attempt == 3 && message.getPayload().equals(JSON) && lag.equals(Duration.ofSeconds(5))
					&& subSequenceNumber == 7 && headers.get(KinesumerHeaders.STREAM).equals("orders"));
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
			called(shard.equals("shardId-000000000000") && payloads.size() == 2
					&& keys.equals(List.of("key-1", "key-2")) && records.size() == 2
					&& hashKeys.equals(Arrays.asList(null, "42")) && arrivals.size() == 2 && attempt == 3
					&& keys.equals(headers.get(KinesumerHeaders.PARTITION_KEY)));
		}

		private void called(boolean asExpected) {
			assertThat(asExpected).isTrue();
			this.calls++;
		}

	}

	static class Illegal {

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

		@Says("its return type Mono cannot be awaited yet")
		Mono<Void> mono(Order order) {
			return Mono.empty();
		}

		@Says("its return type Future cannot be awaited yet")
		Future<Void> future(Order order) {
			return CompletableFuture.completedFuture(null);
		}

	}

	private static final String ORDER = "io.kinesumer.spring.listener.ListenerSignatureTests$Order";

	@Retention(RetentionPolicy.RUNTIME)
	@interface Says {

		String value();

	}

	static class Failing {

		private final CompletableFuture<Void> pending = new CompletableFuture<>();

		void checked(String payload) throws IOException {
			throw new IOException("disk");
		}

		CompletableFuture<Void> later(String payload) {
			return CompletableFuture.failedFuture(new IllegalStateException("net"));
		}

		void error(String payload) {
			throw new AssertionError();
		}

		CompletableFuture<Void> pending(String payload) {
			return this.pending;
		}

	}

	interface Orders {

		void on(Order order, @Header(KinesumerHeaders.SHARD_ID) String shard);

	}

	static class ViaInterface implements Orders {

		private String seen;

		@Override
		public void on(Order order, String shard) {
			this.seen = order.id() + "@" + shard;
		}

		@KinesumerListener(streams = "orders")
		void hidden(Order order) {
		}

	}

	abstract static class Of<T> {

		final List<T> seen = new ArrayList<>();

		void on(T payload) {
			this.seen.add(payload);
		}

		void onAll(List<T> payloads) {
			this.seen.addAll(payloads);
		}

	}

	static class OfOrders extends Of<Order> {

	}

}
