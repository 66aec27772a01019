package io.kinesumer.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import io.kinesumer.KinesumerException;
import io.kinesumer.MissingTableException;
import io.kinesumer.StateStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables as a whole.
 */
final class Schema {

	static final String SCRIPT = "schema.sql";

	/** Clients that start together make the same tables, and each but one may fail. */
	private static final int ATTEMPTS = 5;

	private static final Logger logger = LoggerFactory.getLogger(Schema.class);

	private final JdbcSettings settings;

	private final List<Table<?>> tables;

	Schema(JdbcSettings settings, List<Table<?>> tables) {
		this.settings = settings;
		this.tables = tables;
	}

	/**
	 * Verifies that the tables are there, and makes them where that is asked for.
	 */
	boolean open(Session session) throws SQLException {
		Missing missing = missing(session);
		if (missing == null) {
			return true;
		}
		if (!this.settings.createTable()) {
			throw new MissingTableException(
					"There is no table " + missing.table()
							+ " in the database of the state store. Create the tables with io/kinesumer/store/jdbc/"
							+ SCRIPT + " of kinesumer-store-jdbc, or set kinesumer.state-store.jdbc.create-table=true",
					missing.cause());
		}
		for (int attempt = 1; missing != null; attempt++) {
			try {
				for (String statement : statements(this.settings.tablePrefix())) {
					session.define(statement);
				}
				logger.info("Created the tables {}* of the state store", this.settings.tablePrefix());
			}
			catch (SQLException ex) {
				if (SqlErrors.isDenied(ex)) {
					throw SqlErrors.mayNotCreate(ex, this.settings.tablePrefix() + "*");
				}
				if (attempt == ATTEMPTS) {
					throw ex;
				}
			}
			missing = missing(session);
		}
		return true;
	}

	private @Nullable Missing missing(Session session) {
		for (Table<?> table : this.tables) {
			try {
				table.verify(session);
			}
			catch (SQLException ex) {
				if (SqlErrors.isMissingTable(ex)) {
					return new Missing(table.name(), ex);
				}
				throw unusable(table, ex);
			}
		}
		return null;
	}

	private static KinesumerException unusable(Table<?> table, SQLException ex) {
		KinesumerException failure = SqlErrors.translate(ex, "the start of the state store");
		return (failure instanceof StateStoreException)
				? new StateStoreException("Table " + table.name() + " of the state store cannot be read ("
						+ SqlErrors.reason(ex) + "). Are its columns those of " + SCRIPT + "?", ex)
				: failure;
	}

	/**
	 * The statements of the script.
	 * @param prefix what the tables' names begin with
	 */
	static List<String> statements(String prefix) {
		String script;
		try (InputStream resource = Schema.class.getResourceAsStream(SCRIPT)) {
			if (resource == null) {
				throw new IllegalStateException("The module was packaged without " + SCRIPT);
			}
			script = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		String withoutComments = script.lines()
			.filter((line) -> !line.startsWith("--"))
			.collect(Collectors.joining("\n"));
		return Arrays.stream(withoutComments.split(";"))
			.map(String::strip)
			.filter((statement) -> !statement.isEmpty())
			.map((statement) -> statement.replace(" " + JdbcSettings.DEFAULT_TABLE_PREFIX, " " + prefix))
			.toList();
	}

	private record Missing(String table, SQLException cause) {
	}

}
