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
	 * @param runs the number of runs, at least some hundreds
	 */
	void assertMetAtLeast(long runs) {
		Map<String, Long> hundredths = new TreeMap<>();
		hundredths.put("crashes", 100L);
		hundredths.put("pauses past the timeout", 80L);
		hundredths.put("partitions", 300L);
		hundredths.put("outages of the store", 20L);
		hundredths.put("requests lost", 800L);
		hundredths.put("answers lost", 100L);
		hundredths.put("writes applied late", 100L);
		hundredths.put("writes applied twice", 150L);
		hundredths.put("commits refused", 30L);
		hundredths.put("removals refused", 4L);
		hundredths.put("publications refused", 5L);
		hundredths.put("looks at fenced clients", 1_500L);
		hundredths.put("leader changes", 250L);
		hundredths.put("shards released", 800L);
		hundredths.put("shards given up with progress", 900L);
		hundredths.put("take-overs from the dead", 250L);
		hundredths.put("twins", 120L);
		hundredths.put("clients failed", 100L);
		hundredths.put("joins", 300L);
		hundredths.put("leaves", 150L);
		hundredths.put("reshards", 150L);
		hundredths.put("shards finished", 150L);
		hundredths.put("checkpoints removed", 50L);
		hundredths.put("refreshes", 100L);
		hundredths.put("refreshes to new streams", 20L);
		hundredths.put("streams given up", 40L);
		hundredths.put("steps of a wall clock", 20L);
		hundredths.put("streams added", 20L);
		hundredths.put("clients of an older version", 30L);
		hundredths.put("runs with differing clients", 30L);
		hundredths.put("calm runs", 15L);
		hundredths.put("stale listings", 4L);
		hundredths.put("children announced without their begin", 10L);
		hundredths.put("records trimmed", 4_000L);
		hundredths.put("runs with forgetful streams", 15L);
		hundredths.put("streams started over", 20L);
		hundredths.put("deliveries overtaken by a reset", 10L);
		hundredths.put("records lost", 50L);
		hundredths.put("losses told", 50L);
		hundredths.put("iterators expired", 80L);
		hundredths.put("handlers failed", 800L);
		hundredths.put("handlers interrupted", 1L);
		hundredths.put("records recovered", 150L);
		hundredths.put("recoverers failed", 40L);
		hundredths.put("deliveries side by side", 1_000L);
		hundredths.put("runs with filters", 12L);
		hundredths.put("records delivered again", 1_500L);
		hundredths.put("deliveries", 20_000L);
		hundredths.forEach((what, least) -> assertThat(of(what)).as(what).isGreaterThanOrEqualTo(least * runs / 100));
		assertThat(of("unsteady whiles")).as("groups that had to be looked at twice").isLessThanOrEqualTo(runs / 200);
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		this.counts.forEach((what, times) -> text.append(String.format("%12d %s%n", times, what)));
		return text.toString();
	}

}
