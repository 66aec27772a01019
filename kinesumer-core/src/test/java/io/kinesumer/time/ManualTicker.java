package io.kinesumer.time;

import java.time.Duration;
import java.time.Instant;

/**
 * Monotonic and wall time that move only when told to, together.
 */
public final class ManualTicker implements Ticker, WallClock {

	private static final Instant ORIGIN = Instant.parse("2026-01-01T00:00:00Z");

	private long nanos;

	@Override
	public long nanos() {
		return this.nanos;
	}

	@Override
	public Instant now() {
		return ORIGIN.plusNanos(this.nanos);
	}

	/**
	 * Moves time forward.
	 * @param duration by how much
	 */
	public void advance(Duration duration) {
		this.nanos += duration.toNanos();
	}

	void advanceTo(long reading) {
		this.nanos = Math.max(this.nanos, reading);
	}

}
