package io.kinesumer.reader;

import io.kinesumer.KinesumerException;
import org.jspecify.annotations.Nullable;

/**
 * Someone else has a shard's subscription under the same consumer. Kinesis refuses
 * another for 5 seconds after one was made, and then lets it take over.
 */
public class SubscriptionInUseException extends KinesumerException {

	public SubscriptionInUseException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
