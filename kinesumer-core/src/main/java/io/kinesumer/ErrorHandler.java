package io.kinesumer;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Decides what happens after a handler has thrown. Called by several threads at once for
 * different shards; must not block. What it throws counts as a wish to try again.
 */
@FunctionalInterface
public interface ErrorHandler {

	/**
	 * Decides about one failure.
	 * @param failure what the handler threw
	 * @param record the record that failed or, while nobody knows which record of a batch
	 * it was, the first of the batch
	 * @param attempt how often that record has failed so, this time included, from 1
	 * @return what to do
	 */
	Verdict onFailure(Exception failure, KinesumerRecord record, int attempt);

	/**
	 * What to do after a failure.
	 *
	 * @param backoff how long to wait before the record is handed over again, up to a
	 * quarter of it taken off by chance, or {@code null} to hand it to the recoverer
	 */
	record Verdict(@Nullable Duration backoff) {

		private static final Verdict RECOVER = new Verdict(null);

		public Verdict {
			if (backoff != null && backoff.isNegative()) {
				throw new IllegalArgumentException("backoff must not be negative, was " + backoff);
			}
		}

		/**
		 * Hand the record over again.
		 * @param backoff the wait before, not negative
		 * @return the verdict
		 */
		public static Verdict retryAfter(Duration backoff) {
			return new Verdict(Objects.requireNonNull(backoff, "backoff"));
		}

		/**
		 * Hand the record to the recoverer. Where there is none, or it fails, the record
		 * is kept and tried again after the client's own backoff: nothing is dropped
		 * because nobody decided.
		 * @return the verdict
		 */
		public static Verdict recover() {
			return RECOVER;
		}

		public boolean isRecover() {
			return this.backoff == null;
		}

	}

}
