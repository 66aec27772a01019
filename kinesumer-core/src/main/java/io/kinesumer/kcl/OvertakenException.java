package io.kinesumer.kcl;

import io.kinesumer.KinesumerException;

/**
 * Someone else writes, or consumes, what is being imported: a client of the app, or
 * another instance of the application that imports the same, and was faster.
 */
final class OvertakenException extends KinesumerException {

	private static final long serialVersionUID = 1L;

	private final boolean writing;

	/**
	 * Creates a failure.
	 * @param message what is in the way, and what to do
	 * @param writing whether the other may still be importing, rather than consuming
	 */
	OvertakenException(String message, boolean writing) {
		super(message);
		this.writing = writing;
	}

	boolean isWriting() {
		return this.writing;
	}

}
