package io.kinesumer.reader;

/**
 * Expects the next reply's size from those before it. For one thread at a time.
 */
final class PageSizes {

	/**
	 * What a record takes in memory besides its data: the objects, a sequence number of
	 * 56 digits and a partition key.
	 */
	static final int RECORD_FRAME = 400;

	/** One reply ends at 10 MB of data, a limit of Kinesis; one record at 10 MiB. */
	static final long MOST = 10L * 1024 * 1024;

	private static final long LEAST = 128L * 1024;

	/** Nothing is known before the first records. */
	private static final long UNKNOWN = 0;

	private long page;

	private long record = UNKNOWN;

	/**
	 * The memory that records take.
	 * @param received as Kinesis gave them; their data is kept as a whole
	 * @param records how many they were taken apart into
	 */
	static long memory(KinesisApi.Page received, int records) {
		return (long) RECORD_FRAME * records + received.bytes();
	}

	/**
	 * Notes what came.
	 */
	void add(KinesisApi.Page received, long memory) {
		this.page = memory;
		int count = received.records().size();
		if (count == 0) {
			return;
		}
		long largest = Math.max(memory / count, received.largest() + RECORD_FRAME);
		// A single large record is not remembered for long.
		this.record = Math.max(largest, (this.record + largest) / 2);
	}

	/**
	 * How many bytes may come: a shard may double its pace from one reply to the next. Of
	 * one that nothing is known of, the most is expected where room is short.
	 */
	long expected(boolean isTight) {
		if (this.record == UNKNOWN) {
			return isTight ? MOST : MOST / 4;
		}
		return Math.max(this.record, Math.max(LEAST, Math.min(MOST, 2 * this.page)));
	}

	/**
	 * How many bytes are enough for a single record.
	 */
	long least() {
		return Math.max(1, this.record);
	}

	/**
	 * How many records fit. Of a shard nothing is known of, one is read to know more.
	 */
	int fitting(long bytes, int most) {
		return (this.record == UNKNOWN) ? 1 : (int) Math.max(1, Math.min(most, bytes / this.record));
	}

}
