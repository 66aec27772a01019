package io.kinesumer.spring.boot.properties;

/**
 * The tables of a state store in a relational database
 * ({@code kinesumer.state-store.jdbc}).
 */
public class JdbcProperties {

	/**
	 * What the names of the tables begin with, after a schema and a dot where they are in
	 * one of their own.
	 */
	private String tablePrefix = "kinesumer_";

	/**
	 * Whether to create the tables where there are none.
	 */
	private boolean createTable;

	public String getTablePrefix() {
		return this.tablePrefix;
	}

	public void setTablePrefix(String tablePrefix) {
		this.tablePrefix = tablePrefix;
	}

	public boolean isCreateTable() {
		return this.createTable;
	}

	public void setCreateTable(boolean createTable) {
		this.createTable = createTable;
	}

}
