package io.kinesumer.reader;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.stream.Shard;
import org.jspecify.annotations.Nullable;

/**
 * What a reader hands on.
 *
 * @param records the records of one fetch, in order; may be empty at the end of a shard;
 * not copied, so the caller must not change the list afterwards
 * @param lag how far they were behind the tip of the stream
 * @param bytes bytes of memory that they take, about
 * @param children {@code null} as long as the shard goes on; after its last record, the
 * shards that follow it as far as Kinesis told
 * @param dataBytes bytes of data of all records
 */
public record Batch(List<KinesumerRecord> records, Duration lag, long bytes, @Nullable List<Shard> children,
		long dataBytes) {

	public Batch {
		records = Collections.unmodifiableList(records);
	}

	/**
	 * Creates a batch of which the size of the data is not known yet.
	 * @param records the records of one fetch, in order
	 * @param lag how far they were behind the tip of the stream
	 * @param bytes bytes of memory that they take, about
	 * @param children {@code null} as long as the shard goes on
	 */
	public Batch(List<KinesumerRecord> records, Duration lag, long bytes, @Nullable List<Shard> children) {
		this(records, lag, bytes, children, dataBytes(records));
	}

	/**
	 * How much data records have.
	 * @param records the records
	 * @return bytes of data
	 */
	public static long dataBytes(List<KinesumerRecord> records) {
		long bytes = 0;
		for (KinesumerRecord record : records) {
			bytes += record.size();
		}
		return bytes;
	}

	/**
	 * Whether this is the end of a closed shard.
	 * @return whether nothing follows
	 */
	public boolean isLast() {
		return this.children != null;
	}

}
