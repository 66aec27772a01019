package io.kinesumer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Tries again with a growing backoff until the retries are exhausted, except after
 * failures of which it is known that another attempt cannot help. Immutable and
 * thread-safe.
 */
public final class DefaultErrorHandler implements ErrorHandler {

	/** How deep a cause is looked for: a chain may be a circle. */
	private static final int MOST_CAUSES = 50;

	private final RetrySettings retry;

	private final List<Class<? extends Throwable>> notRetried;

	/**
	 * Creates a handler that tries again after every failure.
	 * @param retry the backoff and the number of retries
	 */
	public DefaultErrorHandler(RetrySettings retry) {
		this(retry, List.of());
	}

	private DefaultErrorHandler(RetrySettings retry, List<Class<? extends Throwable>> notRetried) {
		this.retry = retry;
		this.notRetried = List.copyOf(notRetried);
	}

	/**
	 * A handler that hands records to the recoverer at once after failures of a type. A
	 * failure is of a type if it or one of its causes is.
	 * @param type the type, added to those this handler has
	 * @return the handler
	 */
	public DefaultErrorHandler notRetrying(Class<? extends Throwable> type) {
		List<Class<? extends Throwable>> all = new ArrayList<>(this.notRetried);
		all.add(type);
		return new DefaultErrorHandler(this.retry, all);
	}

	@Override
	public Verdict onFailure(Exception failure, KinesumerRecord record, int attempt) {
		return (this.retry.isExhausted(attempt) || !isRetried(failure)) ? Verdict.recover()
				: Verdict.retryAfter(this.retry.backoff(attempt));
	}

	private boolean isRetried(Throwable failure) {
		Throwable cause = failure;
		for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
			if (this.notRetried.stream().anyMatch(instanceOf(cause))) {
				return false;
			}
			cause = cause.getCause();
		}
		return true;
	}

	private static Predicate<Class<?>> instanceOf(Throwable failure) {
		return (type) -> type.isInstance(failure);
	}

}
