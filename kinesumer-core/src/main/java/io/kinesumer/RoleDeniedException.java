package io.kinesumer;

import org.jspecify.annotations.Nullable;

/**
 * AWS did not let a role be assumed, with whose credentials a stream was to be read.
 */
public class RoleDeniedException extends AccessDeniedException {

	public RoleDeniedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
