package io.kinesumer;

import java.time.Duration;

/**
 * What happens between the attempts to handle a record. Keys are those of
 * {@code kinesumer.error}.
 *
 * @param initialBackoff the wait after the first failure
 * @param maxBackoff the longest wait
 * @param multiplier the growth of the wait from failure to failure, from 1
 * @param maxRetries how often a record is tried again before the recoverer takes it, or
 * -1 for ever
 */
public record RetrySettings(Duration initialBackoff, Duration maxBackoff, double multiplier, int maxRetries) {

	/**
	 * 200 ms, doubled up to 30 s, for ever.
	 */
	public static final RetrySettings DEFAULTS = new RetrySettings(Duration.ofMillis(200), Duration.ofSeconds(30), 2,
			-1);

	public RetrySettings {
		Check.positive("kinesumer.error.initial-backoff", initialBackoff);
		Check.that(maxBackoff.compareTo(initialBackoff) >= 0, "kinesumer.error.max-backoff", maxBackoff,
				"be no shorter than kinesumer.error.initial-backoff (" + initialBackoff + ")");
		Check.that(multiplier >= 1 && multiplier <= 100, "kinesumer.error.multiplier", multiplier, "be from 1 to 100");
		Check.that(maxRetries >= -1, "kinesumer.error.max-retries", maxRetries, "be -1 (for ever), 0 or more");
	}

	/**
	 * The wait after a failure, without jitter.
	 * @param attempt how often the record has been tried, from 1
	 * @return the wait
	 */
	public Duration backoff(int attempt) {
		double nanos = this.initialBackoff.toNanos() * Math.pow(this.multiplier, attempt - 1);
		return (nanos >= this.maxBackoff.toNanos()) ? this.maxBackoff : Duration.ofNanos((long) nanos);
	}

	/**
	 * Whether a record has been tried as often as it may be.
	 * @param attempt how often the record has been tried, from 1
	 * @return whether the recoverer is to take it
	 */
	public boolean isExhausted(int attempt) {
		return this.maxRetries >= 0 && attempt > this.maxRetries;
	}

}
