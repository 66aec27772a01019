package io.kinesumer.benchmarks.worker;

/**
 * What a worker has used up to a moment.
 *
 * @param nanos the moment, on the machine's monotonic clock
 * @param cpuNanos CPU time of the process
 * @param allocatedBytes bytes allocated by the threads that live
 * @param records how many records were handled
 * @param wrong how many of them did not follow the one before, where that is looked at
 * @param threads how many threads there are
 * @param ownThreads how many of them are named as ours
 * @param residentBytes memory of the process
 * @param compileMillis time that the JDK has compiled for
 */
public record Usage(long nanos, long cpuNanos, long allocatedBytes, long records, long wrong, int threads,
		int ownThreads, long residentBytes, long compileMillis) {

	@Override
	public String toString() {
		return this.nanos + " " + this.cpuNanos + " " + this.allocatedBytes + " " + this.records + " " + this.wrong
				+ " " + this.threads + " " + this.ownThreads + " " + this.residentBytes + " " + this.compileMillis;
	}

	static Usage parse(String text) {
		String[] parts = text.trim().split(" ");
		return new Usage(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]),
				Long.parseLong(parts[3]), Long.parseLong(parts[4]), Integer.parseInt(parts[5]),
				Integer.parseInt(parts[6]), Long.parseLong(parts[7]), Long.parseLong(parts[8]));
	}

	/**
	 * Seconds of CPU time for a million records, since an earlier moment.
	 */
	public double cpuSecondsPerMillion(Usage before) {
		return (this.cpuNanos - before.cpuNanos) / 1e3 / (this.records - before.records);
	}

	/**
	 * Bytes allocated for a record, since an earlier moment.
	 */
	public double bytesPerRecord(Usage before) {
		return (double) (this.allocatedBytes - before.allocatedBytes) / (this.records - before.records);
	}

	/**
	 * Records in a second, since an earlier moment.
	 */
	public double recordsPerSecond(Usage before) {
		return (this.records - before.records) * 1e9 / (this.nanos - before.nanos);
	}

	/**
	 * The part of one core that was used, since an earlier moment.
	 */
	public double cores(Usage before) {
		return (double) (this.cpuNanos - before.cpuNanos) / (this.nanos - before.nanos);
	}

}
