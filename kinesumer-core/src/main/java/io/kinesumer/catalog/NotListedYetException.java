package io.kinesumer.catalog;

import io.kinesumer.KinesumerException;

/**
 * A stream could not be listed a moment ago and is not tried again yet.
 */
public class NotListedYetException extends KinesumerException {

	NotListedYetException(String stream) {
		super("Stream '" + stream + "' could not be listed a moment ago and is not tried again yet");
	}

}
