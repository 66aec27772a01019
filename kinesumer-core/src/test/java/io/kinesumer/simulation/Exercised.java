package io.kinesumer.simulation;

import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

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

	/**
	 * Fails if some kind of trouble hardly came up: what is never met is not shown.
	 * @param runs the number of runs
	 */
	void assertMetAtLeast(long runs) {
		Map<String, Long> hundredths = new TreeMap<>();
		hundredths.put("crashes", 100L);
		hundredths.put("pauses past the timeout", 100L);
		hundredths.put("partitions", 100L);
		hundredths.put("outages of the store", 20L);
		hundredths.put("requests lost", 400L);
		hundredths.put("answers lost", 80L);
		hundredths.put("writes applied late", 80L);
		hundredths.put("writes applied twice", 100L);
		hundredths.put("commits refused", 10L);
		hundredths.put("removals refused", 1L);
		hundredths.put("publications refused", 2L);
		hundredths.put("looks at fenced clients", 500L);
		hundredths.put("leader changes", 200L);
		hundredths.put("shards released", 500L);
		hundredths.put("take-overs from the dead", 200L);
		hundredths.put("reshards", 200L);
		hundredths.put("shards finished", 200L);
		hundredths.put("checkpoints removed", 50L);
		hundredths.put("refreshes", 80L);
		hundredths.put("iterators expired", 80L);
		hundredths.put("handlers failed", 200L);
		hundredths.put("records delivered again", 500L);
		hundredths.put("deliveries", 10_000L);
		hundredths.forEach((what, least) -> assertThat(of(what)).as(what).isGreaterThanOrEqualTo(least * runs / 100));
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		this.counts.forEach((what, times) -> text.append(String.format("%12d %s%n", times, what)));
		return text.toString();
	}

}
