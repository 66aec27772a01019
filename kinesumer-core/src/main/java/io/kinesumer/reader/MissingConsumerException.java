package io.kinesumer.reader;

import io.kinesumer.KinesumerException;
import org.jspecify.annotations.Nullable;

/**
 * A stream, a shard of it or a registered consumer is gone.
 */
public class MissingConsumerException extends KinesumerException {

	public MissingConsumerException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
