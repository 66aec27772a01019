package io.kinesumer.benchmarks.load;

/**
 * What a shard holds: records of one size, without end.
 *
 * @param recordBytes bytes of data in a record, 8 at least
 * @param recordsPerRead the most records of a reply
 * @param recordsPerSecond how many each shard is given a second, or 0 for any number
 */
public record Load(int recordBytes, int recordsPerRead, int recordsPerSecond) {

	/**
	 * As many records as anyone reads.
	 */
	public static Load unlimited(int recordBytes, int recordsPerRead) {
		return new Load(recordBytes, recordsPerRead, 0);
	}

	/**
	 * The same number of records each second.
	 */
	public static Load steady(int recordBytes, int recordsPerSecond) {
		return new Load(recordBytes, 10_000, recordsPerSecond);
	}

	/**
	 * Nothing new.
	 */
	public static Load none() {
		return new Load(100, 0, 1);
	}

	/**
	 * How the load is called in results.
	 */
	public String title() {
		return (this.recordsPerSecond > 0) ? this.recordsPerSecond + " records/s of " + this.recordBytes + " B" : String
			.format("%,d × %s", this.recordsPerRead, (this.recordBytes == 1024) ? "1 KB" : this.recordBytes + " B");
	}

}
