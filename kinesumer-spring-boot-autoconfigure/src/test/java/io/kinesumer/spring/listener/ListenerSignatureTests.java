package io.kinesumer.spring.listener;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.kinesumer.BatchListenerFailedException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.spring.Acknowledgment;
import io.kinesumer.spring.KinesumerHeaders;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.PayloadConversionException;
import jakarta.validation.Validation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.validation.beanvalidation.SpringValidatorAdapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ListenerSignature}, {@link ListenerHandlerFactory} and what they use.
 */
class ListenerSignatureTests {

	private static final String JSON = LegalListeners.JSON;

	private final ListenerHandlerFactory factory = new ListenerHandlerFactory(
			new JacksonPayloadConverter(JsonMapper.builder().build()),
			new SpringValidatorAdapter(Validation.buildDefaultValidatorFactory().getValidator()), List.of(),
			ApplicationConversionService.getSharedInstance(), List.of(), List.of());

	private final Records.RecordedDelivery delivery = new Records.RecordedDelivery();

	static Stream<Method> legal() {
		return methodsOf(LegalListeners.class);
	}

	static Stream<Method> illegal() {
		return methodsOf(IllegalListeners.class);
	}

	private static Stream<Method> methodsOf(Class<?> type) {
		return Arrays.stream(type.getDeclaredMethods())
			.filter((method) -> !method.isSynthetic() && !Modifier.isPrivate(method.getModifiers()));
	}

	@ParameterizedTest
	@MethodSource("legal")
	void aLegalSignatureIsCalledWithWhatItTakes(Method method) throws Exception {
		LegalListeners bean = new LegalListeners();
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
			.isThrownBy(() -> handler(new IllegalListeners(), method))
			.withMessageContaining(method.getName())
			.withMessageContaining(method.getAnnotation(IllegalListeners.Says.class).value());
	}

	@Test
	void unreadableJsonCarriesTheRawRecord() throws Exception {
		ListenerHandler handler = handler(new LegalListeners(),
				LegalListeners.class.getDeclaredMethod("json", Order.class));
		KinesumerRecord record = Records.record(1, "{\"id\":");
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> handler.invoker().handle(List.of(record), this.delivery))
			.satisfies((ex) -> assertThat(ex.record()).isSameAs(record))
			.withMessageContaining("101")
			.withMessageContaining("cannot be read from JSON as " + Order.class.getName());
	}

	@Test
	void whatIsWrongWithAPayloadIsSaidWithoutThePayload() throws Exception {
		ListenerHandler json = handler(new LegalListeners(),
				LegalListeners.class.getDeclaredMethod("json", Order.class));
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> json.invoker()
				.handle(List.of(Records.record(1, "{\"id\":\"a\",\"amount\":\"secret\"}")), this.delivery))
			.withMessageEndingWith(
					"InvalidFormatException for " + Order.class.getName() + "[\"amount\"] at line 1, column 20")
			.havingCause()
			.withMessageContaining("secret");
		ListenerHandler valid = handler(new LegalListeners(),
				LegalListeners.class.getDeclaredMethod("valid", Order.class));
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> valid.invoker()
				.handle(List.of(Records.record(1, "{\"id\":\"a\",\"amount\":-4711}")), this.delivery))
			.withMessageEndingWith("is not valid: amount must be greater than or equal to 1 (Min)");
	}

	@Test
	void aJsonNullIsNoPayload() throws Exception {
		ListenerHandler handler = handler(new LegalListeners(),
				LegalListeners.class.getDeclaredMethod("json", Order.class));
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> handler.invoker().handle(List.of(Records.record(1, "null")), this.delivery));
	}

	@Test
	void anInvalidPayloadIsRefused() throws Exception {
		ListenerHandler single = handler(new LegalListeners(),
				LegalListeners.class.getDeclaredMethod("valid", Order.class));
		KinesumerRecord record = Records.record(1, "{\"id\":\"a\",\"amount\":0}");
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> single.invoker().handle(List.of(record), this.delivery))
			.withMessageContaining("is not valid")
			.withMessageContaining("amount");
		ListenerHandler batch = handler(new LegalListeners(),
				LegalListeners.class.getDeclaredMethod("validElements", List.class));
		assertThatExceptionOfType(BatchListenerFailedException.class)
			.isThrownBy(() -> batch.invoker().handle(List.of(record, Records.record(2, JSON)), this.delivery))
			.satisfies((ex) -> assertThat(ex.index()).isZero())
			.havingCause()
			.isInstanceOfSatisfying(PayloadConversionException.class,
					(cause) -> assertThat(cause.record()).isSameAs(record));
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
		LegalListeners target = new LegalListeners();
		ProxyFactory proxy = new ProxyFactory(target);
		proxy.setProxyTargetClass(true);
		Method method = LegalListeners.class.getDeclaredMethod("json", Order.class);
		this.factory
			.handler(new ListenerMethod(proxy.getProxy(), "legal", method, annotation()), "shop", "listener", null)
			.invoker()
			.handle(List.of(Records.record(1, JSON)), this.delivery);
		assertThat(target.calls).isEqualTo(1);
	}

	@Test
	void aMethodIsCalledThroughAProxyOfItsInterface() throws Exception {
		ViaInterface target = new ViaInterface();
		Object proxy = new ProxyFactory(target).getProxy();
		Method method = ViaInterface.class.getDeclaredMethod("on", Order.class, String.class);
		this.factory.handler(new ListenerMethod(proxy, "orders", method, annotation()), "shop", "listener", null)
			.invoker()
			.handle(List.of(Records.record(1, JSON)), this.delivery);
		assertThat(target.seen).isEqualTo("a@shardId-000000000000");
	}

	@Test
	void aMethodThatAProxyHidesIsRefused() throws Exception {
		Object proxy = new ProxyFactory(new ViaInterface()).getProxy();
		Method method = ViaInterface.class.getDeclaredMethod("hidden", Order.class);
		assertThatExceptionOfType(UnsupportedListenerException.class)
			.isThrownBy(() -> this.factory.handler(new ListenerMethod(proxy, "orders", method, annotation()), "shop",
					"listener", null))
			.withMessageContaining("'orders' is proxied")
			.withMessageContaining("hidden");
	}

	@Test
	void aFinalMethodThatWouldRunOnAProxyIsRefused() throws Exception {
		ProxyFactory proxy = new ProxyFactory(new Final());
		proxy.setProxyTargetClass(true);
		Method method = Final.class.getDeclaredMethod("on", Order.class);
		assertThatExceptionOfType(UnsupportedListenerException.class)
			.isThrownBy(() -> this.factory.handler(new ListenerMethod(proxy.getProxy(), "orders", method, annotation()),
					"shop", "listener", null))
			.withMessageContaining("Final.on(")
			.withMessageContaining("'orders' is proxied")
			.withMessageContaining("make it not final");
	}

	@Test
	void aFinalMethodOfABeanWithoutAProxyIsCalled() throws Exception {
		Final bean = new Final();
		handler(bean, Final.class.getDeclaredMethod("on", Order.class)).invoker()
			.handle(List.of(Records.record(1, JSON)), this.delivery);
		assertThat(bean.seen).containsExactly(new Order("a", 3));
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
		ListenerHandlerFactory plain = new ListenerHandlerFactory(null, null, List.of(),
				ApplicationConversionService.getSharedInstance(), List.of(), List.of());
		Method method = LegalListeners.class.getDeclaredMethod("json", Order.class);
		assertThatExceptionOfType(UnsupportedListenerException.class)
			.isThrownBy(() -> plain.handler(new ListenerMethod(new LegalListeners(), "legal", method, annotation()),
					"shop", "listener", null))
			.withMessageContaining("spring-boot-starter-jackson");
		Method valid = LegalListeners.class.getDeclaredMethod("valid", Order.class);
		ListenerHandlerFactory invalidating = new ListenerHandlerFactory(
				new JacksonPayloadConverter(JsonMapper.builder().build()), null, List.of(),
				ApplicationConversionService.getSharedInstance(), List.of(), List.of());
		assertThatExceptionOfType(UnsupportedListenerException.class)
			.isThrownBy(() -> invalidating.handler(
					new ListenerMethod(new LegalListeners(), "legal", valid, annotation()), "shop", "listener", null))
			.withMessageContaining("spring-boot-starter-validation");
	}

	private ListenerHandler handler(Object bean, Method method) {
		return this.factory.handler(new ListenerMethod(bean, "bean", method, annotation()), "shop", "listener", null);
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

	static class Final {

		private final List<Order> seen = new ArrayList<>();

		final void on(Order order) {
			this.seen.add(order);
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
