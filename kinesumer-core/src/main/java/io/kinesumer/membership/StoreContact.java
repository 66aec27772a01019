package io.kinesumer.membership;

import java.time.Duration;

/**
 * Since when this client has reached the state store without a long pause, by its beats
 * and its looks alike. What did not change in the store during a pause says nothing about
 * others: they may have been as unable to write as this client was. Thread-safe.
 */
public final class StoreContact {

	private final long longestPauseNanos;

	private boolean made;

	private long since;

	private long last;

	/**
	 * Creates a contact that has not been made yet.
	 * @param longestPause how long the store may go without an answer to this client
	 */
	public StoreContact(Duration longestPause) {
		this.longestPauseNanos = longestPause.toNanos();
	}

	/**
	 * Notes an answer of the store.
	 * @param at when it had come, by the ticker
	 */
	public synchronized void made(long at) {
		if (this.made && at - this.last <= 0) {
			return;
		}
		if (!this.made || at - this.last > this.longestPauseNanos) {
			this.since = at;
		}
		this.made = true;
		this.last = at;
	}

	/**
	 * Whether there was no long pause up to the last answer.
	 * @param from since when, by the ticker
	 * @return {@code false} if there was one, or never an answer
	 */
	public synchronized boolean hasHeldSince(long from) {
		return this.made && this.since - from <= 0;
	}

}
