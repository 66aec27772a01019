package io.kinesumer.stream;

import java.time.Instant;

/**
 * Where reading of a shard starts.
 */
public sealed interface ReadPosition {

	/**
	 * At the oldest record that Kinesis still keeps.
	 */
	record TrimHorizon() implements ReadPosition {
	}

	/**
	 * At the first record that arrived at a time or later.
	 *
	 * @param timestamp the arrival time
	 */
	record AtTimestamp(Instant timestamp) implements ReadPosition {
	}

	/**
	 * After all that a position covers. A position inside an aggregated record leads to
	 * the same record again, and what it covers of it is left out.
	 *
	 * @param position the last position handled
	 */
	record After(Position position) implements ReadPosition {
	}

}
