package io.kinesumer.spring.boot.properties;

import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * Where the clients of a group meet ({@code kinesumer.state-store}).
 */
public class StateStoreProperties {

	/**
	 * Kind of the state store.
	 */
	private Type type = Type.DYNAMODB;

	@NestedConfigurationProperty
	private final DynamoDbProperties dynamodb = new DynamoDbProperties();

	@NestedConfigurationProperty
	private final JdbcProperties jdbc = new JdbcProperties();

	public Type getType() {
		return this.type;
	}

	public void setType(Type type) {
		this.type = type;
	}

	public DynamoDbProperties getDynamodb() {
		return this.dynamodb;
	}

	public JdbcProperties getJdbc() {
		return this.jdbc;
	}

	/**
	 * Kinds of stores.
	 */
	public enum Type {

		/** A table of DynamoDB. */
		DYNAMODB,

		/** The memory of this process, for a group of one. */
		IN_MEMORY,

		/** A relational database, where its module is present. */
		JDBC

	}

}
