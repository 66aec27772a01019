package io.kinesumer;

import org.jspecify.annotations.Nullable;

/**
 * The state store's table does not exist and may not be created.
 */
public class MissingTableException extends KinesumerException {

	public MissingTableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
