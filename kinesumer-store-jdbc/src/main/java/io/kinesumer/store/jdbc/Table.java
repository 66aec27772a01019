package io.kinesumer.store.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.kinesumer.CorruptStateException;
import io.kinesumer.StateStoreException;
import io.kinesumer.store.Change;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table of rows that are replaced only as they were read.
 *
 * @param <T> what a row holds
 */
final class Table<T> {

	private static final String WRITE_ID = "write_id";

	/**
	 * Far more than other writes to one row can be in the way of: what fails as often is
	 * refused by the table.
	 */
	private static final int MOST_ATTEMPTS = 50;

	private static final Logger logger = LoggerFactory.getLogger(Table.class);

	private final Rows<T> rows;

	private final String name;

	private final String select;

	private final String insert;

	private final String update;

	private final String delete;

	Table(String prefix, Rows<T> rows) {
		this.rows = rows;
		this.name = prefix + rows.table();
		String byKey = condition(rows.keyColumns());
		List<String> values = append(rows.columns(), WRITE_ID);
		List<String> all = Stream.concat(rows.keyColumns().stream(), values.stream()).toList();
		this.select = "SELECT " + String.join(", ", all) + " FROM " + this.name + " WHERE ";
		this.insert = "INSERT INTO " + this.name + " (" + String.join(", ", all) + ") VALUES ("
				+ String.join(", ", Collections.nCopies(all.size(), "?")) + ")";
		this.update = "UPDATE " + this.name + " SET "
				+ values.stream().map((column) -> column + " = ?").collect(Collectors.joining(", ")) + " WHERE " + byKey
				+ " AND " + WRITE_ID + " = ?";
		this.delete = "DELETE FROM " + this.name + " WHERE " + byKey + " AND " + WRITE_ID + " = ?";
	}

	String name() {
		return this.name;
	}

	/**
	 * Looks whether the table is there with all of its columns.
	 */
	void verify(Session session) throws SQLException {
		session.query(this.select + "1 = 0", List.of(), (result) -> true);
	}

	/**
	 * The row of a key.
	 * @return what it holds, or empty if there is none
	 */
	Optional<T> find(Session session, String... key) throws SQLException {
		return stored(session, List.of(key)).map(Stored::value);
	}

	/**
	 * All rows whose keys begin alike. Those that cannot be read are left out: they are
	 * told of by whoever wants them, and must not hide the others.
	 */
	List<T> list(Session session, String... keys) throws SQLException {
		return query(session, this.select + condition(this.rows.keyColumns().subList(0, keys.length)), keys);
	}

	/**
	 * The first rows of an app in the order of a column.
	 * @return the rows, and maybe more
	 */
	List<T> first(Session session, String app, String column, int most) throws SQLException {
		return query(session,
				session.dialect().first(this.select + condition(this.rows.keyColumns().subList(0, 1)), column, most),
				app);
	}

	private List<T> query(Session session, String query, String... keys) throws SQLException {
		return session.query(query, List.of(keys), (result) -> {
			List<T> all = new ArrayList<>();
			while (result.next()) {
				try {
					all.add(read(result));
				}
				catch (CorruptStateException ex) {
					logger.debug("Left out a row", ex);
				}
			}
			return all;
		});
	}

	/**
	 * Reads a row, and makes what a rule decides of it unless another write comes
	 * between, in which case it begins again. An attempt fails where another write
	 * succeeds, where the database has undone it, or where a table that was made by hand
	 * refuses a row that it should take.
	 * @param session the connection, which limits how long this may go on
	 * @param rule the rule
	 * @param key the row's key
	 * @return what has become of the row
	 * @throws StateStoreException if no attempt of many succeeds
	 */
	// tag::change[]
	Outcome<T> change(Session session, Function<@Nullable T, Change<T>> rule, String... key) throws SQLException {
		for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
			Stored<T> stored = stored(session, List.of(key)).orElse(null);
			T value = (stored != null) ? stored.value() : null;
			Change<T> change = rule.apply(value);
			if (change instanceof Change.Keep<T>) {
				return new Outcome<>(change.isApplied(), value);
			}
			T next = (change instanceof Change.Put<T> put) ? put.next() : null;
			if (make(session, List.of(key), stored, next)) {
				return new Outcome<>(true, next);
			}
		}
		throw neverMade(session, List.of(key));
	}
	// end::change[]

	private StateStoreException neverMade(Session session, List<String> key) {
		SQLException violation = session.violation();
		return new StateStoreException("Table " + this.name + " has taken none of " + MOST_ATTEMPTS
				+ " attempts to write the row of " + String.join(", ", key)
				+ ((violation != null) ? " (" + SqlErrors.violated(violation) + ")" : "") + ". "
				+ SqlErrors.OWN_CONSTRAINT, violation);
	}

	private boolean make(Session session, List<String> key, @Nullable Stored<T> stored, @Nullable T next)
			throws SQLException {
		if (next == null) {
			return stored == null || session.update("DELETE", this.delete, append(key, stored.writeId()));
		}
		List<@Nullable Object> values = append(this.rows.write(next), session.newWriteId());
		if (stored == null) {
			return session.update("INSERT", session.dialect().insert(this.insert), concat(key, values));
		}
		return session.update("UPDATE", this.update, append(concat(values, key), stored.writeId()));
	}

	private Optional<Stored<T>> stored(Session session, List<String> key) throws SQLException {
		return session.query(this.select + condition(this.rows.keyColumns()), key, (result) -> result.next()
				? Optional.of(new Stored<>(read(result), result.getString(WRITE_ID))) : Optional.empty());
	}

	/**
	 * What cannot be read must not pass for absent.
	 */
	private T read(ResultSet result) throws SQLException {
		try {
			return this.rows.read(new Row(result));
		}
		catch (RuntimeException ex) {
			StringBuilder key = new StringBuilder();
			for (String column : this.rows.keyColumns()) {
				key.append(key.isEmpty() ? "" : ", ").append(column).append(' ').append(result.getString(column));
			}
			throw new CorruptStateException("A row of table " + this.name + " cannot be read: " + ex.getMessage()
					+ ". Correct or delete it (" + key + ")", ex);
		}
	}

	private static String condition(List<String> columns) {
		return columns.stream().map((column) -> column + " = ?").collect(Collectors.joining(" AND "));
	}

	private static <E extends @Nullable Object> List<E> append(List<? extends E> list, E last) {
		List<E> all = new ArrayList<>(list);
		all.add(last);
		return all;
	}

	private static List<@Nullable Object> concat(List<? extends @Nullable Object> first,
			List<? extends @Nullable Object> second) {
		List<@Nullable Object> all = new ArrayList<>(first);
		all.addAll(second);
		return all;
	}

	/**
	 * A row as it was read.
	 */
	private record Stored<T>(T value, String writeId) {
	}

	/**
	 * What has become of a row.
	 *
	 * @param applied whether the write is applied
	 * @param value what the row holds, or {@code null} if there is none
	 */
	record Outcome<T>(boolean applied, @Nullable T value) {
	}

}
