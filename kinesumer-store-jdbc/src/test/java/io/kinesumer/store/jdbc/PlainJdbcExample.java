package io.kinesumer.store.jdbc;

import javax.sql.DataSource;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.Subscription;
import io.kinesumer.engine.KinesumerBuilder;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * The example without Spring of {@code docs/state-stores.md}.
 */
final class PlainJdbcExample {

	private PlainJdbcExample() {
	}

	static Kinesumer consumeOrders(KinesisClient kinesis, DataSource dataSource, OrderService orders) {
		// tag::example[]
		Kinesumer kinesumer = KinesumerBuilder.forApp("orders-service")
			.kinesis(kinesis)
			.stateStore(new JdbcStateStore(dataSource, JdbcSettings.DEFAULTS.withCreateTable(true)))
			.subscribe(Subscription.of("orders", (record, delivery) -> orders.take(record)))
			.build();
		// end::example[]
		return kinesumer;
	}

	interface OrderService {

		void take(KinesumerRecord record);

	}

}
