package io.kinesumer.spring.test;

import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.test.EmbeddedKinesis.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples of {@code docs/testing.md}, which run as tests.
 */
class TestingExamplesTests {

	@Nested
	// tag::test[]
	@SpringBootTest
	@EmbeddedKinesis(streams = @Stream(name = "orders", shards = 2))
	class OrdersTests {

		@Autowired
		private KinesumerTester tester;

		@Test
		void anOrderIsHandledAndCommitted() {
			this.tester.put("orders", "customer-1", new Order("book", 1)); // as JSON
			assertThat(this.tester.awaitHandled("orders", 1)).hasSize(1);
			this.tester.awaitCommitted("orders");
		}
		// end::test[]

		// tag::faults[]
		@Test
		void aThrottledKinesisLosesNothing() {
			this.tester.faults().on("GetRecords").stream("orders").times(3).throttle();
			this.tester.put("orders", "customer-2", new Order("pen", 2));
			this.tester.awaitHandled("orders", 1);
		}
		// end::faults[]

		@Configuration
		@EnableAutoConfiguration
		static class Application {

			@KinesumerListener(streams = "orders", app = "orders-service")
			void on(Order order) {
			}

		}

	}

	record Order(String article, int amount) {
	}

}
