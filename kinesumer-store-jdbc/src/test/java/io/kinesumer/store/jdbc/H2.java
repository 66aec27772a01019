package io.kinesumer.store.jdbc;

import java.util.UUID;

import org.h2.jdbcx.JdbcDataSource;

/**
 * Databases in memory.
 */
final class H2 {

	private H2() {
	}

	/**
	 * An empty database, which stays until the process ends.
	 */
	static JdbcDataSource inMemory() {
		return at("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
	}

	static JdbcDataSource at(String url) {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL(url);
		return dataSource;
	}

}
