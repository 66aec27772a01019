package io.kinesumer.metrics;

import org.jspecify.annotations.Nullable;

/**
 * Told of the requests that a state store makes: what it costs. Rules are those of
 * {@link ClientMetrics}.
 */
@FunctionalInterface
public interface StoreMetrics {

	/**
	 * Tells nobody.
	 */
	StoreMetrics NONE = (app, operation, outcome) -> {
	};

	/**
	 * A request has ended.
	 * @param app the app it was made for, or {@code null} if for the store as such
	 * @param operation the service's own name of the operation
	 * @param outcome how it ended
	 */
	void requested(@Nullable String app, String operation, Outcome outcome);

	/**
	 * How a request ends.
	 */
	enum Outcome {

		/** The store did as it was asked. */
		SUCCESS,

		/** The condition of a write did not hold. It costs what a write costs. */
		REFUSED,

		/** The table's or the account's rate was used up, after the SDK's own retries. */
		THROTTLED,

		/** The store refused, or did not answer. */
		ERROR

	}

}
