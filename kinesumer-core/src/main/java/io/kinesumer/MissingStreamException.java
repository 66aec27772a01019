package io.kinesumer;

import org.jspecify.annotations.Nullable;

/**
 * A stream does not exist where it was looked for: in an account and region, or among
 * those of a group.
 */
public class MissingStreamException extends KinesumerException {

	public MissingStreamException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
