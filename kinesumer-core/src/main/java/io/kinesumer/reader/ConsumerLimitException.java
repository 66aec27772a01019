package io.kinesumer.reader;

import io.kinesumer.KinesumerException;
import org.jspecify.annotations.Nullable;

/**
 * A stream takes no further consumer.
 */
public class ConsumerLimitException extends KinesumerException {

	public ConsumerLimitException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
