package io.kinesumer.spring;

import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record could not be turned into what its listener takes. It is handled like any
 * failure of the listener: retried, then handed to the recoverer, and never passed over.
 */
public class PayloadConversionException extends KinesumerException {

	private final transient KinesumerRecord record;

	/**
	 * Creates the exception.
	 * @param record the record with its raw bytes
	 * @param reason what is wrong with it
	 * @param cause the cause, or {@code null}
	 */
	public PayloadConversionException(KinesumerRecord record, String reason, @Nullable Throwable cause) {
		super("The payload of " + record + " " + reason, cause);
		this.record = record;
	}

	/**
	 * The record as it was received.
	 * @return the record with its raw bytes
	 */
	public KinesumerRecord record() {
		return this.record;
	}

}
