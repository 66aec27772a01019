package io.kinesumer.store.jdbc;

import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL that whoever runs the tests has, if any: its JDBC address is in the system
 * property {@code kinesumer.test.postgresql}, as in
 * {@code jdbc:postgresql://localhost/kinesumer?user=postgres}.
 */
final class LocalPostgres {

	static final String PROPERTY = "kinesumer.test.postgresql";

	private LocalPostgres() {
	}

	static PGSimpleDataSource dataSource() {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setURL(System.getProperty(PROPERTY));
		return dataSource;
	}

}
