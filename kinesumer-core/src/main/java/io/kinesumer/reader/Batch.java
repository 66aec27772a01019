package io.kinesumer.reader;

import java.time.Duration;
import java.util.List;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.stream.Shard;
import org.jspecify.annotations.Nullable;

/**
 * What a reader hands on.
 *
 * @param records the records of one fetch, in order; may be empty at the end of a shard
 * @param lag how far they were behind the tip of the stream
 * @param bytes bytes of memory that they take, about
 * @param children {@code null} as long as the shard goes on; after its last record, the
 * shards that follow it as far as Kinesis told
 */
public record Batch(List<KinesumerRecord> records, Duration lag, long bytes, @Nullable List<Shard> children) {

	public Batch {
		records = List.copyOf(records);
	}

	/**
	 * Whether this is the end of a closed shard.
	 * @return whether nothing follows
	 */
	public boolean isLast() {
		return this.children != null;
	}

}
