package io.kinesumer.spring.boot;

import io.kinesumer.KinesumerException;

/**
 * Two listeners of one app consume the same stream.
 */
public class DuplicateSubscriptionException extends KinesumerException {

	public DuplicateSubscriptionException(String app, String stream, String first, String second) {
		super("Two listeners of app '" + app + "' consume stream '" + stream + "': '" + first + "' and '" + second
				+ "'. An app reads a stream once, so only one of them would get its records");
	}

}
