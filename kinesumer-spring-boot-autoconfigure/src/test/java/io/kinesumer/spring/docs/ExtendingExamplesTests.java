package io.kinesumer.spring.docs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import com.amazonaws.services.schemaregistry.common.Schema;
import com.amazonaws.services.schemaregistry.deserializers.GlueSchemaRegistryDeserializer;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.spring.ListenerInvocation;
import io.kinesumer.spring.boot.KinesumerAutoConfiguration;
import io.kinesumer.spring.boot.KinesumerClientsAutoConfiguration;
import io.kinesumer.spring.boot.KinesumerStateStoreAutoConfiguration;
import io.kinesumer.test.EmbeddedKinesis;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the examples of {@code docs/extending.md}.
 */
@Timeout(60)
class ExtendingExamplesTests {

	private static final org.apache.avro.Schema ORDER = SchemaBuilder.record("Order")
		.fields()
		.requiredString("id")
		.endRecord();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(KinesumerAutoConfiguration.class, KinesumerClientsAutoConfiguration.class,
						KinesumerStateStoreAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withPropertyValues("kinesumer.app=shop", "kinesumer.state-store.type=in-memory",
				"kinesumer.sync.interval=200ms", "kinesumer.initial-position.type=trim-horizon");

	@Test
	void avroIsReadWithTheSchemaThatItWasWrittenWith() throws IOException {
		ByteArrayOutputStream data = new ByteArrayOutputStream();
		BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(data, null);
		new GenericDatumWriter<GenericRecord>(ORDER).write(new GenericRecordBuilder(ORDER).set("id", "order 1").build(),
				encoder);
		encoder.flush();
		try (EmbeddedKinesis kinesis = EmbeddedKinesis.start(); KinesisClient client = kinesis.client()) {
			kinesis.createStream("avro-orders", 1);
			client.putRecord((request) -> request.streamName("avro-orders")
				.partitionKey("key")
				.data(SdkBytes.fromByteArray(data.toByteArray())));
			this.contextRunner.withBean(KinesisClient.class, () -> client, (bean) -> bean.setDestroyMethodName(""))
				.withBean(GlueSchemaRegistryDeserializer.class, OneSchema::new)
				.withUserConfiguration(ExtendingExamples.Avro.class)
				.run((context) -> {
					Queue<String> taken = context.getBean(ExtendingExamples.Avro.class).taken;
					await().untilAsserted(() -> assertThat(taken).containsExactly("order 1"));
				});
		}
	}

	@Test
	void theTraceOfTheProducerIsFoundInThePayload() {
		Queue<String> parents = new ConcurrentLinkedQueue<>();
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {

			@Override
			public void onStart(Observation.Context context) {
				parents.add(parentOf(context));
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return context instanceof ReceiverContext;
			}

		});
		try (EmbeddedKinesis kinesis = EmbeddedKinesis.start(); KinesisClient client = kinesis.client()) {
			kinesis.createStream("traced-orders", 1);
			client.putRecord((request) -> request.streamName("traced-orders")
				.partitionKey("key")
				.data(SdkBytes.fromUtf8String("{\"trace\":{\"traceparent\":\"00-1-2-01\"}}")));
			this.contextRunner.withBean(KinesisClient.class, () -> client, (bean) -> bean.setDestroyMethodName(""))
				.withBean(ObservationRegistry.class, () -> registry)
				.withUserConfiguration(ExtendingExamples.Tracing.class)
				.run((context) -> await().untilAsserted(() -> assertThat(parents).contains("00-1-2-01")));
		}
	}

	/**
	 * As a tracing handler asks.
	 */
	@SuppressWarnings("unchecked")
	private static String parentOf(Observation.Context context) {
		ReceiverContext<ListenerInvocation> receiver = (ReceiverContext<ListenerInvocation>) context;
		return receiver.getGetter().get(receiver.getCarrier(), "traceparent");
	}

	@Test
	void nothingIsSaidToBeIdleAfterACall() throws Exception {
		List<Object> events = new ArrayList<>();
		ExtendingExamples.IdleWatch watch = new ExtendingExamples.IdleWatch(events::add);
		boolean[] called = { false };
		watch.intercept(new ListenerInvocation("shop", "orders", List.<KinesumerRecord>of(), null),
				() -> called[0] = true);
		watch.look();
		assertThat(called[0]).isTrue();
		assertThat(events).isEmpty();
	}

	@Test
	void whatIsSentCanBeRead() {
		try (EmbeddedKinesis kinesis = EmbeddedKinesis.start(); KinesisClient client = kinesis.client()) {
			kinesis.createStream("orders", 1);
			ExtendingExamples.OrderProducer producer = new ExtendingExamples.OrderProducer(client,
					JsonMapper.builder().build());
			producer.send(new ExtendingExamples.Order("1", 5));
			assertThat(producer.send(List.of(new ExtendingExamples.Order("2", 6), new ExtendingExamples.Order("3", 7))))
				.isEmpty();
			String iterator = client
				.getShardIterator((request) -> request.streamName("orders")
					.shardId("shardId-000000000000")
					.shardIteratorType("TRIM_HORIZON"))
				.shardIterator();
			assertThat(client.getRecords((request) -> request.shardIterator(iterator)).records())
				.extracting((record) -> record.data().asString(StandardCharsets.UTF_8))
				.hasSize(3)
				.first()
				.isEqualTo("{\"id\":\"1\",\"amount\":5}");
		}
	}

	/**
	 * A registry of one schema, whose data has no header.
	 */
	private static final class OneSchema implements GlueSchemaRegistryDeserializer {

		@Override
		public byte[] getData(byte[] data) {
			return data;
		}

		@Override
		public Schema getSchema(byte[] data) {
			return new Schema(ORDER.toString(), "AVRO", "Order");
		}

		@Override
		public boolean canDeserialize(byte[] data) {
			return true;
		}

		@Override
		public void overrideUserAgentApp(String userAgentApp) {
		}

	}

}
