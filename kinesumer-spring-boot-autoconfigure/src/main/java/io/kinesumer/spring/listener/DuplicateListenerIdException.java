package io.kinesumer.spring.listener;

import io.kinesumer.KinesumerException;

/**
 * Two listeners have the same id.
 */
public class DuplicateListenerIdException extends KinesumerException {

	public DuplicateListenerIdException(String id, String first, String second) {
		super("Two Kinesis listeners have the id '" + id + "': " + first + " and " + second);
	}

}
