package io.kinesumer.store.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

import io.kinesumer.store.Owner;
import org.jspecify.annotations.Nullable;

/**
 * The row that a result stands at.
 */
final class Row {

	private final ResultSet result;

	Row(ResultSet result) {
		this.result = result;
	}

	String text(String column) throws SQLException {
		String value = this.result.getString(column);
		return (value != null) ? value : "";
	}

	@Nullable String textOrNull(String column) throws SQLException {
		return this.result.getString(column);
	}

	long number(String column) throws SQLException {
		return this.result.getLong(column);
	}

	long number(String column, long otherwise) throws SQLException {
		long value = this.result.getLong(column);
		return this.result.wasNull() ? otherwise : value;
	}

	int count(String column) throws SQLException {
		return this.result.getInt(column);
	}

	boolean flag(String column) throws SQLException {
		return this.result.getBoolean(column);
	}

	Instant time(String column) throws SQLException {
		return Instant.parse(text(column));
	}

	@Nullable Instant timeOrNull(String column) throws SQLException {
		String value = textOrNull(column);
		return (value != null) ? Instant.parse(value) : null;
	}

	@Nullable Owner ownerOrNull(String idColumn, String incarnationColumn) throws SQLException {
		String id = textOrNull(idColumn);
		return (id != null) ? new Owner(id, text(incarnationColumn)) : null;
	}

}
