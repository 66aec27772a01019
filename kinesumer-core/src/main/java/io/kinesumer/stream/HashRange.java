package io.kinesumer.stream;

import java.util.Objects;

/**
 * The range of partition-key hashes that a shard takes, both ends included.
 *
 * @param start the first hash, decimal
 * @param end the last hash, decimal
 */
public record HashRange(String start, String end) {

	public HashRange {
		Objects.requireNonNull(start, "start");
		Objects.requireNonNull(end, "end");
	}

}
