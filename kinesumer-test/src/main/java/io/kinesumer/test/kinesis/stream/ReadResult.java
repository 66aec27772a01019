package io.kinesumer.test.kinesis.stream;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What one read of a shard gave.
 *
 * @param records in order; possibly none
 * @param next where to read on, or {@code null} at the end of a closed shard
 * @param millisBehindLatest how far the read is from the tip, in milliseconds; 0 if and
 * only if nothing is left to read now
 * @param children at the end of a closed shard
 */
public record ReadResult(List<StoredRecord> records, @Nullable ShardIterator next, long millisBehindLatest,
		List<ChildView> children) {

}
