package io.kinesumer.spring.boot.aws;

import io.kinesumer.KinesumerException;
import org.jspecify.annotations.Nullable;

/**
 * Nothing says which region of AWS to use.
 */
public class MissingRegionException extends KinesumerException {

	public MissingRegionException(String service, @Nullable Throwable cause) {
		super("No AWS region is known for the " + service + " client", cause);
	}

}
