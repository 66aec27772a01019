package io.kinesumer.store.jdbc;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

import io.kinesumer.InvalidSettingException;

/**
 * What a {@link JdbcStateStore} needs to know.
 *
 * @param tablePrefix what the tables' names begin with; with a schema where they are not
 * in the connection's own, as in {@code ops.kinesumer_}
 * @param createTable whether to create the tables where there are none
 * @param callTimeout how long one call may take, from 1 s; a statement under way may end
 * as much later, since databases count in whole seconds
 */
public record JdbcSettings(String tablePrefix, boolean createTable, Duration callTimeout) {

	private static final Pattern PREFIX = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*\\.)*[A-Za-z_][A-Za-z0-9_]*");

	/**
	 * What the tables' names begin with where nothing else is given.
	 */
	public static final String DEFAULT_TABLE_PREFIX = "kinesumer_";

	/**
	 * How long one call may take where nothing else is given.
	 */
	public static final Duration DEFAULT_CALL_TIMEOUT = Duration.ofSeconds(2);

	/**
	 * The settings of tables that are there already, under their usual names.
	 */
	public static final JdbcSettings DEFAULTS = new JdbcSettings(DEFAULT_TABLE_PREFIX, false, DEFAULT_CALL_TIMEOUT);

	public JdbcSettings {
		Objects.requireNonNull(tablePrefix, "tablePrefix");
		Objects.requireNonNull(callTimeout, "callTimeout");
		if (!PREFIX.matcher(tablePrefix).matches()) {
			throw new InvalidSettingException("kinesumer.state-store.jdbc.table-prefix", tablePrefix,
					"be letters, digits and underscores, after the name of a schema and a dot where there is one");
		}
		if (callTimeout.toSeconds() < 1) {
			throw new InvalidSettingException("kinesumer.commit.timeout", callTimeout,
					"be 1s or more with a JDBC state store: databases count timeouts in whole seconds");
		}
	}

	/**
	 * The same settings with other names of tables.
	 * @param tablePrefix what the names begin with
	 * @return the settings
	 */
	public JdbcSettings withTablePrefix(String tablePrefix) {
		return new JdbcSettings(tablePrefix, this.createTable, this.callTimeout);
	}

	/**
	 * The same settings with another answer to missing tables.
	 * @param createTable whether to create the tables where there are none
	 * @return the settings
	 */
	public JdbcSettings withCreateTable(boolean createTable) {
		return new JdbcSettings(this.tablePrefix, createTable, this.callTimeout);
	}

	/**
	 * The same settings with another timeout.
	 * @param callTimeout how long one call may take
	 * @return the settings
	 */
	public JdbcSettings withCallTimeout(Duration callTimeout) {
		return new JdbcSettings(this.tablePrefix, this.createTable, callTimeout);
	}

}
