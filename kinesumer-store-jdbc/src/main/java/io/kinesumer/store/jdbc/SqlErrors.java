package io.kinesumer.store.jdbc;

import java.sql.SQLException;
import java.util.Set;

import io.kinesumer.AccessDeniedException;
import io.kinesumer.EndpointUnreachableException;
import io.kinesumer.KinesumerException;
import io.kinesumer.StateStoreException;

/**
 * Says what went wrong in the words of the project. Messages hold the codes of the
 * database and none of its texts, which may quote a connection's address; but for that of
 * a violated constraint, which has its name.
 */
final class SqlErrors {

	/** The authorization is not valid. */
	private static final String NOT_AUTHORIZED = "28";

	/** The user may not do this, in PostgreSQL and in H2. */
	private static final Set<String> NOT_ALLOWED = Set.of("42501", "90040", "90096");

	/** There is no such table: in PostgreSQL, in most others, and in H2. */
	private static final Set<String> NO_TABLE = Set.of("42P01", "42S02", "42S03", "42S04", "3F000", "90079");

	/** Constraint violated. */
	private static final String VIOLATION = "23";

	static final String OWN_CONSTRAINT = "If it has a constraint, index, rule or trigger that io/kinesumer/store/jdbc/"
			+ Schema.SCRIPT + " of kinesumer-store-jdbc does not have, remove that";

	private SqlErrors() {
	}

	static KinesumerException translate(SQLException ex, String subject) {
		if (isDenied(ex)) {
			return new AccessDeniedException(
					"The database refused a statement for " + subject + " (" + reason(ex)
							+ "). Allow its user to select, insert, update and delete in the tables of the state store",
					ex);
		}
		if (isViolation(ex)) {
			return new StateStoreException("A table of the state store refused a statement for " + subject + " ("
					+ violated(ex) + "). " + OWN_CONSTRAINT, ex);
		}
		return new StateStoreException("A statement for " + subject + " failed (" + reason(ex) + ")", ex);
	}

	static AccessDeniedException mayNotCreate(SQLException ex, String tables) {
		return new AccessDeniedException(
				"The database does not let its user create the tables " + tables + " of the state store (" + reason(ex)
						+ "). Grant it the right to create tables in their schema, or let somebody who has it run"
						+ " io/kinesumer/store/jdbc/" + Schema.SCRIPT
						+ " of kinesumer-store-jdbc, and set kinesumer.state-store.jdbc.create-table=false",
				ex);
	}

	static KinesumerException translateConnecting(SQLException ex, String subject) {
		if (isDenied(ex)) {
			return new AccessDeniedException("The database of the state store refused the connection for " + subject
					+ " (" + reason(ex) + "). Check user and password of the DataSource", ex);
		}
		return new StateStoreException(
				"No connection to the database of the state store for " + subject + " (" + reason(ex) + ")", ex);
	}

	static KinesumerException translateOpening(SQLException ex) {
		if (isDenied(ex)) {
			return translateConnecting(ex, "the start of the state store");
		}
		return new EndpointUnreachableException(
				"No connection to the database of the state store (" + reason(ex)
						+ "). Check the address of the DataSource, the network between, and whether its pool has room",
				ex);
	}

	static boolean isMissingTable(SQLException ex) {
		return NO_TABLE.contains(String.valueOf(ex.getSQLState()));
	}

	static String reason(SQLException ex) {
		return ex.getClass().getSimpleName() + ", SQL state " + ex.getSQLState() + ", code " + ex.getErrorCode();
	}

	static boolean isViolation(SQLException ex) {
		return String.valueOf(ex.getSQLState()).startsWith(VIOLATION);
	}

	/**
	 * What is violated: the first line tells its name, and those after it values.
	 */
	static String violated(SQLException ex) {
		String said = String.valueOf(ex.getMessage()).lines().findFirst().orElse("").strip();
		return said + ", " + reason(ex);
	}

	static boolean isDenied(SQLException ex) {
		String state = String.valueOf(ex.getSQLState());
		return state.startsWith(NOT_AUTHORIZED) || NOT_ALLOWED.contains(state);
	}

}
