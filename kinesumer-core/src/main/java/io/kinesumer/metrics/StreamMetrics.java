package io.kinesumer.metrics;

/**
 * Told what one client does with one stream, in numbers. Rules are those of
 * {@link ClientMetrics}. Called once for each delivery, fetch or commit, never for each
 * record of a batch.
 */
public interface StreamMetrics {

	/**
	 * Tells nobody.
	 */
	StreamMetrics NONE = new StreamMetrics() {
	};

	/**
	 * Records are handled.
	 * @param records how many
	 * @param bytes the size of their data
	 */
	default void handled(int records, long bytes) {
	}

	/**
	 * A failed delivery will be tried again.
	 */
	default void retried() {
	}

	/**
	 * A recoverer has taken a record over.
	 */
	default void recovered() {
	}

	/**
	 * A fetch has ended: one read when polling, the making of one subscription with
	 * enhanced fan-out.
	 * @param fetch what was done and how it ended
	 * @param nanos how long it took, in nanoseconds
	 */
	default void fetched(Fetch fetch, long nanos) {
	}

	/**
	 * A commit has ended.
	 * @param outcome how
	 * @param nanos how long it took, in nanoseconds
	 */
	default void committed(CommitOutcome outcome, long nanos) {
	}

}
