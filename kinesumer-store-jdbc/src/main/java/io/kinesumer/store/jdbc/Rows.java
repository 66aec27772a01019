package io.kinesumer.store.jdbc;

import java.sql.SQLException;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How values of one kind are rows of a table. Each row has besides its key and these
 * columns a {@code write_id}.
 *
 * @param <T> what a row holds
 */
interface Rows<T> {

	/**
	 * The table's name without its prefix.
	 */
	String table();

	/**
	 * The columns of the key, the app first.
	 */
	List<String> keyColumns();

	List<String> columns();

	/**
	 * Reads a row.
	 * @param row the row
	 * @return what it holds
	 * @throws RuntimeException if a column holds what it should not
	 */
	T read(Row row) throws SQLException;

	/**
	 * What to write into the columns, in their order: text, long, integer, boolean or
	 * {@code null}.
	 */
	List<@Nullable Object> write(T value);

}
