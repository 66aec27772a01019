package io.kinesumer.metrics;

import java.time.Duration;

import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;

/**
 * Reads the figures of a shard that a client owns, from memory. Thread-safe.
 */
public interface OwnedShard {

	/**
	 * The shard.
	 * @return the shard
	 */
	ShardKey shard();

	/**
	 * How far reading was behind the stream's tip, by the last answer.
	 * @return the lag, or {@code null} before the first answer, and once the shard is
	 * lost
	 */
	@Nullable Duration lag();

	/**
	 * How long ago it is that everything which had arrived by then was handled and
	 * committed: what would be delivered again, or be trimmed unread, if this client
	 * never came back.
	 * @return the age, or {@code null} once the shard is lost
	 */
	@Nullable Duration checkpointAge();

}
