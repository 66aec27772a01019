package io.kinesumer.reader;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Reads one shard from a position on, into an inbox, until it is stopped or the shard
 * ends. Thread-safe.
 */
public interface ShardReader {

	/**
	 * Reads no more. A fetch under way is thrown away.
	 */
	void stop();

	/**
	 * Lets the reader look again whether it may go on.
	 */
	void wake();

	/**
	 * How far the last fetch was behind the tip of the stream.
	 * @return the lag, or {@code null} before the first fetch
	 */
	@Nullable Duration lag();

	/**
	 * When Kinesis last answered.
	 * @return a reading of the ticker; that of the start before the first answer
	 */
	long answeredAt();

	/**
	 * Why reading does not get on, in a sentence for a person.
	 * @return the sentence, or {@code null} if all is well
	 */
	@Nullable String problem();

	/**
	 * Whether the shard is read no further until a person decides; {@link #problem()}
	 * says what about.
	 * @return whether it is
	 */
	boolean isStalled();

	/**
	 * When the shard was last known to hold nothing more than had been read.
	 * @return the time and what had been read, or {@code null} before the first answer
	 * where nothing is known
	 */
	@Nullable CaughtUp caughtUp();

}
