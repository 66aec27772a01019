package io.kinesumer.simulation;

import java.util.Map;
import java.util.TreeMap;

/**
 * How often what was met.
 */
final class Exercised {

	private final Map<String, Long> counts = new TreeMap<>();

	void count(String what) {
		count(what, 1);
	}

	void count(String what, long times) {
		if (times > 0) {
			this.counts.merge(what, times, Long::sum);
		}
	}

	void atLeast(String what, long value) {
		this.counts.merge(what, value, Math::max);
	}

	long of(String what) {
		return this.counts.getOrDefault(what, 0L);
	}

	void add(Exercised other) {
		other.counts.forEach((what, times) -> {
			if (what.startsWith("most ")) {
				atLeast(what, times);
			}
			else {
				count(what, times);
			}
		});
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		this.counts.forEach((what, times) -> text.append(String.format("%12d %s%n", times, what)));
		return text.toString();
	}

}
