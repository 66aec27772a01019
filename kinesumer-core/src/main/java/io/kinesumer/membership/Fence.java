package io.kinesumer.membership;

import java.time.Duration;

import io.kinesumer.time.Ticker;

/**
 * Tells whether this client may start deliveries. It closes by the client's own clock
 * before any other client's clock may declare it dead (invariant 4): it counts from when
 * its last successful beat was <em>sent</em>, others from when they saw it. Thread-safe.
 */
public final class Fence {

	private final Ticker ticker;

	private final long openNanos;

	private volatile long lastBeat;

	private volatile boolean revoked;

	/**
	 * Creates a fence that is open.
	 * @param ticker the client's monotonic time
	 * @param sessionTimeout after how long others may declare the client dead
	 * @param sentAt when the registration was sent, by the ticker
	 */
	public Fence(Ticker ticker, Duration sessionTimeout, long sentAt) {
		this.ticker = ticker;
		// A tenth is left for clocks that run at different speeds.
		this.openNanos = sessionTimeout.toNanos() / 10 * 9;
		this.lastBeat = sentAt;
	}

	/**
	 * Whether a delivery may start now.
	 * @return {@code false} once the last beat is too old, until a newer one succeeds
	 */
	public boolean isOpen() {
		return !this.revoked && this.ticker.nanos() - this.lastBeat < this.openNanos;
	}

	/**
	 * Notes a beat that the store took. Called by one thread at a time.
	 * @param sentAt when its first attempt was sent, by the ticker
	 */
	void renew(long sentAt) {
		if (sentAt - this.lastBeat > 0) {
			this.lastBeat = sentAt;
		}
	}

	/**
	 * Closes the fence for good: this incarnation is gone.
	 */
	void revoke() {
		this.revoked = true;
	}

	/**
	 * How long ago the last successful beat was sent.
	 * @return the age
	 */
	public Duration age() {
		return Duration.ofNanos(Math.max(0, this.ticker.nanos() - this.lastBeat));
	}

}
