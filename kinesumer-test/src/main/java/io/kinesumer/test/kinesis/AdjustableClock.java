package io.kinesumer.test.kinesis;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that a test can move forward. Safe for use by several threads.
 */
public final class AdjustableClock extends Clock {

	private final Clock base;

	private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);

	private AdjustableClock(Clock base) {
		this.base = Objects.requireNonNull(base, "base");
	}

	/**
	 * A clock that runs with the system's and can be advanced besides.
	 * @return a new clock that shows the system's time
	 */
	public static AdjustableClock running() {
		return over(Clock.systemUTC());
	}

	/**
	 * A clock that moves only when it is advanced.
	 * @param instant what it shows at first
	 * @return a new clock that stands still
	 */
	public static AdjustableClock frozenAt(Instant instant) {
		return over(Clock.fixed(instant, ZoneOffset.UTC));
	}

	/**
	 * A clock that follows another one and can be advanced besides.
	 * @param base the clock to follow
	 * @return a new clock that shows the base's time
	 */
	public static AdjustableClock over(Clock base) {
		return new AdjustableClock(base);
	}

	/**
	 * Moves this clock forward.
	 * @param by how far; not negative
	 * @throws IllegalArgumentException if {@code by} is negative: times of arrival never
	 * go back
	 */
	public void advance(Duration by) {
		if (by.isNegative()) {
			throw new IllegalArgumentException("A clock moves forward only, not by " + by);
		}
		this.offset.accumulateAndGet(by, Duration::plus);
	}

	@Override
	public Instant instant() {
		return this.base.instant().plus(this.offset.get());
	}

	@Override
	public ZoneId getZone() {
		return this.base.getZone();
	}

	/**
	 * A view of the time as it stands, in another zone; advancing this clock later does
	 * not move the view.
	 */
	@Override
	public Clock withZone(ZoneId zone) {
		return Clock.offset(this.base.withZone(zone), this.offset.get());
	}

}
