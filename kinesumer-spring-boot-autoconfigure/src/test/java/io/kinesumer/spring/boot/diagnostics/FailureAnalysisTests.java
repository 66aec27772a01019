package io.kinesumer.spring.boot.diagnostics;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.kinesumer.AccessDeniedException;
import io.kinesumer.spring.KinesumerCustomizer;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.boot.KinesumerAutoConfiguration;
import io.kinesumer.spring.boot.KinesumerClientsAutoConfiguration;
import io.kinesumer.spring.boot.KinesumerStateStoreAutoConfiguration;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.Owner;
import io.kinesumer.store.StateStore;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.LoopbackDynamoDb;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for what a person reads when an application does not start: whole applications,
 * started with what is wrong.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisTests {

	private static EmbeddedKinesis kinesis;

	private static LoopbackDynamoDb dynamoDb;

	@BeforeAll
	static void startServices() {
		kinesis = EmbeddedKinesis.start();
		kinesis.createStream("orders", 1);
		dynamoDb = EmbeddedDynamoDb.onLoopback();
	}

	@AfterAll
	static void stopServices() {
		kinesis.close();
		dynamoDb.close();
	}

	@Test
	void noApp(CapturedOutput output) {
		fails(Orders.class, "kinesumer.app=");
		assertThat(said(output)).contains(
				"The consumer group has no name: neither kinesumer.app nor spring.application.name is set.",
				"Set kinesumer.app (or spring.application.name)");
	}

	@Test
	void noRegion(CapturedOutput output) {
		fails(NoRegion.class, "kinesumer.region=", "kinesumer.state-store.type=dynamodb");
		assertThat(said(output)).contains("No AWS region is known for the DynamoDB client.", "Set kinesumer.region");
	}

	@Test
	void missingTable(CapturedOutput output) {
		fails(Orders.class, "kinesumer.state-store.type=dynamodb");
		assertThat(said(output)).contains("kinesumer-state-store", "kinesumer.state-store.dynamodb.create-table=true");
	}

	@Test
	void missingStream(CapturedOutput output) {
		fails(Orders.class, "orders.stream=nowhere");
		assertThat(said(output)).contains("Stream 'nowhere' was not found", "Create the stream, or correct its name");
	}

	@Test
	void unreachableEndpoint(CapturedOutput output) {
		fails(Orders.class, "kinesumer.kinesis.endpoint=http://localhost:1", "kinesumer.scan.timeout=2s");
		assertThat(said(output)).contains("No answer from Kinesis", "Check that the region is spelt right");
	}

	@Test
	void accessDenied(CapturedOutput output) {
		fails(Denied.class);
		assertThat(said(output)).contains("AWS refused.", "schema/iam-policy.json");
	}

	@Test
	void deniedRole(CapturedOutput output) {
		fails(Orders.class, "kinesumer.streams.orders.role-arn=arn:aws:iam::222222222222:role/reader",
				"kinesumer.kinesis.sts-endpoint=" + kinesis.endpoint());
		assertThat(said(output)).contains("AWS refused sts:AssumeRole for stream 'orders' (AccessDenied): "
				+ "User: arn:aws:iam::000000000000:user/key is not authorized to perform: sts:AssumeRole on resource: "
				+ "arn:aws:iam::222222222222:role/reader.", "The role's trust policy must name the identity that asks");
	}

	@Test
	void roleThatCannotBeAskedFor(CapturedOutput output) {
		fails(Orders.class, "kinesumer.kinesis.role-arn=arn:aws:iam::222222222222:role/reader",
				"kinesumer.kinesis.sts-endpoint=http://localhost:1", "kinesumer.scan.timeout=2s");
		assertThat(said(output)).contains("No answer", "localhost:1");
	}

	@Test
	void streamOfAnotherAccountThatIsNotShared(CapturedOutput output) {
		String arn = "arn:aws:kinesis:us-east-1:222222222222:stream/orders";
		fails(Orders.class, "orders.stream=" + arn);
		assertThat(said(output)).contains("AWS refused kinesis:DescribeStreamSummary of stream 'orders' (" + arn + ")",
				"schema/resource-policy.json");
	}

	@Test
	void unknownArn(CapturedOutput output) {
		String arn = "arn:aws:kinesis:us-east-1:000000000000:stream/nowhere";
		fails(Orders.class, "orders.stream=" + arn);
		assertThat(said(output)).contains("Stream 'nowhere' (" + arn + ") was not found");
	}

	@Test
	void arnOfSomethingElse(CapturedOutput output) {
		fails(Orders.class, "orders.stream=arn:aws:sqs:us-east-1:000000000000:orders");
		assertThat(said(output)).contains("The attribute 'streams' of @KinesumerListener on",
				"has the value 'arn:aws:sqs:us-east-1:000000000000:orders'", "is not the ARN of a Kinesis stream");
	}

	@Test
	void streamsOfOneNameInTwoAccounts(CapturedOutput output) {
		fails(TwoAccounts.class);
		assertThat(said(output)).contains("has the value 'arn:aws:kinesis:us-east-1:222222222222:stream/orders'",
				"tell from another of the name 'orders': give one of them an alias under kinesumer.streams");
	}

	@Test
	void duplicateClientId(CapturedOutput output) {
		InMemoryStateStore store = new InMemoryStateStore();
		String[] properties = { "kinesumer.client-id=one", "kinesumer.sync.interval=100ms",
				"kinesumer.sync.session-timeout=1s", "kinesumer.sync.shard-interval=1s" };
		try (ConfigurableApplicationContext first = run(store, Orders.class, properties)) {
			assertThat(first.isRunning()).isTrue();
			assertThatException().isThrownBy(() -> run(store, Orders.class, properties));
		}
		assertThat(said(output)).contains("Another running client of app 'shop' already has the id 'one'",
				"Set a kinesumer.client-id of its own for every running instance");
	}

	@Test
	void runningGoClient(CapturedOutput output) {
		InMemoryStateStore store = new InMemoryStateStore();
		store.register("shop", goClient(1), null);
		AtomicLong beats = new AtomicLong(1);
		ScheduledExecutorService beating = Executors.newSingleThreadScheduledExecutor();
		try {
			beating.scheduleAtFixedRate(() -> store.beat("shop", goClient(beats.incrementAndGet())), 10, 10,
					TimeUnit.MILLISECONDS);
			assertThatException().isThrownBy(() -> run(store, Orders.class, "kinesumer.sync.interval=100ms",
					"kinesumer.sync.session-timeout=1s", "kinesumer.sync.shard-interval=1s"));
		}
		finally {
			beating.shutdownNow();
		}
		assertThat(said(output)).contains("Client 'worker-a' of the Go library is consuming for app 'shop'",
				"Stop all clients of the Go library kinesumer that have this app");
	}

	private static ClientEntry goClient(long beat) {
		return new ClientEntry(new Owner("worker-a", ""), beat, Duration.ofSeconds(15), Set.of(), false, "",
				Instant.now());
	}

	@Test
	void twoListenersOnOneStream(CapturedOutput output) {
		fails(TwoListeners.class);
		assertThat(said(output)).contains("Two listeners of app 'shop' consume stream 'orders': 'first' and 'second'.",
				"Give one of them another app (@KinesumerListener(app = \"...\"))");
	}

	@Test
	void duplicateListenerId(CapturedOutput output) {
		fails(SameId.class);
		assertThat(said(output)).contains("Two Kinesis listeners have the id 'same'",
				"Give each @KinesumerListener an id of its own.");
	}

	@Test
	void unsupportedSignature(CapturedOutput output) {
		fails(TwoPayloads.class);
		assertThat(said(output)).contains("TwoPayloads.on(", "parameter 2 'second' of type java.lang.String",
				"would be a second payload", "A listener takes, in any order: the payload (byte[], ByteBuffer, String");
	}

	@Test
	void invalidSetting(CapturedOutput output) {
		fails(Orders.class, "kinesumer.scan.limit=20000");
		assertThat(said(output)).contains("kinesumer.scan.limit has the value '20000', which cannot work.",
				"It must be from 1 to 10000.");
	}

	@Test
	void endpointWithoutAScheme(CapturedOutput output) {
		fails(Orders.class, "kinesumer.kinesis.endpoint=localhost:4566");
		assertThat(said(output)).contains(
				"kinesumer.kinesis.endpoint has the value 'localhost:4566', which cannot work.",
				"It must be an http or https URI with a host (no underscore), such as http://localhost:4566.");
	}

	@ParameterizedTest
	@CsvSource({ "sync.interval, soon, 'a duration, such as 500ms'", "prefetch.max-bytes, lots, 'a size, such as'",
			"initial-position.timestamp, yesterday, an ISO-8601 instant", "scan.limit, many, a whole number",
			"error.multiplier, twice, a number", "auto-startup, maybe, true or false", "kinesis.endpoint, ht tp, a URI",
			"scan.threads, some, a whole number" })
	void valuesThatDoNotBind(String key, String value, String expected, CapturedOutput output) {
		fails(Orders.class, "kinesumer." + key + "=" + value);
		assertThat(said(output)).contains("kinesumer." + key + " has the value '" + value + "' (from ",
				"It must be " + expected);
	}

	@Test
	void misspeltWordsAreSaidBySpringBootWithTheValidOnes(CapturedOutput output) {
		fails(Orders.class, "kinesumer.commit.mode=manul");
		assertThat(said(output)).contains("Property: kinesumer.commit.mode", "Value: \"manul\"", "AUTO", "MANUAL");
	}

	private static void fails(Class<?> source, String... properties) {
		assertThatException().isThrownBy(() -> run(new InMemoryStateStore(), source, properties).close());
	}

	private static ConfigurableApplicationContext run(StateStore store, Class<?> source, String... properties) {
		SpringApplication application = new SpringApplication(Application.class, source);
		application.setWebApplicationType(WebApplicationType.NONE);
		Map<String, String> values = new LinkedHashMap<>(Map.of("spring.main.banner-mode", "off", "kinesumer.app",
				"shop", "kinesumer.region", "us-east-1", "kinesumer.kinesis.endpoint", kinesis.endpoint().toString(),
				"kinesumer.state-store.dynamodb.endpoint", dynamoDb.endpoint().toString()));
		for (String property : properties) {
			values.put(property.split("=")[0], property.substring(property.indexOf('=') + 1));
		}
		if (!values.containsKey("kinesumer.state-store.type")) {
			application.addInitializers((context) -> context.getBeanFactory().registerSingleton("store", store));
		}
		return application.run(values.entrySet()
			.stream()
			.map((value) -> "--" + value.getKey() + "=" + value.getValue())
			.toArray(String[]::new));
	}

	private static String said(CapturedOutput output) {
		String text = output.toString();
		assertThat(text).contains("APPLICATION FAILED TO START").containsOnlyOnce("Action:");
		return text.substring(text.indexOf("APPLICATION FAILED TO START"));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ KinesumerAutoConfiguration.class, KinesumerClientsAutoConfiguration.class,
			KinesumerStateStoreAutoConfiguration.class })
	static class Application {

		@Bean
		AwsCredentialsProvider credentials() {
			return StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Orders {

		@KinesumerListener(streams = "${orders.stream:orders}")
		void on(String payload) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NoRegion extends Orders {

		@Bean
		AwsRegionProvider regionProvider() {
			return () -> null;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Denied extends Orders {

		@Bean
		KinesumerCustomizer denying() {
			return (app, builder) -> {
				throw new AccessDeniedException("AWS refused", null);
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoListeners {

		@KinesumerListener(id = "first", streams = "orders")
		void first(String payload) {
		}

		@KinesumerListener(id = "second", streams = "orders")
		void second(String payload) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoAccounts {

		@KinesumerListener(streams = { "orders", "arn:aws:kinesis:us-east-1:222222222222:stream/orders" })
		void on(String payload) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SameId {

		@KinesumerListener(id = "same", streams = "a")
		void first(String payload) {
		}

		@KinesumerListener(id = "same", streams = "b")
		void second(String payload) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoPayloads {

		@KinesumerListener(streams = "orders")
		void on(String first, String second) {
		}

	}

}
