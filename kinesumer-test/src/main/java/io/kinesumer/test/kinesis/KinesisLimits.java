package io.kinesumer.test.kinesis;

import java.time.Duration;

/**
 * The limits that an embedded Kinesis enforces. Rates refill continuously and allow one
 * second's worth at once. Source of the service's values: the "Quotas and limits" page
 * and the API reference of Amazon Kinesis Data Streams.
 *
 * @param readsPerSecond {@code GetRecords} calls per second and shard
 * @param readBytesPerSecond bytes per second and shard that {@code GetRecords} may return
 * @param readBytesPerCall bytes that one {@code GetRecords} may return
 * @param readRecordsPerCall records that one {@code GetRecords} may return
 * @param pauseAfterFullRead how long reads of a shard throw after a reply of
 * {@code readBytesPerCall}
 * @param writeBytesPerSecond bytes per second and shard that may be put
 * @param writeRecordsPerSecond records per second and shard that may be put
 * @param recordBytes size of one record: its data and its partition key
 * @param writeRecordsPerCall records that one {@code PutRecords} may carry
 * @param writeBytesPerCall bytes that one {@code PutRecords} may carry
 * @param iteratorLife how long a shard iterator can be used
 * @param shardsPerPage shards that one {@code ListShards} may return
 * @param shardsPerAccount open shards of one account in one region
 * @param rescaleFactor how many times more, or fewer, shards {@code UpdateShardCount} may
 * ask for
 * @param fanOut those of enhanced fan-out
 */
public record KinesisLimits(int readsPerSecond, long readBytesPerSecond, long readBytesPerCall, int readRecordsPerCall,
		Duration pauseAfterFullRead, long writeBytesPerSecond, int writeRecordsPerSecond, int recordBytes,
		int writeRecordsPerCall, long writeBytesPerCall, Duration iteratorLife, int shardsPerPage, int shardsPerAccount,
		int rescaleFactor, FanOutLimits fanOut) {

	private static final int MEBIBYTE = 1024 * 1024;

	/**
	 * Checks that every limit lets something through.
	 * @throws IllegalArgumentException if a limit is not positive
	 */
	public KinesisLimits {
		long least = Math.min(Math.min(readsPerSecond, readBytesPerSecond),
				Math.min(readBytesPerCall, readRecordsPerCall));
		least = Math.min(least, Math.min(Math.min(writeBytesPerSecond, writeRecordsPerSecond),
				Math.min(recordBytes, writeRecordsPerCall)));
		least = Math.min(least,
				Math.min(Math.min(writeBytesPerCall, shardsPerPage), Math.min(shardsPerAccount, rescaleFactor)));
		if (least < 1 || pauseAfterFullRead.isNegative() || iteratorLife.isNegative() || iteratorLife.isZero()) {
			throw new IllegalArgumentException("A limit must be positive");
		}
	}

	/**
	 * The limits of the service, as documented in 2026.
	 * @return limits to test against
	 */
	public static KinesisLimits service() {
		return new KinesisLimits(5, 2L * MEBIBYTE, 10L * MEBIBYTE, 10_000, Duration.ofSeconds(5), MEBIBYTE, 1_000,
				10 * MEBIBYTE, 500, 10L * MEBIBYTE, Duration.ofMinutes(5), 1_000, 20_000, 2, FanOutLimits.service());
	}

	/**
	 * No limit on rates, on shards or on the life of an iterator. What bounds a single
	 * call stays, since the shape of replies depends on it.
	 * @return limits that never throttle
	 */
	public static KinesisLimits none() {
		KinesisLimits service = service();
		return new KinesisLimits(Integer.MAX_VALUE, Long.MAX_VALUE, service.readBytesPerCall,
				service.readRecordsPerCall, Duration.ZERO, Long.MAX_VALUE, Integer.MAX_VALUE, service.recordBytes,
				service.writeRecordsPerCall, service.writeBytesPerCall, Duration.ofDays(36_500), service.shardsPerPage,
				Integer.MAX_VALUE, Integer.MAX_VALUE, FanOutLimits.none());
	}

	/**
	 * These limits with other read rates.
	 * @param calls {@code GetRecords} calls per second and shard
	 * @param bytes bytes per second and shard
	 * @return a changed copy
	 */
	public KinesisLimits withReadRate(int calls, long bytes) {
		return new KinesisLimits(calls, bytes, this.readBytesPerCall, this.readRecordsPerCall, this.pauseAfterFullRead,
				this.writeBytesPerSecond, this.writeRecordsPerSecond, this.recordBytes, this.writeRecordsPerCall,
				this.writeBytesPerCall, this.iteratorLife, this.shardsPerPage, this.shardsPerAccount,
				this.rescaleFactor, this.fanOut);
	}

	/**
	 * These limits with other write rates.
	 * @param records records per second and shard
	 * @param bytes bytes per second and shard
	 * @return a changed copy
	 */
	public KinesisLimits withWriteRate(int records, long bytes) {
		return new KinesisLimits(this.readsPerSecond, this.readBytesPerSecond, this.readBytesPerCall,
				this.readRecordsPerCall, this.pauseAfterFullRead, bytes, records, this.recordBytes,
				this.writeRecordsPerCall, this.writeBytesPerCall, this.iteratorLife, this.shardsPerPage,
				this.shardsPerAccount, this.rescaleFactor, this.fanOut);
	}

	/**
	 * These limits with another life of iterators.
	 * @param life how long an iterator can be used; positive
	 * @return a changed copy
	 */
	public KinesisLimits withIteratorLife(Duration life) {
		return new KinesisLimits(this.readsPerSecond, this.readBytesPerSecond, this.readBytesPerCall,
				this.readRecordsPerCall, this.pauseAfterFullRead, this.writeBytesPerSecond, this.writeRecordsPerSecond,
				this.recordBytes, this.writeRecordsPerCall, this.writeBytesPerCall, life, this.shardsPerPage,
				this.shardsPerAccount, this.rescaleFactor, this.fanOut);
	}

	/**
	 * These limits with other pages of {@code ListShards}: small ones test paging.
	 * @param shards shards a page; positive
	 * @return a changed copy
	 */
	public KinesisLimits withShardsPerPage(int shards) {
		return new KinesisLimits(this.readsPerSecond, this.readBytesPerSecond, this.readBytesPerCall,
				this.readRecordsPerCall, this.pauseAfterFullRead, this.writeBytesPerSecond, this.writeRecordsPerSecond,
				this.recordBytes, this.writeRecordsPerCall, this.writeBytesPerCall, this.iteratorLife, shards,
				this.shardsPerAccount, this.rescaleFactor, this.fanOut);
	}

	/**
	 * These limits with others of enhanced fan-out.
	 * @param limits those of enhanced fan-out
	 * @return a changed copy
	 */
	public KinesisLimits withFanOut(FanOutLimits limits) {
		return new KinesisLimits(this.readsPerSecond, this.readBytesPerSecond, this.readBytesPerCall,
				this.readRecordsPerCall, this.pauseAfterFullRead, this.writeBytesPerSecond, this.writeRecordsPerSecond,
				this.recordBytes, this.writeRecordsPerCall, this.writeBytesPerCall, this.iteratorLife,
				this.shardsPerPage, this.shardsPerAccount, this.rescaleFactor, limits);
	}

}
