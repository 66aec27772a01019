package io.kinesumer.spring.test;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.kinesumer.BatchListenerFailedException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.boot.KinesumerConnectionDetails;
import io.kinesumer.spring.test.EmbeddedKinesis.StateStoreKind;
import io.kinesumer.spring.test.EmbeddedKinesis.Stream;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.StateStore;
import io.kinesumer.test.LoopbackDynamoDb;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link EmbeddedKinesis @EmbeddedKinesis}, as a user would write them.
 */
@SpringBootTest(classes = EmbeddedKinesisTests.Application.class,
		properties = { "kinesumer.app=orders-service", "kinesumer.kinesis.endpoint=http://127.0.0.1:1",
				"kinesumer.region=eu-central-1" })
@EmbeddedKinesis(streams = @Stream(name = "orders", shards = 2))
class EmbeddedKinesisTests {

	@Autowired
	private KinesumerTester tester;

	@BeforeEach
	void forget() {
		this.tester.clear();
	}

	@Test
	void whatIsPutIsHandledAndCommitted() {
		this.tester.put("orders", "a", new Order("book", 2));
		this.tester.put("orders", "b", "{\"article\":\"pen\",\"amount\":1}");
		assertThat(this.tester.awaitHandled("orders", 2)).extracting((record) -> record.partitionKey())
			.containsExactlyInAnyOrder("a", "b");
		this.tester.awaitCommitted("orders");
		assertThat(this.tester.handled()).extracting(HandledRecord::listener).containsOnly("orders");
	}

	@Test
	void whatFailsIsHandledOnceItSucceeds() {
		this.tester.put("orders", "c", new Order("poison", 3));
		assertThat(this.tester.awaitHandled("orders", 1)).hasSize(1);
		assertThat(Application.failures).isZero();
	}

	@Test
	void faultsOfKinesisArePassedOver() {
		this.tester.faults().on("GetRecords").stream("orders").times(3).throttle();
		this.tester.put("orders", "d", new Order("book", 1));
		this.tester.awaitHandled("orders", 1);
	}

	@Test
	void aWaitInVainSaysHowThingsStand() {
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.tester.within(Duration.ofMillis(50)).awaitHandled("orders", 99))
			.withMessageContaining("0 records were handled within PT0.05S, and not 99")
			.withMessageContaining("app 'orders-service' is RUNNING");
		this.tester.within(Duration.ofSeconds(10));
	}

	@Test
	void itsConnectionStandsInThePlaceOfTheProperties(@Autowired KinesumerConnectionDetails details,
			@Autowired io.kinesumer.test.EmbeddedKinesis kinesis, @Autowired LoopbackDynamoDb dynamoDb) {
		assertThat(details.kinesisEndpoint()).isEqualTo(kinesis.endpoint());
		assertThat(details.dynamoDbEndpoint()).isEqualTo(dynamoDb.endpoint());
		assertThat(details.region()).isEqualTo("us-east-1");
	}

	@Test
	void testsThatAskForTheSameShareAContext() {
		assertThat(EmbeddedKinesisContextCustomizer.of(find(EmbeddedKinesisTests.class)))
			.isEqualTo(new EmbeddedKinesisContextCustomizer(Map.of("orders", 2), StateStoreKind.DYNAMODB))
			.isNotEqualTo(EmbeddedKinesisContextCustomizer.of(find(InMemory.class)));
	}

	@Test
	void aStreamNamedTwiceIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> EmbeddedKinesisContextCustomizer.of(find(Twice.class)))
			.withMessage("@EmbeddedKinesis names stream 'orders' twice");
	}

	@Test
	void whatWasNeverPutCannotBeAwaited() {
		assertThatIllegalStateException().isThrownBy(() -> this.tester.awaitCommitted("payments"))
			.withMessage("Nothing was put into stream 'payments'");
	}

	@Test
	@DisabledIfSystemProperty(named = "spring.aot.enabled", matches = "true",
			disabledReason = "Its context is not one that was processed ahead of time")
	void aClientThatGoesPastWhatIsEmbeddedFailsTheStart() {
		SpringApplicationBuilder builder = new SpringApplicationBuilder(Application.class, OwnClient.class)
			.web(WebApplicationType.NONE)
			.properties("kinesumer.app=orders-service")
			.initializers((context) -> EmbeddedKinesisContextCustomizer.of(find(InMemory.class))
				.customizeContext(context, null));
		assertThatIllegalStateException().isThrownBy(builder::run)
			.withMessageContaining(
					"KinesisClient bean connects to http://127.0.0.1:1 and not to what @EmbeddedKinesis");
	}

	private static EmbeddedKinesis find(Class<?> type) {
		return type.getAnnotation(EmbeddedKinesis.class);
	}

	@Nested
	@EmbeddedKinesis(streams = @Stream(name = "orders"), stateStore = StateStoreKind.IN_MEMORY)
	class InMemory {

		@Test
		void theGroupMeetsInMemory(@Autowired StateStore store, @Autowired KinesumerTester own) {
			assertThat(store).isInstanceOf(InMemoryStateStore.class);
			own.put("orders", "a", new Order("book", 2));
			own.awaitHandled("orders", 1);
			own.awaitCommitted("orders");
		}

	}

	@Nested
	@SpringBootTest(classes = Batches.class,
			properties = { "kinesumer.app=orders-service", "kinesumer.streams.payments.name=payments-eu" })
	@EmbeddedKinesis(streams = @Stream(name = "payments-eu"), stateStore = StateStoreKind.IN_MEMORY)
	class Aliases {

		@Test
		void aStreamIsKnownByItsAliasAndCountsRecordsOnce(@Autowired KinesumerTester own) {
			IntStream.range(0, 4).forEach((i) -> own.put("payments-eu", "a", String.valueOf(i)));
			own.awaitCommitted("payments");
			assertThat(own.awaitHandled("payments", 4)).extracting((record) -> text(record))
				.containsExactly("0", "1", "2", "3");
		}

	}

	@EmbeddedKinesis(streams = { @Stream(name = "orders"), @Stream(name = "orders") })
	static class Twice {

	}

	private static String text(KinesumerRecord record) {
		return StandardCharsets.UTF_8.decode(record.data()).toString();
	}

	@Configuration
	static class OwnClient {

		@Bean
		KinesisClient kinesisClient() {
			return KinesisClient.builder()
				.endpointOverride(URI.create("http://127.0.0.1:1"))
				.region(Region.US_EAST_1)
				.credentialsProvider(AnonymousCredentialsProvider.create())
				.build();
		}

	}

	/**
	 * Fails once at the third record, so that its batch is handled in two parts.
	 */
	@Configuration
	@EnableAutoConfiguration
	static class Batches {

		private boolean failed;

		@KinesumerListener(streams = "payments")
		void on(List<KinesumerRecord> records) {
			for (int i = 0; i < records.size(); i++) {
				if (!this.failed && text(records.get(i)).equals("2")) {
					this.failed = true;
					throw new BatchListenerFailedException("Made to fail", null, i);
				}
			}
		}

	}

	record Order(String article, int amount) {
	}

	@Configuration
	@EnableAutoConfiguration
	static class Application {

		static volatile int failures = 1;

		@KinesumerListener(id = "orders", streams = "orders")
		void on(List<Order> orders) {
			if (orders.stream().anyMatch((order) -> order.article().equals("poison")) && failures > 0) {
				failures--;
				throw new IllegalStateException("Made to fail");
			}
		}

	}

}
