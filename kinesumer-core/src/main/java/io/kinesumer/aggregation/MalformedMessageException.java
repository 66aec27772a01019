package io.kinesumer.aggregation;

import io.kinesumer.KinesumerException;

/**
 * Bytes that are no aggregated message. Never leaves this package: such a record is
 * handed over as it is.
 */
final class MalformedMessageException extends KinesumerException {

	MalformedMessageException() {
		super("The bytes are no aggregated message");
	}

	/**
	 * Records that only look like aggregates may be many, and where they stop to is of no
	 * use to anyone.
	 */
	@Override
	public Throwable fillInStackTrace() {
		return this;
	}

}
