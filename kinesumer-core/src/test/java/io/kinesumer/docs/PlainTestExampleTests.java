package io.kinesumer.docs;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.Subscription;
import io.kinesumer.engine.KinesumerBuilder;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.test.junit.Collected;
import io.kinesumer.test.junit.EmbeddedKinesisTest;
import io.kinesumer.test.junit.EmbeddedKinesisTest.Stream;
import io.kinesumer.test.junit.TestRecords;
import io.kinesumer.test.kinesis.KinesisFaults;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * The examples of {@code docs/testing.md} that do without Spring.
 */
class PlainTestExampleTests {

	@Nested
	// tag::example[]
	@EmbeddedKinesisTest(streams = @Stream(name = "orders", shards = 2))
	class OrdersTests {

		private final Collected<KinesumerRecord> handled = new Collected<>();

		@Test
		void anOrderIsHandled(KinesisClient kinesis, TestRecords records, KinesisFaults faults) {
			try (Kinesumer kinesumer = KinesumerBuilder.forApp("orders-service")
				.kinesis(kinesis)
				.stateStore(new InMemoryStateStore())
				.subscribe(Subscription.of("orders", (record, delivery) -> this.handled.add(record)))
				.build()) {
				kinesumer.start();
				faults.on("GetRecords").stream("orders").times(3).throttle();
				records.put("orders", "customer-1", "an order");
				this.handled.await(1);
			}
		}

	}
	// end::example[]

}
