package io.kinesumer.store;

import java.time.Duration;
import java.util.Objects;

import io.kinesumer.InvalidSettingException;

/**
 * What a {@link DynamoDbStateStore} needs to know.
 *
 * @param table the table's name, or its ARN for a table of another account
 * @param createTable whether to create the table where there is none
 * @param callTimeout how long one request may take, the SDK's retries included; an
 * attempt is given up after half of it, so that one retry fits in
 */
public record DynamoDbSettings(String table, boolean createTable, Duration callTimeout) {

	/**
	 * The table's name where none is given.
	 */
	public static final String DEFAULT_TABLE = "kinesumer-state-store";

	/**
	 * How long one request may take where nothing else is given.
	 */
	public static final Duration DEFAULT_CALL_TIMEOUT = Duration.ofSeconds(2);

	public DynamoDbSettings {
		Objects.requireNonNull(table, "table");
		Objects.requireNonNull(callTimeout, "callTimeout");
		if (table.isBlank()) {
			throw new InvalidSettingException("kinesumer.state-store.dynamodb.table", table, "name a table");
		}
		if (callTimeout.toMillis() < 2) {
			throw new InvalidSettingException("kinesumer.commit.timeout", callTimeout, "be 2ms or more");
		}
	}

	/**
	 * The settings of a table that is there already.
	 * @param table the table's name
	 * @return settings with the default timeout
	 */
	public static DynamoDbSettings of(String table) {
		return new DynamoDbSettings(table, false, DEFAULT_CALL_TIMEOUT);
	}

	/**
	 * The same settings with another answer to a missing table.
	 * @param createTable whether to create the table where there is none
	 * @return the settings
	 */
	public DynamoDbSettings withCreateTable(boolean createTable) {
		return new DynamoDbSettings(this.table, createTable, this.callTimeout);
	}

	/**
	 * The same settings with another timeout.
	 * @param callTimeout how long one request may take
	 * @return the settings
	 */
	public DynamoDbSettings withCallTimeout(Duration callTimeout) {
		return new DynamoDbSettings(this.table, this.createTable, callTimeout);
	}

}
