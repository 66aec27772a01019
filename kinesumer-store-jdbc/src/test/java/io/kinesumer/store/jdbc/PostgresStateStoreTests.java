package io.kinesumer.store.jdbc;

import java.time.Duration;

import io.kinesumer.store.StateStore;
import io.kinesumer.test.store.StateStoreContractTests;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The contract on PostgreSQL, where there is one.
 */
@EnabledIfSystemProperty(named = LocalPostgres.PROPERTY, matches = ".+", disabledReason = "no PostgreSQL is named")
class PostgresStateStoreTests extends StateStoreContractTests {

	@Override
	protected StateStore createStore() {
		return new JdbcStateStore(LocalPostgres.dataSource(),
				JdbcSettings.DEFAULTS.withCreateTable(true).withCallTimeout(Duration.ofSeconds(10)));
	}

}
