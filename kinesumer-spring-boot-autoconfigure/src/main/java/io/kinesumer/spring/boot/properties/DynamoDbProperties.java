package io.kinesumer.spring.boot.properties;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * The table of the state store ({@code kinesumer.state-store.dynamodb}).
 */
public class DynamoDbProperties {

	/**
	 * Name of the table, or its ARN.
	 */
	private String table = "kinesumer-state-store";

	/**
	 * Region of the table. By default "kinesumer.region".
	 */
	private @Nullable String region;

	/**
	 * Endpoint of DynamoDB, to override that of the region.
	 */
	private @Nullable URI endpoint;

	/**
	 * Whether to create the table where there is none.
	 */
	private boolean createTable;

	public String getTable() {
		return this.table;
	}

	public void setTable(String table) {
		this.table = table;
	}

	public @Nullable String getRegion() {
		return this.region;
	}

	public void setRegion(@Nullable String region) {
		this.region = region;
	}

	public @Nullable URI getEndpoint() {
		return this.endpoint;
	}

	public void setEndpoint(@Nullable URI endpoint) {
		this.endpoint = endpoint;
	}

	public boolean isCreateTable() {
		return this.createTable;
	}

	public void setCreateTable(boolean createTable) {
		this.createTable = createTable;
	}

}
