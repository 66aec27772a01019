package io.kinesumer;

import org.jspecify.annotations.Nullable;

/**
 * AWS, or the database of the state store, refused a call for want of a permission, or
 * because of its credentials.
 */
public class AccessDeniedException extends KinesumerException {

	public AccessDeniedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
