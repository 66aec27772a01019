package io.kinesumer.spring.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

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

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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

	@EmbeddedKinesis(streams = { @Stream(name = "orders"), @Stream(name = "orders") })
	static class Twice {

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
