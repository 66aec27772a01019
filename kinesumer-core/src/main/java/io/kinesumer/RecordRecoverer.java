package io.kinesumer;

/**
 * Takes over a record whose retries are exhausted. When it returns, the record counts as
 * handled; when it throws, the record is kept and tried again. Called by several threads
 * at once for different shards.
 */
@FunctionalInterface
public interface RecordRecoverer {

	/**
	 * Takes over a record.
	 * @param record the record
	 * @param failure what the handler threw last
	 * @param attempts how often the record was handed to the handler
	 * @throws Exception if the record could not be taken over
	 */
	void recover(KinesumerRecord record, Exception failure, int attempts) throws Exception;

	/**
	 * Gives the record up. A decision to lose data, which is why nobody makes it for the
	 * user.
	 * @return a recoverer that does nothing
	 */
	static RecordRecoverer skip() {
		return (record, failure, attempts) -> {
		};
	}

}
