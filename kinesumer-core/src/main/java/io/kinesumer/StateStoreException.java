package io.kinesumer;

import org.jspecify.annotations.Nullable;

/**
 * The state store could not be asked, or its answer was lost: a write may or may not have
 * been applied.
 */
public class StateStoreException extends KinesumerException {

	public StateStoreException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
