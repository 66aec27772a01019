package io.kinesumer;

import org.jspecify.annotations.Nullable;

/**
 * No answer came from an endpoint of AWS: it is down, wrongly named, or not reachable
 * from here.
 */
public class EndpointUnreachableException extends KinesumerException {

	public EndpointUnreachableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
