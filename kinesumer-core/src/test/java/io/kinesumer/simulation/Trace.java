package io.kinesumer.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The last things that happened, and a fingerprint of all.
 */
final class Trace {

	private static final int KEPT = Integer.getInteger("simulation.trace", 250);

	private final Scheduler scheduler;

	private final Deque<Object[]> last = new ArrayDeque<>();

	private long fingerprint;

	Trace(Scheduler scheduler) {
		this.scheduler = scheduler;
	}

	/**
	 * Notes that something happened.
	 * @param what short texts and values, joined with blanks when printed
	 */
	void note(Object... what) {
		if (this.last.size() == KEPT) {
			this.last.poll();
		}
		Object[] entry = new Object[what.length + 1];
		entry[0] = this.scheduler.now();
		System.arraycopy(what, 0, entry, 1, what.length);
		this.last.add(entry);
		this.fingerprint = this.fingerprint * 31 + this.scheduler.now();
		this.fingerprint = this.fingerprint * 31 + String.valueOf(what[0]).hashCode();
	}

	/**
	 * The same for two runs in which the same happened at the same times.
	 */
	long fingerprint() {
		return this.fingerprint;
	}

	@Override
	public String toString() {
		return this.last.stream().map(Trace::line).collect(Collectors.joining("\n"));
	}

	private static String line(Object[] entry) {
		StringBuilder line = new StringBuilder(
				String.format(Locale.ROOT, "%10.4f", Duration.ofNanos((Long) entry[0]).toNanos() / 1e9));
		for (int i = 1; i < entry.length; i++) {
			line.append(' ').append(entry[i]);
		}
		return line.toString();
	}

}
