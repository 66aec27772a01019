package io.kinesumer.dispatch;

import java.time.Duration;
import java.util.List;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a shard's records after their handler has thrown: they are tried again
 * after a growing wait; a batch whose retries are exhausted is handed over record by
 * record; a record whose retries are exhausted goes to the recoverer. Without a recoverer
 * it is tried for ever: nothing is dropped because nobody decided. For the delivering
 * thread, except for {@link #message()}.
 */
final class FailurePolicy {

	private static final Logger logger = LoggerFactory.getLogger(FailurePolicy.class);

	private final ShardKey shard;

	private final Handling handling;

	private final Environment environment;

	private int attempt = 1;

	private long notBefore;

	private boolean waiting;

	private @Nullable Position oneByOneUntil;

	private volatile @Nullable String message;

	FailurePolicy(ShardKey shard, Handling handling, Environment environment) {
		this.shard = shard;
		this.handling = handling;
		this.environment = environment;
	}

	/**
	 * How often the next records will then have been given to the handler.
	 */
	int attempt() {
		return this.attempt;
	}

	/**
	 * How many records may be handed over at once now.
	 */
	int limit(int maxRecords) {
		return (this.oneByOneUntil != null) ? 1 : maxRecords;
	}

	/**
	 * How long the next delivery has to wait.
	 */
	Duration untilNextAttempt() {
		if (!this.waiting) {
			return Duration.ZERO;
		}
		long left = this.notBefore - this.environment.ticker().nanos();
		return (left > 0) ? Duration.ofNanos(left) : Duration.ZERO;
	}

	/**
	 * Notes that records up to one are handled.
	 */
	void succeeded(KinesumerRecord last) {
		if (this.waiting) {
			logger.info("[{}] Record {} is handled, at attempt {}", this.shard, last.position(), this.attempt);
			this.waiting = false;
			this.attempt = 1;
		}
		this.message = null;
		if (this.oneByOneUntil != null && !this.oneByOneUntil.isAfter(last.position())) {
			this.oneByOneUntil = null;
		}
	}

	/**
	 * Decides what becomes of records whose handler has thrown.
	 * @param mayRecover {@code false} once the shard is being given up or has been lost:
	 * what a shutdown interrupted or another client delivers again is nobody's dead
	 * letter
	 * @return {@code true} if the recoverer has taken over the one record
	 */
	boolean failed(List<KinesumerRecord> records, Exception failure, boolean mayRecover) {
		KinesumerRecord first = records.get(0);
		if (this.attempt == 1) {
			logger.warn("[{}] Listener '{}' failed on record {}: it is tried again and nothing after it is handed over",
					this.shard, this.handling.listener(), first.position(), failure);
		}
		this.message = failure.toString();
		this.environment.failures().failed(this.handling.listener(), first, this.attempt, failure);
		if (mayRecover && this.handling.recoverer() != null && this.handling.retry().isExhausted(this.attempt)) {
			if (records.size() == 1) {
				return recover(this.handling.recoverer(), first, failure);
			}
			// Nobody said which of them failed: each gets its own chance.
			this.oneByOneUntil = records.get(records.size() - 1).position();
			this.attempt = 0;
		}
		waitForNextAttempt();
		return false;
	}

	private boolean recover(RecordRecoverer recoverer, KinesumerRecord record, Exception failure) {
		try {
			recoverer.recover(record, failure, this.attempt);
			logger.warn("[{}] Record {} was handed to the recoverer after {} attempts", this.shard, record.position(),
					this.attempt);
			return true;
		}
		catch (Exception ex) {
			ex.addSuppressed(failure);
			logger.warn("[{}] The recoverer failed on record {}, which is kept and tried again", this.shard,
					record.position(), ex);
		}
		waitForNextAttempt();
		return false;
	}

	private void waitForNextAttempt() {
		long backoff = this.handling.retry().backoff(Math.max(1, this.attempt)).toNanos();
		long jittered = backoff - backoff / 4 + this.environment.random().nextLong(backoff / 4 + 1);
		this.notBefore = this.environment.ticker().nanos() + jittered;
		this.waiting = true;
		this.attempt++;
	}

	/**
	 * What the handler threw last, if its record is still to be handled.
	 */
	@Nullable String message() {
		return this.message;
	}

}
