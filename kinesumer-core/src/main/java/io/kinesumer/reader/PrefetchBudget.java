package io.kinesumer.reader;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bytes that wait in the whole client. A reader that finds the budget spent
 * leaves word how to wake it. Thread-safe.
 */
public final class PrefetchBudget {

	private final long maxBytes;

	private final AtomicLong used = new AtomicLong();

	private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

	public PrefetchBudget(long maxBytes) {
		this.maxBytes = maxBytes;
	}

	/**
	 * Whether more may be fetched. If not, the caller is woken when it may.
	 * @param wake wakes the caller; may be called once more than needed
	 * @return whether there is room
	 */
	boolean hasRoom(Runnable wake) {
		if (this.used.get() < this.maxBytes) {
			return true;
		}
		this.waiting.add(wake);
		return this.used.get() < this.maxBytes;
	}

	void take(long bytes) {
		this.used.addAndGet(bytes);
	}

	/**
	 * Gives bytes back that no longer wait.
	 * @param bytes how many
	 */
	public void giveBack(long bytes) {
		if (this.used.addAndGet(-bytes) < this.maxBytes) {
			for (Runnable wake = this.waiting.poll(); wake != null; wake = this.waiting.poll()) {
				wake.run();
			}
		}
	}

	/**
	 * Bytes that wait now.
	 * @return the number of bytes
	 */
	public long used() {
		return this.used.get();
	}

}
