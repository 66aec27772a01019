package io.kinesumer.reader;

import java.time.Duration;
import java.time.Instant;

import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * How long a stream keeps its records, and what time it is for the service, as far as
 * this client knows. Asks for neither unless it must: an account has 20
 * DescribeStreamSummary calls a second. Thread-safe.
 */
public final class Retention {

	/** For how long an answer is good enough to tell that records are lost. */
	private static final Duration FRESH = Duration.ofMinutes(5);

	private final StreamRef stream;

	private final KinesisApi api;

	private final Ticker ticker;

	private final Duration least;

	private volatile @Nullable Period period;

	private volatile @Nullable Reading clock;

	/**
	 * Creates a retention of which nothing is known yet.
	 * @param stream the stream
	 * @param api Kinesis
	 * @param ticker monotonic time
	 * @param least no stream keeps its records for less
	 */
	public Retention(StreamRef stream, KinesisApi api, Ticker ticker, Duration least) {
		this.least = least;
		this.stream = stream;
		this.api = api;
		this.ticker = ticker;
	}

	/**
	 * Notes the service's time, as an answer tells it.
	 */
	void heard(Instant serviceTime) {
		this.clock = new Reading(serviceTime, this.ticker.nanos());
	}

	/**
	 * The service's present time.
	 * @return the time, or {@code null} before the first answer
	 */
	public @Nullable Instant now() {
		Reading reading = this.clock;
		return (reading != null) ? reading.time().plusNanos(this.ticker.nanos() - reading.at()) : null;
	}

	/**
	 * How long the stream keeps records, as last known.
	 * @return the period, the least that there is before the first answer
	 */
	public Duration period() {
		Period known = this.period;
		return (known != null) ? known.length() : this.least;
	}

	/**
	 * Whether the period has been asked for within a time.
	 * @param age the time
	 * @return {@code false} if it has not
	 */
	public boolean isKnownFor(Duration age) {
		Period known = this.period;
		return known != null && this.ticker.nanos() - known.at() < age.toNanos();
	}

	/**
	 * How long the stream keeps records now; asks if what is known is no longer fresh.
	 * @return the period
	 * @throws io.kinesumer.KinesumerException if Kinesis did not say
	 */
	public Duration ask() {
		if (!isKnownFor(FRESH)) {
			KinesisApi.Description description = this.api.describe(this.stream);
			this.period = new Period(description.retention(), this.ticker.nanos());
			heard(description.serviceTime());
		}
		return period();
	}

	/**
	 * How safe the records are that come next. Asks Kinesis where that matters.
	 * @param reached everything that arrived up to here is read, or was never there
	 * @param now the present time of the service
	 * @return how safe they are
	 * @throws io.kinesumer.KinesumerException if it matters and Kinesis did not say
	 */
	public RetentionRule.Standing standing(Instant reached, Instant now) {
		return RetentionRule.isWorthALook(reached, now, period()) ? RetentionRule.standing(reached, now, ask())
				: RetentionRule.Standing.SAFE;
	}

	private record Period(Duration length, long at) {
	}

	private record Reading(Instant time, long at) {
	}

}
