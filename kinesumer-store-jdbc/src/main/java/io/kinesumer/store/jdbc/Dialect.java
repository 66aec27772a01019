package io.kinesumer.store.jdbc;

import java.util.Locale;

/**
 * In what databases differ. All else is plain SQL.
 */
enum Dialect {

	/**
	 * PostgreSQL. A failed insert would leave a line in its log each time that two
	 * clients make the same row, and its usual order of text is that of a language.
	 */
	POSTGRESQL(" ON CONFLICT DO NOTHING", " COLLATE \"C\"", true),

	/**
	 * H2, whose order of text is that of its characters.
	 */
	H2("", "", true),

	/**
	 * Any other. Its order of text may be any, so that rows are put in order here.
	 */
	OTHER("", "", false);

	private final String unlessThere;

	private final String collation;

	private final boolean ordered;

	Dialect(String unlessThere, String collation, boolean ordered) {
		this.unlessThere = unlessThere;
		this.collation = collation;
		this.ordered = ordered;
	}

	static Dialect of(String productName) {
		return switch (productName.toLowerCase(Locale.ROOT)) {
			case "postgresql" -> POSTGRESQL;
			case "h2" -> H2;
			default -> OTHER;
		};
	}

	/**
	 * An insert that changes nothing where the row is there: it tells so by its count, or
	 * fails with a violated constraint.
	 */
	String insert(String insert) {
		return insert + this.unlessThere;
	}

	/**
	 * The first rows of a query in the order of a column.
	 * @return the query, which may return more rows
	 */
	String first(String query, String column, int most) {
		return this.ordered ? query + " ORDER BY " + column + this.collation + " FETCH FIRST " + most + " ROWS ONLY"
				: query;
	}

}
