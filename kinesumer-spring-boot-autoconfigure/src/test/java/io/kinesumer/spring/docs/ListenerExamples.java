package io.kinesumer.spring.docs;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.kinesumer.BatchListenerFailedException;
import io.kinesumer.DefaultErrorHandler;
import io.kinesumer.ErrorHandler;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.RecordFilter;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.RetrySettings;
import io.kinesumer.ShardRevocationCallback;
import io.kinesumer.spring.Acknowledgment;
import io.kinesumer.spring.KinesumerHeaders;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.ListenerEndpointRegistry;
import io.kinesumer.spring.ListenerInterceptor;
import io.kinesumer.spring.listener.PayloadConverter;
import io.kinesumer.spring.observation.DefaultKinesumerListenerObservationConvention;
import io.kinesumer.spring.observation.KinesumerListenerObservationConvention;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import org.slf4j.MDC;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AliasFor;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/**
 * The examples of {@code docs/listeners.md}, word for word.
 */
@SuppressWarnings("unused")
final class ListenerExamples {

	private ListenerExamples() {
	}

	record Order(String id, @Min(1) int amount) {
	}

	/**
	 * What the examples do with orders.
	 */
	static class OrderService {

		final List<String> taken = new ArrayList<>();

		synchronized void take(Object order) {
			this.taken.add(order.toString());
		}

		synchronized void takeAll(List<?> orders) {
			orders.forEach(this::take);
		}

		CompletableFuture<Void> takeLater(Order order) {
			return CompletableFuture.runAsync(() -> take(order));
		}

		Mono<Void> takeReactively(Order order) {
			return Mono.fromRunnable(() -> take(order));
		}

		void takeAndThen(Order order, Runnable done) {
			takeLater(order).thenRun(done);
		}

		boolean isReady() {
			return true;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Single {

		private final OrderService orders;

		Single(OrderService orders) {
			this.orders = orders;
		}

		// tag::single[]
		@KinesumerListener(streams = "orders")
		void on(Order order) { // read from JSON
			this.orders.take(order);
		}

		@KinesumerListener(streams = "checked-orders")
		void onChecked(@Valid Order order, @Header(KinesumerHeaders.SHARD_ID) String shardId,
				@Header(KinesumerHeaders.ARRIVAL_TIME) Instant arrival) {
			this.orders.take(order);
		}

		@KinesumerListener(streams = "files")
		void onFile(byte[] file, KinesumerRecord record, @Headers Map<String, Object> headers) {
			this.orders.take(record.partitionKey());
		}

		@KinesumerListener(streams = "messages")
		void onMessage(Message<Order> message) {
			this.orders.take(message.getPayload());
		}
		// end::single[]

	}

	@Configuration(proxyBeanMethods = false)
	static class Batch {

		private final OrderService orders;

		Batch(OrderService orders) {
			this.orders = orders;
		}

		// tag::batch[]
		@KinesumerListener(streams = "many-orders", maxRecords = "500")
		void on(List<Order> orders, @Header(KinesumerHeaders.PARTITION_KEY) List<String> keys,
				@Header(KinesumerHeaders.SHARD_ID) String shardId) {
			this.orders.takeAll(orders);
		}
		// end::batch[]

	}

	// tag::meta[]
	@Retention(RetentionPolicy.RUNTIME)
	@KinesumerListener(streams = "", app = "audit", concurrency = "4")
	@interface AuditListener {

		@AliasFor(annotation = KinesumerListener.class, attribute = "streams")
		String[] value();

	}
	// end::meta[]

	@Configuration(proxyBeanMethods = false)
	static class Meta {

		private final OrderService orders;

		Meta(OrderService orders) {
			this.orders = orders;
		}

		// tag::meta-used[]
		@AuditListener("audited-orders")
		void audit(Order order) {
			this.orders.take(order);
		}
		// end::meta-used[]

	}

	@Configuration(proxyBeanMethods = false)
	static class Manual {

		private final OrderService orders;

		Manual(OrderService orders) {
			this.orders = orders;
		}

		// tag::manual[]
		@KinesumerListener(streams = "manual-orders", commit = "manual")
		void on(Order order, Acknowledgment acknowledgment) {
			this.orders.takeAndThen(order, acknowledgment::acknowledge); // on another
																			// thread
		}

		@KinesumerListener(streams = "manual-batches", commit = "manual")
		void on(List<Order> orders, Acknowledgment acknowledgment) {
			for (int i = 0; i < orders.size(); i++) {
				if (!this.orders.isReady()) {
					acknowledgment.nack(i, Duration.ofSeconds(5)); // this one and the
																	// rest
					return;
				}
				this.orders.take(orders.get(i));
				acknowledgment.acknowledge(i);
			}
		}
		// end::manual[]

	}

	@Configuration(proxyBeanMethods = false)
	static class Failing {

		private final OrderService orders;

		Failing(OrderService orders) {
			this.orders = orders;
		}

		// tag::error-handler[]
		@Bean
		ErrorHandler patient() {
			RetrySettings retry = new RetrySettings(Duration.ofSeconds(1), Duration.ofMinutes(5), 2, 20);
			return new DefaultErrorHandler(retry).notRetrying(IllegalArgumentException.class);
		}

		@Bean
		RecordRecoverer parkingLot() {
			return (record, failure, attempts) -> this.orders.take("parked " + record.sequenceNumber());
		}

		@KinesumerListener(streams = "difficult-orders", errorHandler = "patient", recoverer = "parkingLot")
		void on(Order order) {
			if (order.amount() > 1000) {
				throw new IllegalArgumentException("Nobody orders " + order.amount());
			}
			this.orders.take(order);
		}
		// end::error-handler[]

		// tag::batch-failed[]
		@KinesumerListener(streams = "difficult-batches", errorHandler = "patient", recoverer = "parkingLot")
		void on(List<Order> orders) {
			for (int i = 0; i < orders.size(); i++) {
				try {
					this.orders.take(orders.get(i));
				}
				catch (RuntimeException ex) {
					throw new BatchListenerFailedException("Order " + i + " could not be taken", ex, i);
				}
			}
		}
		// end::batch-failed[]

	}

	@Configuration(proxyBeanMethods = false)
	static class Concurrent {

		private final OrderService orders;

		Concurrent(OrderService orders) {
			this.orders = orders;
		}

		// tag::concurrency[]
		@KinesumerListener(streams = "busy-orders", concurrency = "8")
		void on(Order order) {
			this.orders.take(order);
		}
		// end::concurrency[]

	}

	@Configuration(proxyBeanMethods = false)
	static class Filtered {

		private final OrderService orders;

		Filtered(OrderService orders) {
			this.orders = orders;
		}

		// tag::filter[]
		@KinesumerListener(streams = "mixed-orders", filter = "partitionKey().startsWith('eu-')")
		void european(Order order) {
			this.orders.take(order);
		}

		@KinesumerListener(streams = "sized-orders", filter = "small")
		void small(Order order) {
			this.orders.take(order);
		}

		@Bean
		RecordFilter small() {
			return (record) -> record.size() < 1024;
		}
		// end::filter[]

	}

	record Tenant(String name) {
	}

	@Configuration(proxyBeanMethods = false)
	static class Extended {

		private final OrderService orders;

		Extended(OrderService orders) {
			this.orders = orders;
		}

		// tag::converter[]
		@Bean
		PayloadConverter csv() {
			return (type) -> (record) -> {
				String[] fields = StandardCharsets.UTF_8.decode(record.data()).toString().split(";", -1);
				return new Order(fields[0], Integer.parseInt(fields[1]));
			};
		}

		@KinesumerListener(streams = "csv-orders", converter = "csv")
		void on(Order order) {
			this.orders.take(order);
		}
		// end::converter[]

		// tag::resolver[]
		@Bean
		HandlerMethodArgumentResolver tenants() {
			return new HandlerMethodArgumentResolver() {

				@Override
				public boolean supportsParameter(MethodParameter parameter) {
					return parameter.getParameterType() == Tenant.class;
				}

				@Override
				public Object resolveArgument(MethodParameter parameter, Message<?> message) {
					KinesumerRecord record = (KinesumerRecord) message.getPayload();
					return new Tenant(record.partitionKey().toLowerCase(Locale.ROOT));
				}

			};
		}

		@KinesumerListener(streams = "tenants-orders")
		void on(Order order, Tenant tenant) {
			this.orders.take(order);
		}
		// end::resolver[]

		// tag::interceptor[]
		@Bean
		ListenerInterceptor shardInLogs() {
			return (invocation, chain) -> {
				MDC.put("shard", invocation.shardId());
				try {
					chain.proceed();
				}
				finally {
					MDC.remove("shard");
				}
			};
		}
		// end::interceptor[]

		// tag::convention[]
		@Bean
		KinesumerListenerObservationConvention convention() {
			return new DefaultKinesumerListenerObservationConvention() {

				@Override
				public String getName() {
					return "orders.listener";
				}

			};
		}
		// end::convention[]

	}

	// tag::registry[]
	static class Maintenance {

		private final ListenerEndpointRegistry registry;

		Maintenance(ListenerEndpointRegistry registry) {
			this.registry = registry;
		}

		void begin() {
			this.registry.pause("nightly-import"); // keeps its shards
		}

		void end() {
			this.registry.resume("nightly-import");
		}

		void importNow() {
			if (!this.registry.listener("nightly-import").isRunning()) {
				this.registry.start("nightly-import");
			}
		}

	}
	// end::registry[]

	@Configuration(proxyBeanMethods = false)
	static class Registered {

		private final OrderService orders;

		Registered(OrderService orders) {
			this.orders = orders;
		}

		// tag::registered[]
		@KinesumerListener(id = "nightly-import", streams = "imports", autoStartup = "false")
		void on(Order order) {
			this.orders.take(order);
		}
		// end::registered[]

	}

	@Configuration(proxyBeanMethods = false)
	static class Async {

		private final OrderService orders;

		Async(OrderService orders) {
			this.orders = orders;
		}

		// tag::async[]
		@KinesumerListener(streams = "async-orders", concurrency = "16")
		CompletionStage<Void> on(Order order) {
			return this.orders.takeLater(order);
		}

		@KinesumerListener(streams = "reactive-orders", concurrency = "16")
		Mono<Void> onReactively(Order order) {
			return this.orders.takeReactively(order);
		}
		// end::async[]

	}

	@Configuration(proxyBeanMethods = false)
	static class Buffering {

		// tag::revocation[]
		private final Map<String, Buffer> buffers = new ConcurrentHashMap<>();

		@KinesumerListener(streams = "buffered-orders", commit = "manual")
		void on(Order order, KinesumerRecord record, Acknowledgment acknowledgment) {
			this.buffers.computeIfAbsent(record.shardId(), (shard) -> new Buffer()).add(order, acknowledgment);
		}

		@Bean
		ShardRevocationCallback writeBufferOut() {
			return (app, stream, shardId) -> {
				Buffer buffer = this.buffers.remove(shardId);
				if (buffer != null) {
					buffer.writeOut(); // and acknowledge its last order
				}
			};
		}
		// end::revocation[]

	}

	/**
	 * Orders that are not written out yet.
	 */
	static class Buffer {

		static Consumer<Order> target = (order) -> {
		};

		private final List<Order> orders = new ArrayList<>();

		private Acknowledgment last;

		synchronized void add(Order order, Acknowledgment acknowledgment) {
			this.orders.add(order);
			this.last = acknowledgment;
		}

		synchronized void writeOut() {
			this.orders.forEach(target);
			this.last.acknowledge();
		}

	}

}
