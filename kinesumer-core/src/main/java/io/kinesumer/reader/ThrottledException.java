package io.kinesumer.reader;

import io.kinesumer.KinesumerException;
import org.jspecify.annotations.Nullable;

/**
 * Kinesis asks to slow down.
 */
public class ThrottledException extends KinesumerException {

	public ThrottledException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
