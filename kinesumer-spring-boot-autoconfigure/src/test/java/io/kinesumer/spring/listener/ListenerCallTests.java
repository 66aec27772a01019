package io.kinesumer.spring.listener;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.kinesumer.BatchListenerFailedException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.RedeliverException;
import io.kinesumer.spring.Acknowledgment;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.ListenerInterceptor;
import io.kinesumer.spring.PayloadConversionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What happens around the call of a listener method.
 */
class ListenerCallTests {

	private final Records.RecordedDelivery delivery = new Records.RecordedDelivery();

	private final List<ListenerInterceptor> interceptors = new ArrayList<>();

	private final List<HandlerMethodArgumentResolver> resolvers = new ArrayList<>();

	private final Listeners bean = new Listeners();

	private final List<String> log = this.bean.log;

	@BeforeEach
	void noWish() {
		this.bean.wish = (acknowledgment) -> {
		};
	}

	@Test
	void interceptorsStandAroundTheCallTheFirstOutermost() throws Exception {
		this.interceptors.add((invocation, chain) -> {
			this.log.add(invocation.app() + " " + invocation.listener() + " " + invocation.stream() + " "
					+ invocation.shardId());
			chain.proceed();
			this.log.add("after");
		});
		this.interceptors.add((invocation, chain) -> {
			this.log.add("inner");
			chain.proceed();
		});
		call("text", null, "a");
		assertThat(this.log).containsExactly("shop listener orders shardId-000000000000", "inner", "a", "after");
	}

	@Test
	void anInterceptorMayKeepACallAwayAndSeesFailures() {
		this.interceptors.add((invocation, chain) -> {
			try {
				chain.proceed();
			}
			catch (PayloadConversionException ex) {
				this.log.add("seen");
				throw ex;
			}
		});
		assertThatExceptionOfType(PayloadConversionException.class).isThrownBy(() -> call("order", null, "{"));
		assertThat(this.log).containsExactly("seen");
	}

	@Test
	void recordsBeforeAnUnreadableOneAreHandledFirst() {
		assertThatExceptionOfType(BatchListenerFailedException.class)
			.isThrownBy(() -> call("orders", null, order("a"), order("b"), "{", order("c")))
			.satisfies((ex) -> assertThat(ex.index()).isEqualTo(2));
		assertThat(this.log).containsExactly("[a, b]");
	}

	@Test
	void aReactiveResultIsWaitedFor() throws Exception {
		this.bean.mono = Mono.fromFuture(CompletableFuture.supplyAsync(() -> {
			this.log.add("later");
			return "done";
		}));
		call("mono", null, "a");
		assertThat(this.log).containsExactly("later");
		this.bean.mono = Mono.error(new IllegalArgumentException("no"));
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> call("mono", null, "a"));
	}

	@Test
	void aListenerMayAskForRecordsAgain() {
		this.bean.wish = (acknowledgment) -> acknowledgment.nack(1, Duration.ofSeconds(3));
		assertThatExceptionOfType(RedeliverException.class).isThrownBy(() -> call("manual", null, "a", "b"))
			.satisfies((ex) -> {
				assertThat(ex.index()).isEqualTo(1);
				assertThat(ex.delay()).isEqualTo(Duration.ofSeconds(3));
			});
		assertThat(this.delivery.acknowledged).extracting(KinesumerRecord::partitionKey).containsExactly("key-0");
	}

	@Test
	void aWishAfterTheReturnIsRefused() throws Exception {
		Acknowledgment[] kept = new Acknowledgment[1];
		this.bean.wish = (acknowledgment) -> kept[0] = acknowledgment;
		call("manual", null, "a");
		assertThatIllegalStateException().isThrownBy(() -> kept[0].nack(Duration.ZERO));
		kept[0].acknowledge(); // but this may come at any time
		assertThat(this.delivery.acknowledged).hasSize(1);
	}

	@Test
	void theApplicationMayResolveParametersItself() throws Exception {
		this.resolvers.add(new HandlerMethodArgumentResolver() {

			@Override
			public boolean supportsParameter(MethodParameter parameter) {
				return parameter.getParameterType() == Duration.class;
			}

			@Override
			public Object resolveArgument(MethodParameter parameter, Message<?> message) {
				return Duration.ofDays(((KinesumerRecord) message.getPayload()).size());
			}

		});
		call("custom", null, "abc");
		assertThat(this.log).containsExactly("abc PT72H");
	}

	@Test
	void aConverterOfTheListenersOwnReadsItsPayloads() throws Exception {
		call("order", (type) -> (record) -> new Order("mine", 1), "whatever");
		assertThat(this.log).containsExactly("mine");
	}

	@Test
	void aMessageConverterReadsPayloadsToo() throws Exception {
		PayloadConverter converter = new MessagePayloadConverter(new JacksonJsonMessageConverter());
		call("order", converter, order("a"));
		assertThat(this.log).containsExactly("a");
		assertThatExceptionOfType(PayloadConversionException.class).isThrownBy(() -> call("order", converter, "{"))
			.withMessageContaining("cannot be read as " + Order.class.getName());
		PayloadConverter ofText = new MessagePayloadConverter(new StringMessageConverter());
		assertThatExceptionOfType(PayloadConversionException.class).isThrownBy(() -> call("order", ofText, "abc"))
			.withMessageContaining("by " + StringMessageConverter.class.getName());
	}

	@Test
	void anExpressionFiltersRecords() {
		ExpressionFilter filter = ExpressionFilter.parse("filter", "partitionKey().endsWith('1')");
		assertThat(filter.accepts(Records.record(1, "a"))).isTrue();
		assertThat(filter.accepts(Records.record(2, "a"))).isFalse();
		assertThatIllegalStateException()
			.isThrownBy(() -> ExpressionFilter.parse("filter", "null").accepts(Records.record(1, "a")));
	}

	private static String order(String id) {
		return "{\"id\":\"" + id + "\",\"amount\":1}";
	}

	private void call(String name, PayloadConverter converter, String... data) throws Exception {
		Method method = List.of(Listeners.class.getDeclaredMethods())
			.stream()
			.filter((candidate) -> candidate.getName().equals(name))
			.findFirst()
			.orElseThrow();
		ListenerHandlerFactory factory = new ListenerHandlerFactory(
				new JacksonPayloadConverter(JsonMapper.builder().build()), null, List.of(),
				ApplicationConversionService.getSharedInstance(), this.resolvers, this.interceptors);
		KinesumerListener annotation = Objects.requireNonNull(method.getAnnotation(KinesumerListener.class));
		List<KinesumerRecord> records = new ArrayList<>();
		for (String text : data) {
			records.add(Records.record(records.size(), text));
		}
		factory.handler(new ListenerMethod(this.bean, "bean", method, annotation), "shop", "listener", converter)
			.invoker()
			.handle(records, this.delivery);
	}

	/**
	 * Listeners that say what they were given.
	 */
	static class Listeners {

		private final List<String> log = new ArrayList<>();

		private Mono<String> mono = Mono.empty();

		private Consumer<Acknowledgment> wish;

		@KinesumerListener(streams = "orders")
		void text(String text) {
			this.log.add(text);
		}

		@KinesumerListener(streams = "orders")
		void order(Order order) {
			this.log.add(order.id());
		}

		@KinesumerListener(streams = "orders")
		void orders(List<Order> orders) {
			this.log.add(orders.stream().map(Order::id).toList().toString());
		}

		@KinesumerListener(streams = "orders")
		Mono<String> mono(String text) {
			return this.mono;
		}

		@KinesumerListener(streams = "orders")
		void manual(List<String> texts, Acknowledgment acknowledgment) {
			this.wish.accept(acknowledgment);
		}

		@KinesumerListener(streams = "orders")
		void custom(@Payload String text, Duration duration) {
			this.log.add(text + " " + duration);
		}

	}

}
