package io.kinesumer.spring.boot;

import io.kinesumer.KinesumerException;

/**
 * Nothing says which app, that is which consumer group, the application belongs to.
 */
public class MissingAppException extends KinesumerException {

	public MissingAppException() {
		super("The consumer group has no name: neither kinesumer.app nor spring.application.name is set");
	}

}
