package io.kinesumer.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;

import io.kinesumer.StateStoreException;
import io.kinesumer.metrics.StoreMetrics;
import org.jspecify.annotations.Nullable;

/**
 * A connection for the length of one call. Each statement is a transaction of its own.
 */
final class Session {

	/**
	 * Transaction rolled back: it conflicts with another, or both wait for each other.
	 */
	private static final String ROLLED_BACK = "40";

	/** Nobody knows whether the statement has been completed. */
	private static final String UNKNOWN = "40003";

	private final Connection connection;

	private final Dialect dialect;

	private final int timeoutSeconds;

	private final BooleanSupplier over;

	private final RequestCount requests;

	private @Nullable SQLException violation;

	/**
	 * Takes a connection over.
	 * @param connection the connection, which stays the caller's to close
	 * @param timeoutSeconds how long a statement may take
	 * @param over tells that nobody waits any more, so that no statement is begun
	 * @param requests told of each statement
	 */
	Session(Connection connection, Dialect dialect, int timeoutSeconds, BooleanSupplier over, RequestCount requests) {
		this.connection = connection;
		this.dialect = dialect;
		this.timeoutSeconds = timeoutSeconds;
		this.over = over;
		this.requests = requests;
	}

	Dialect dialect() {
		return this.dialect;
	}

	/**
	 * A name that no other write has: what was read is never taken for what has come to
	 * stand there later, even if it is the same.
	 */
	String newWriteId() {
		return UUID.randomUUID().toString();
	}

	<R> R query(String sql, List<String> parameters, Reading<R> reading) throws SQLException {
		return counted("SELECT", () -> {
			try (PreparedStatement statement = prepare(sql, parameters); ResultSet result = statement.executeQuery()) {
				return reading.read(result);
			}
		});
	}

	/**
	 * Changes one row, or none.
	 * @return whether a row was changed; {@code false} too where the database says that
	 * it has undone the statement, or that the row to insert is there
	 */
	boolean update(String operation, String sql, List<? extends @Nullable Object> parameters) throws SQLException {
		return counted(operation, () -> {
			try (PreparedStatement statement = prepare(sql, parameters)) {
				return statement.executeUpdate() == 1;
			}
			catch (SQLException ex) {
				if (operation.equals("INSERT") && SqlErrors.isViolation(ex)) {
					this.violation = ex;
					return false;
				}
				String state = String.valueOf(ex.getSQLState());
				if (state.startsWith(ROLLED_BACK) && !state.equals(UNKNOWN)) {
					return false;
				}
				throw ex;
			}
		});
	}

	/**
	 * What the database said when it last refused an insert.
	 * @return the violated constraint, or {@code null} if there was none
	 */
	@Nullable SQLException violation() {
		return this.violation;
	}

	/**
	 * Executes a statement that defines something.
	 */
	void define(String sql) throws SQLException {
		refuseWhenOver();
		try (Statement statement = this.connection.createStatement()) {
			statement.setQueryTimeout(this.timeoutSeconds);
			statement.execute(sql);
		}
	}

	private PreparedStatement prepare(String sql, List<? extends @Nullable Object> parameters) throws SQLException {
		refuseWhenOver();
		PreparedStatement statement = this.connection.prepareStatement(sql);
		try {
			statement.setQueryTimeout(this.timeoutSeconds);
			for (int i = 0; i < parameters.size(); i++) {
				statement.setObject(i + 1, parameters.get(i));
			}
			return statement;
		}
		catch (SQLException | RuntimeException ex) {
			statement.close();
			throw ex;
		}
	}

	private void refuseWhenOver() {
		if (this.over.getAsBoolean()) {
			throw new StateStoreException("Nobody waits for the statement any more", null);
		}
	}

	private <R> R counted(String operation, Statements<R> statement) throws SQLException {
		StoreMetrics.Outcome outcome = StoreMetrics.Outcome.ERROR;
		try {
			R answer = statement.execute();
			outcome = Boolean.FALSE.equals(answer) ? StoreMetrics.Outcome.REFUSED : StoreMetrics.Outcome.SUCCESS;
			return answer;
		}
		finally {
			this.requests.requested(operation, outcome);
		}
	}

	/**
	 * Reads what a query returns.
	 */
	interface Reading<R> {

		R read(ResultSet result) throws SQLException;

	}

	/**
	 * Told of the statements of a call.
	 */
	interface RequestCount {

		void requested(String operation, StoreMetrics.Outcome outcome);

	}

	private interface Statements<R> {

		R execute() throws SQLException;

	}

}
