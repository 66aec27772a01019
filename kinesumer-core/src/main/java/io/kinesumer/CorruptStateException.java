package io.kinesumer;

import org.jspecify.annotations.Nullable;

/**
 * Something in the state store cannot be read, since someone else has written it. The
 * message names the item; it is left as it is until a person corrects or deletes it.
 */
public class CorruptStateException extends StateStoreException {

	public CorruptStateException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
