package io.kinesumer.benchmarks.worker;

import java.util.Locale;

/**
 * Who is measured.
 */
public enum Kind {

	/** Ours at its defaults. */
	KINESUMER,

	/** Ours with {@code scan.client=direct}. */
	KINESUMER_DIRECT,

	/** Ours with a sync interval of 500 ms and a session timeout of 3 s. */
	KINESUMER_TUNED,

	/** The KCL at its defaults. */
	KCL,

	/** The KCL, tuned hard. */
	KCL_TUNED,

	/**
	 * The bare SDK: one chained GetRecords for each shard, records only looked at. It
	 * shares nothing with others and remembers nothing.
	 */
	SDK,

	/**
	 * As {@link #SDK}, and keeps its place in a table of DynamoDB, as any consumer must
	 * that goes on where it stopped.
	 */
	SDK_WITH_TABLE,

	/** What {@code scan.client=direct} reads with, and else as {@link #SDK}. */
	DIRECT;

	/**
	 * Whether it shares shards with others of its group.
	 */
	public boolean isGroup() {
		return this != SDK && this != SDK_WITH_TABLE && this != DIRECT;
	}

	/**
	 * Whether it is one of ours.
	 */
	public boolean isOurs() {
		return this == KINESUMER || this == KINESUMER_DIRECT || this == KINESUMER_TUNED;
	}

	/**
	 * Its name on the command line and in results.
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Who has a name.
	 * @throws IllegalArgumentException if nobody has
	 */
	public static Kind of(String id) {
		for (Kind kind : values()) {
			if (kind.id().equals(id)) {
				return kind;
			}
		}
		throw new IllegalArgumentException("'" + id + "' is none of the peers");
	}

}
