package io.kinesumer;

import java.time.Instant;
import java.util.Objects;

/**
 * Where a group starts in a stream that it has not consumed before. It is pinned when the
 * group first sees the stream and applies to the shards that exist then; a shard born
 * later is always read from its first record.
 */
public sealed interface StartPosition {

	/**
	 * With the records that arrive from now on.
	 * @return the position
	 */
	static StartPosition latest() {
		return new Latest();
	}

	/**
	 * With the oldest record that the stream still keeps.
	 * @return the position
	 */
	static StartPosition trimHorizon() {
		return new TrimHorizon();
	}

	/**
	 * With the first record that arrived at a time or later.
	 * @param timestamp the arrival time
	 * @return the position
	 */
	static StartPosition atTimestamp(Instant timestamp) {
		return new AtTimestamp(timestamp);
	}

	/**
	 * With the records that arrive from now on.
	 */
	record Latest() implements StartPosition {
	}

	/**
	 * With the oldest record that the stream still keeps.
	 */
	record TrimHorizon() implements StartPosition {
	}

	/**
	 * With the first record that arrived at a time or later.
	 *
	 * @param timestamp the arrival time
	 */
	record AtTimestamp(Instant timestamp) implements StartPosition {

		public AtTimestamp {
			Objects.requireNonNull(timestamp, "timestamp");
		}

	}

}
