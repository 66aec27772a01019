package io.kinesumer.spring.docs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import com.amazonaws.services.schemaregistry.common.configs.GlueSchemaRegistryConfiguration;
import com.amazonaws.services.schemaregistry.deserializers.GlueSchemaRegistryDeserializer;
import com.amazonaws.services.schemaregistry.deserializers.GlueSchemaRegistryDeserializerImpl;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.ListenerInterceptor;
import io.kinesumer.spring.ListenerInvocation;
import io.kinesumer.spring.PayloadConversionException;
import io.kinesumer.spring.listener.PayloadConverter;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The examples of {@code docs/extending.md}, word for word.
 */
@SuppressWarnings("unused")
final class ExtendingExamples {

	private ExtendingExamples() {
	}

	record Order(String id, int amount) {
	}

	@Configuration(proxyBeanMethods = false)
	static class Glue {

		// tag::glue[]
		@Bean
		GlueSchemaRegistryDeserializer schemas(AwsCredentialsProvider credentials) {
			return new GlueSchemaRegistryDeserializerImpl(credentials,
					new GlueSchemaRegistryConfiguration("eu-west-1"));
		}
		// end::glue[]

	}

	@Configuration(proxyBeanMethods = false)
	static class Avro {

		final Queue<String> taken = new ConcurrentLinkedQueue<>();

		// tag::avro[]
		@Bean
		PayloadConverter avro(GlueSchemaRegistryDeserializer schemas) {
			return (type) -> (record) -> {
				byte[] data = new byte[record.size()];
				record.data().get(data);
				try {
					Schema written = new Schema.Parser().parse(schemas.getSchema(data).getSchemaDefinition());
					return new GenericDatumReader<GenericRecord>(written).read(null,
							DecoderFactory.get().binaryDecoder(schemas.getData(data), null));
				}
				catch (IOException | RuntimeException ex) {
					throw new PayloadConversionException(record, "is not Avro of a known schema", ex);
				}
			};
		}

		@KinesumerListener(streams = "avro-orders", converter = "avro")
		void on(GenericRecord order) {
			this.taken.add(order.get("id").toString());
		}
		// end::avro[]

	}

	@Configuration(proxyBeanMethods = false)
	static class Tracing {

		// tag::tracing[]
		@Bean
		ListenerInterceptor traceOfTheProducer(ObservationRegistry observations, JsonMapper json) {
			return (invocation, chain) -> {
				ReceiverContext<ListenerInvocation> context = new ReceiverContext<>(
						(carrier, key) -> field(carrier, key, json));
				context.setCarrier(invocation);
				context.setName("orders.process");
				Observation.createNotStarted("orders.process", () -> context, observations)
					.observeChecked(chain::proceed);
			};
		}

		private static String field(ListenerInvocation invocation, String key, JsonMapper json) {
			ByteBuffer data = invocation.records().get(0).data();
			byte[] bytes = new byte[data.remaining()];
			data.get(bytes);
			return json.readTree(bytes).path("trace").path(key).asString(null); // {"trace":{"traceparent":"00-…"}}
		}
		// end::tracing[]

		@KinesumerListener(streams = "traced-orders")
		void on(String order) {
		}

	}

	// tag::idle[]
	record OrdersIdleEvent(Duration idle) {
	}

	static class IdleWatch implements ListenerInterceptor {

		private final ApplicationEventPublisher events;

		private volatile Instant last = Instant.now();

		IdleWatch(ApplicationEventPublisher events) {
			this.events = events;
		}

		@Override
		public void intercept(ListenerInvocation invocation, Chain chain) throws Exception {
			this.last = Instant.now();
			chain.proceed();
		}

		// @Scheduled(fixedDelay = 30_000)
		void look() {
			Duration idle = Duration.between(this.last, Instant.now());
			if (idle.compareTo(Duration.ofMinutes(5)) > 0) {
				this.events.publishEvent(new OrdersIdleEvent(idle));
			}
		}

	}
	// end::idle[]

	// tag::producing[]
	static class OrderProducer {

		private final KinesisClient kinesis;

		private final JsonMapper json;

		OrderProducer(KinesisClient kinesis, JsonMapper json) {
			this.kinesis = kinesis;
			this.json = json;
		}

		void send(Order order) {
			this.kinesis.putRecord((request) -> request.streamName("orders")
				.partitionKey(order.id()) // orders of one id stay in order
				.data(SdkBytes.fromByteArray(this.json.writeValueAsBytes(order))));
		}

		/**
		 * Sends up to 500 orders at once.
		 * @return those that Kinesis has not taken, to be sent again after a wait
		 */
		List<Order> send(List<Order> orders) {
			List<PutRecordsRequestEntry> entries = orders.stream()
				.map((order) -> PutRecordsRequestEntry.builder()
					.partitionKey(order.id())
					.data(SdkBytes.fromByteArray(this.json.writeValueAsBytes(order)))
					.build())
				.toList();
			PutRecordsResponse response = this.kinesis
				.putRecords((request) -> request.streamName("orders").records(entries));
			List<Order> left = new ArrayList<>();
			for (int i = 0; i < orders.size(); i++) {
				if (response.records().get(i).errorCode() != null) { // some may fail
																		// alone
					left.add(orders.get(i));
				}
			}
			return left;
		}

	}
	// end::producing[]

}
