package io.kinesumer.reader;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.aggregation.Deaggregator;

/**
 * The records of one answer and what is to be known of them as a whole: found out while
 * each is at hand, rather than by going through thousands of them again.
 *
 * @param records the records, in order
 * @param bytes bytes of data of all of them
 * @param largest bytes of data of the largest, 0 without records
 * @param mayBeAggregated whether one or more may be aggregated
 */
record Received(List<KinesumerRecord> records, long bytes, int largest, boolean mayBeAggregated) {

	/**
	 * Looks at records.
	 * @param records the records, in order
	 */
	static Received of(List<KinesumerRecord> records) {
		Builder builder = new Builder(records.size());
		records.forEach(builder::add);
		return builder.build();
	}

	/**
	 * Takes one record after the other.
	 */
	static final class Builder {

		private final KinesumerRecord[] records;

		private int count;

		private long bytes;

		private int largest;

		private boolean mayBeAggregated;

		/**
		 * Creates a builder.
		 * @param count how many records there will be
		 */
		Builder(int count) {
			this.records = new KinesumerRecord[count];
		}

		void add(KinesumerRecord record) {
			this.records[this.count++] = record;
			int size = record.size();
			this.bytes += size;
			this.largest = Math.max(this.largest, size);
			this.mayBeAggregated = this.mayBeAggregated || Deaggregator.mayBeAggregated(record);
		}

		Received build() {
			return new Received(Collections.unmodifiableList(Arrays.asList(this.records)), this.bytes, this.largest,
					this.mayBeAggregated);
		}

	}

}
