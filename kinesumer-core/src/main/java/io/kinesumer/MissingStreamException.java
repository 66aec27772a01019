package io.kinesumer;

import org.jspecify.annotations.Nullable;

/**
 * A stream does not exist in the account and region it was looked for in.
 */
public class MissingStreamException extends KinesumerException {

	public MissingStreamException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
