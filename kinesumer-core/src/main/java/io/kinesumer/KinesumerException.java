package io.kinesumer;

import org.jspecify.annotations.Nullable;

/**
 * The family of exceptions of the engine. A message says what happened, to which app,
 * stream or shard, and what the user can do.
 */
public class KinesumerException extends RuntimeException {

	public KinesumerException(String message) {
		super(message);
	}

	public KinesumerException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
