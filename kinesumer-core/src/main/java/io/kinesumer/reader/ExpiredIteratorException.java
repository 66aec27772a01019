package io.kinesumer.reader;

import io.kinesumer.KinesumerException;
import org.jspecify.annotations.Nullable;

/**
 * An iterator is older than the 5 minutes for which Kinesis keeps it.
 */
public class ExpiredIteratorException extends KinesumerException {

	public ExpiredIteratorException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
