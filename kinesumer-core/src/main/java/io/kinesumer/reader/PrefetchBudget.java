package io.kinesumer.reader;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Bounds the bytes that wait in the whole client, with what is being fetched and handled.
 * A shard may hold as much as it leaves free for the others: of many that stand still,
 * each then holds as much as the next one still gets, and none can starve the rest. A
 * reader that finds no room leaves word how to wake it. Thread-safe.
 */
public final class PrefetchBudget {

	/**
	 * What is fetched takes several times its size while it is: large replies come one
	 * after the other.
	 */
	private static final long LEAST_UNDER_WAY = 12L * 1024 * 1024;

	private final long maxBytes;

	private final long maxUnderWay;

	private final Map<Object, Waiter> waiting = new LinkedHashMap<>();

	private long used;

	private long underWay;

	/**
	 * Creates a budget of which nothing is used.
	 * @param maxBytes how many bytes may wait
	 */
	public PrefetchBudget(long maxBytes) {
		this.maxBytes = maxBytes;
		this.maxUnderWay = Math.max(maxBytes / 4, LEAST_UNDER_WAY);
	}

	/**
	 * Sets bytes aside for what is to be fetched. If there are too few, the owner is
	 * woken when there may be enough. Where nothing waits at all, what is asked for is
	 * always given, so that no record is too large for a budget.
	 * @param owner who asks; keeps its turn however often it asks, for what it asked last
	 * @param held what the owner's shard holds
	 * @param wanted how many bytes would be useful
	 * @param least how many are of use at all
	 * @param wake wakes the owner; may be called once more than needed
	 * @return the bytes set aside, to be released once the fetch is over, or 0
	 */
	synchronized long reserve(Object owner, long held, long wanted, long least, Runnable wake) {
		if (!isFree(held, least) || least > freeToFetch()) {
			this.waiting.put(owner, new Waiter(held + 2 * least, least, wake));
			return 0;
		}
		this.waiting.remove(owner);
		long granted = (this.used == 0) ? wanted : Math.min(wanted, (free() - held) / 2);
		granted = Math.min(granted, freeToFetch());
		this.used += granted;
		this.underWay += granted;
		return granted;
	}

	/**
	 * Gives back what was set aside.
	 * @param reserved what {@link #reserve} gave
	 */
	void release(long reserved) {
		synchronized (this) {
			this.underWay -= reserved;
		}
		giveBack(reserved);
	}

	/**
	 * Whether there is room for something whose size is not known before it comes. If
	 * not, the owner is woken when there may be.
	 * @param owner who asks; keeps its turn however often it asks, for what it asked last
	 * @param held what the owner's shard holds
	 * @param expected how many bytes may come
	 * @param wake wakes the owner; may be called once more than needed
	 * @return whether there is room
	 */
	synchronized boolean hasRoom(Object owner, long held, long expected, Runnable wake) {
		if (!isFree(held, expected)) {
			this.waiting.put(owner, new Waiter(held + 2 * expected, 0, wake));
			return false;
		}
		this.waiting.remove(owner);
		return true;
	}

	/**
	 * Whether the shard would still hold no more than is left free.
	 */
	private boolean isFree(long held, long bytes) {
		return this.used == 0 || held + bytes <= free() - bytes;
	}

	private long free() {
		return this.maxBytes - this.used;
	}

	private long freeToFetch() {
		return (this.underWay == 0) ? Long.MAX_VALUE : this.maxUnderWay - this.underWay;
	}

	/**
	 * Whether a reply fits for which less was set aside.
	 * @param held what the shard holds
	 * @param reserved what was set aside
	 * @param bytes what came
	 */
	synchronized boolean isLargeEnough(long held, long reserved, long bytes) {
		return this.used == reserved || held + bytes <= free() + reserved - bytes;
	}

	/**
	 * Whether so much is used that replies larger than expected could exceed the budget.
	 */
	synchronized boolean isTight() {
		return free() < this.maxBytes / 2;
	}

	/**
	 * Forgets who waits.
	 */
	synchronized void forget(Object owner) {
		this.waiting.remove(owner);
	}

	synchronized void take(long bytes) {
		this.used += bytes;
	}

	/**
	 * Gives bytes back that no longer wait.
	 * @param bytes how many
	 */
	public void giveBack(long bytes) {
		List<Runnable> woken = new ArrayList<>(0);
		synchronized (this) {
			this.used -= bytes;
			long left = free();
			long leftToFetch = freeToFetch();
			// Who waits longest looks first; one that needs more than there is must not
			// hold up others.
			for (Iterator<Waiter> each = this.waiting.values().iterator(); each.hasNext();) {
				Waiter waiter = each.next();
				boolean isFirst = this.used == 0 && woken.isEmpty();
				if (waiter.fetch() <= leftToFetch && (waiter.needed() <= left || isFirst)) {
					left -= waiter.needed();
					leftToFetch = Math.min(leftToFetch, this.maxUnderWay) - waiter.fetch();
					woken.add(waiter.wake());
					each.remove();
				}
			}
		}
		woken.forEach(Runnable::run);
	}

	/**
	 * Bytes that wait now, are being handled, or are set aside for what is being fetched.
	 * @return the number of bytes
	 */
	public synchronized long used() {
		return this.used;
	}

	/**
	 * Who waits for room.
	 *
	 * @param needed how many bytes must be free
	 * @param fetch how many it fetches at least
	 * @param wake wakes it
	 */
	private record Waiter(long needed, long fetch, Runnable wake) {
	}

}
