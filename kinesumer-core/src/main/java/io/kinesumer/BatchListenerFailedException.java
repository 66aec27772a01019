package io.kinesumer;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a batch handler to say which record of the batch failed: those before it
 * count as handled, and handling resumes at it. A batch handler that throws anything else
 * has its batch halved again and again until the failing record stands alone.
 */
public class BatchListenerFailedException extends KinesumerException {

	/** How deep it is looked for: a chain of causes may be a circle. */
	private static final int MOST_CAUSES = 50;

	private final int index;

	/**
	 * Creates an exception.
	 * @param message what went wrong
	 * @param cause why, or {@code null}
	 * @param index the failed record's index in the batch, from 0
	 */
	public BatchListenerFailedException(String message, @Nullable Throwable cause, int index) {
		super(message, cause);
		this.index = index;
	}

	/**
	 * The failed record's index in the batch.
	 * @return the index, from 0
	 */
	public int index() {
		return this.index;
	}

	/**
	 * Finds one among a failure and its causes.
	 * @param failure the failure
	 * @return the exception, or {@code null} if there is none
	 */
	public static @Nullable BatchListenerFailedException in(Throwable failure) {
		Throwable cause = failure;
		for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
			if (cause instanceof BatchListenerFailedException named) {
				return named;
			}
			cause = cause.getCause();
		}
		return null;
	}

}
