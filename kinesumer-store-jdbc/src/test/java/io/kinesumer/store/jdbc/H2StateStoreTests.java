package io.kinesumer.store.jdbc;

import java.time.Duration;

import javax.sql.DataSource;

import io.kinesumer.store.StateStore;
import io.kinesumer.test.store.StateStoreContractTests;

// tag::contract[]
class H2StateStoreTests extends StateStoreContractTests {

	private static final DataSource dataSource = H2.inMemory();

	@Override
	protected StateStore createStore() {
		return new JdbcStateStore(dataSource,
				JdbcSettings.DEFAULTS.withCreateTable(true).withCallTimeout(Duration.ofSeconds(10)));
	}

}
// end::contract[]
