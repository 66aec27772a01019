package io.kinesumer.store;

import java.util.Objects;

import io.kinesumer.StartPosition;
import io.kinesumer.stream.ReadPosition;

/**
 * That a stream starts over. It stands in the group's state from the moment it is asked
 * for; the next listing of the stream carries it out by a {@link StreamPin} of the same
 * number, and each shard applies it once, with its next claim.
 *
 * @param number how often the stream has been started over, this time included
 * @param asked the position as it was asked for
 * @param start where the shards that exist now go on; {@code latest} is a time by then
 */
public record StreamReset(long number, StartPosition asked, ReadPosition start) {

	public StreamReset {
		if (number < 1) {
			throw new IllegalArgumentException("A reset has a number from 1, was " + number);
		}
		Objects.requireNonNull(asked, "asked");
		if (start instanceof ReadPosition.After) {
			throw new IllegalArgumentException("A stream does not start over after a record");
		}
	}

}
