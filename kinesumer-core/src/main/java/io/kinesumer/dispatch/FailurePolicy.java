package io.kinesumer.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

import io.kinesumer.ErrorHandler.Verdict;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.RedeliverException;
import io.kinesumer.stream.ShardKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a shard's records after their handler has thrown: they are tried again
 * after a wait; of a batch, those before the failed record count as handled if the
 * handler names it, else the batch is halved until it stands alone; a record that is not
 * to be tried again goes to the recoverer. Without a recoverer it is tried for ever:
 * nothing is dropped because nobody decided. Safe for use by several threads, each with
 * its own parcel.
 */
final class FailurePolicy {

	private static final Logger logger = LoggerFactory.getLogger(FailurePolicy.class);

	/** As good as for ever, and no more than can be counted in nanoseconds. */
	private static final Duration LONGEST_WAIT = Duration.ofDays(365);

	private final ShardKey shard;

	private final Handling handling;

	private final Environment environment;

	FailurePolicy(ShardKey shard, Handling handling, Environment environment) {
		this.shard = shard;
		this.handling = handling;
		this.environment = environment;
	}

	/**
	 * Notes that a delivery has succeeded.
	 */
	void succeeded(Parcel parcel, List<KinesumerRecord> records) {
		boolean failing = parcel.failure() != null;
		int attempt = parcel.deliveries();
		parcel.handled(records.size());
		if (failing && !parcel.isFailing()) {
			logger.info("[{}] Record {} is handled, at attempt {}", this.shard,
					records.get(records.size() - 1).position(), attempt);
		}
	}

	/**
	 * Grants a handler's wish to be given records again. That is no failure.
	 * @param index the first of them
	 * @return how many of the records, from the first on, are handled
	 */
	int redeliver(Parcel parcel, int index, RedeliverException wish) {
		parcel.handledInPart(index);
		parcel.retryAt(this.environment.ticker().nanos() + nanos(wish.delay()), null);
		return index;
	}

	/**
	 * Decides what becomes of records whose handler has thrown.
	 * @param index the index of the record that failed, or -1 if it is not known
	 * @param mayRecover {@code false} once the shard is being given up or has been lost:
	 * what a shutdown interrupted or another client delivers again is nobody's dead
	 * letter
	 * @return how many of the records, from the first on, are handled all the same
	 */
	int failed(Parcel parcel, List<KinesumerRecord> records, int index, Exception thrown, BooleanSupplier mayRecover) {
		if (index >= 0) {
			return failedAt(parcel, records, index, thrown, mayRecover);
		}
		if (records.size() == 1) {
			return failedAt(parcel, records, 0, thrown, mayRecover);
		}
		KinesumerRecord first = records.get(0);
		if (!parcel.isFailing()) {
			logger.warn(
					"[{}] Listener '{}' failed on the {} records from {} to {}: they are tried again in halves to "
							+ "find the one it fails on",
					this.shard, this.handling.listener(), records.size(), first.position(),
					records.get(records.size() - 1).position(), thrown);
		}
		report(parcel, first, thrown);
		parcel.failedAmong(records.size());
		Duration backoff = decide(thrown, first, parcel.deliveries()).backoff();
		retryAfter(parcel, (backoff != null) ? backoff : Duration.ZERO, thrown);
		return 0;
	}

	private int failedAt(Parcel parcel, List<KinesumerRecord> records, int index, Exception failure,
			BooleanSupplier mayRecover) {
		KinesumerRecord record = records.get(index);
		if (index > 0) {
			parcel.handledInPart(index);
		}
		int failures = parcel.failed(records.size() == 1);
		if (failures == 1) {
			logger.warn("[{}] Listener '{}' failed on record {}: it is tried again and nothing after it is handed over",
					this.shard, this.handling.listener(), record.position(), failure);
		}
		report(parcel, record, failure);
		Verdict verdict = decide(failure, record, failures);
		RecordRecoverer recoverer = this.handling.recoverer();
		if (verdict.isRecover() && recoverer != null && mayRecover.getAsBoolean()
				&& recover(recoverer, record, failure, parcel.deliveries())) {
			if (records.size() == 1) {
				parcel.handled(1);
			}
			else {
				parcel.handledInPart(1);
			}
			return index + 1;
		}
		Duration backoff = verdict.backoff();
		retryAfter(parcel, (backoff != null) ? backoff : this.handling.retry().backoff(failures), failure);
		return index;
	}

	private void report(Parcel parcel, KinesumerRecord record, Exception failure) {
		this.environment.failures().failed(this.handling.listener(), record, parcel.deliveries(), failure);
	}

	private Verdict decide(Exception failure, KinesumerRecord record, int attempt) {
		try {
			return Objects.requireNonNull(this.handling.errorHandler().onFailure(failure, record, attempt),
					"no verdict");
		}
		catch (Exception | Error ex) {
			logger.warn("[{}] The error handler of listener '{}' failed itself: record {} is tried again", this.shard,
					this.handling.listener(), record.position(), ex);
			return Verdict.retryAfter(this.handling.retry().backoff(attempt));
		}
	}

	private boolean recover(RecordRecoverer recoverer, KinesumerRecord record, Exception failure, int attempts) {
		try {
			recoverer.recover(record, failure, attempts);
			this.environment.metrics().recovered();
			logger.warn("[{}] Record {} was handed to the recoverer after {} attempts", this.shard, record.position(),
					attempts);
			return true;
		}
		catch (Exception | Error ex) {
			if (ex != failure) { // it may have thrown what it was given
				ex.addSuppressed(failure);
			}
			logger.warn("[{}] The recoverer failed on record {}, which is kept and tried again", this.shard,
					record.position(), ex);
			return false;
		}
	}

	private void retryAfter(Parcel parcel, Duration backoff, Exception failure) {
		this.environment.metrics().retried();
		long nanos = nanos(backoff);
		long jittered = nanos - nanos / 4 + this.environment.random().nextLong(nanos / 4 + 1);
		parcel.retryAt(this.environment.ticker().nanos() + jittered, failure);
	}

	private static long nanos(Duration wait) {
		return ((wait.compareTo(LONGEST_WAIT) < 0) ? wait : LONGEST_WAIT).toNanos();
	}

}
