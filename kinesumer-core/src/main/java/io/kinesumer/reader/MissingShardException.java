package io.kinesumer.reader;

import io.kinesumer.KinesumerException;
import org.jspecify.annotations.Nullable;

/**
 * Kinesis does not have a shard any more.
 */
public class MissingShardException extends KinesumerException {

	public MissingShardException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
