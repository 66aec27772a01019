package io.kinesumer.reader;

import java.time.Duration;
import java.util.random.RandomGenerator;

import io.kinesumer.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a shard's next subscription is to be made, by the rules that Kinesis lays
 * down for {@code SubscribeToShard}. For one thread at a time.
 */
final class SubscriptionPace {

	/** Kinesis refuses another subscription for so long after it has granted one. */
	static final Duration HELD = Duration.ofSeconds(5);

	/** One call a second for a consumer and shard. */
	static final Duration BETWEEN_CALLS = Duration.ofSeconds(1);

	/**
	 * Kinesis ends a subscription after 5 minutes. It is renewed a while before, each at
	 * a time of its own, so that shards that were claimed together are not renewed
	 * together.
	 */
	static final Duration RENEWED_AFTER = Duration.ofSeconds(240);

	static final Duration RENEWAL_SPREAD = Duration.ofSeconds(50);

	/**
	 * A former owner's subscription is over by then; if not, somebody else's is there.
	 */
	private static final Duration PATIENCE = HELD.multipliedBy(3);

	private static final Duration MAX_BACKOFF = Duration.ofSeconds(10);

	private final Ticker ticker;

	private final RandomGenerator random;

	private long notBefore;

	private int failures;

	private @Nullable Long refusedSince;

	SubscriptionPace(Ticker ticker, RandomGenerator random) {
		this.ticker = ticker;
		this.random = random;
		this.notBefore = ticker.nanos();
	}

	/**
	 * When a subscription made now is to be renewed, by the ticker.
	 */
	long nextRenewal() {
		return this.ticker.nanos() + RENEWED_AFTER.toNanos() + upTo(RENEWAL_SPREAD);
	}

	Duration untilNextAttempt() {
		return Duration.ofNanos(Math.max(0, this.notBefore - this.ticker.nanos()));
	}

	/**
	 * How many attempts failed in a row.
	 */
	int failures() {
		return this.failures;
	}

	void granted() {
		this.refusedSince = null;
	}

	/**
	 * Notes that something came.
	 * @return whether attempts had failed before
	 */
	boolean recovered() {
		boolean failed = this.failures > 0;
		this.failures = 0;
		return failed;
	}

	/**
	 * A subscription's time is over: the next follows at once.
	 * @param since when it was asked for
	 */
	void timeIsOver(long since) {
		this.notBefore = since + BETWEEN_CALLS.toNanos();
	}

	/**
	 * A subscription ended while nothing was asked for.
	 * @param since when it was asked for
	 */
	void endedIdle(long since) {
		this.notBefore = since + HELD.toNanos();
	}

	/**
	 * Someone has taken the subscription over, and keeps it for a while.
	 */
	void takenOver() {
		this.notBefore = this.ticker.nanos() + HELD.toNanos() + upTo(BETWEEN_CALLS);
	}

	/**
	 * Someone has the subscription.
	 * @return for how long this client has been refused
	 */
	Duration refused() {
		long now = this.ticker.nanos();
		if (this.refusedSince == null) {
			this.refusedSince = now;
		}
		this.notBefore = now + BETWEEN_CALLS.toNanos() + upTo(BETWEEN_CALLS.dividedBy(2));
		return Duration.ofNanos(now - this.refusedSince);
	}

	/**
	 * Whether someone keeps the subscription for longer than a former owner can, in which
	 * case it counts as a failure.
	 */
	boolean isRefusedTooLong(Duration refused) {
		boolean tooLong = refused.compareTo(PATIENCE) > 0;
		this.failures += tooLong ? 1 : 0;
		return tooLong;
	}

	/**
	 * An attempt failed: the next waits longer after each, by a random part, so that many
	 * shards do not come back together.
	 */
	void failed() {
		this.failures++;
		Duration base = BETWEEN_CALLS.multipliedBy(1L << Math.min(this.failures - 1, 10));
		Duration most = (base.compareTo(MAX_BACKOFF) < 0) ? base : MAX_BACKOFF;
		this.notBefore = this.ticker.nanos() + BETWEEN_CALLS.toNanos() / 2 + upTo(most);
	}

	/**
	 * A subscription that was granted broke: another is refused for a while.
	 * @param since when it was asked for
	 */
	void broke(long since) {
		failed();
		this.notBefore = Math.max(this.notBefore, since + HELD.toNanos());
	}

	private long upTo(Duration most) {
		return this.random.nextLong(most.toNanos() + 1);
	}

}
