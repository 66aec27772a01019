package io.kinesumer;

import org.jspecify.annotations.Nullable;

/**
 * No answer came from an endpoint of AWS, or from the database of the state store: it is
 * down, wrongly named, or not reachable from here.
 */
public class EndpointUnreachableException extends KinesumerException {

	public EndpointUnreachableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
