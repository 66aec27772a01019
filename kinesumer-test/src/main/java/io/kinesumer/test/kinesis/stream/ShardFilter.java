package io.kinesumer.test.kinesis.stream;

import java.time.Instant;

/**
 * Which shards a listing shows, as {@code ListShards} defines it.
 */
public sealed interface ShardFilter {

	/** All that are kept, open and closed. */
	record FromTrimHorizon() implements ShardFilter {
	}

	/** Those that were open at the oldest time that is kept. */
	record AtTrimHorizon() implements ShardFilter {
	}

	/** Those that are open now. */
	record AtLatest() implements ShardFilter {
	}

	/**
	 * Those that were open at a time.
	 *
	 * @param time the time
	 */
	record AtTime(Instant time) implements ShardFilter {
	}

	/**
	 * Those that were open at a time or are younger.
	 *
	 * @param time the time
	 */
	record FromTime(Instant time) implements ShardFilter {
	}

	/**
	 * Those with a higher id.
	 *
	 * @param shardId the id before the first one
	 */
	record AfterShard(String shardId) implements ShardFilter {
	}

}
