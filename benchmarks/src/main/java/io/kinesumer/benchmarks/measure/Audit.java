package io.kinesumer.benchmarks.measure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Looks at a group from outside: knows what was put and is told what was handled. A lane
 * is a place in the stream's key space that stays within one shard, so that its records
 * must come in order. Safe for use by several threads.
 */
final class Audit {

	private final List<Handled> handled = new ArrayList<>();

	private final Map<Integer, Integer> puts = new TreeMap<>();

	/**
	 * The text of a record.
	 */
	synchronized String put(int lane) {
		int number = this.puts.merge(lane, 1, Integer::sum);
		return lane + " " + number + " " + System.nanoTime();
	}

	/**
	 * Notes what a worker has handled.
	 */
	synchronized void handled(String worker, long at, String text) {
		String[] parts = text.split(" ");
		this.handled.add(new Handled(worker, Integer.parseInt(parts[0]), Integer.parseInt(parts[1]),
				Long.parseLong(parts[2]), at));
		notifyAll();
	}

	/**
	 * Waits until something holds.
	 * @return whether it does, before the time is up
	 */
	synchronized boolean await(long millis, Condition condition) throws InterruptedException {
		long end = System.nanoTime() + millis * 1_000_000;
		while (!condition.holds(this.handled)) {
			long left = (end - System.nanoTime()) / 1_000_000;
			if (left <= 0) {
				return false;
			}
			wait(Math.min(left, 100));
		}
		return true;
	}

	synchronized List<Handled> all() {
		return List.copyOf(this.handled);
	}

	synchronized Map<Integer, Integer> puts() {
		return new HashMap<>(this.puts);
	}

	/**
	 * How many records were handled again, from a moment on.
	 */
	synchronized int duplicatesSince(long since) {
		Map<Long, Boolean> seen = new HashMap<>();
		int duplicates = 0;
		for (Handled each : this.handled) {
			if (seen.put(each.key(), true) != null && each.at() >= since) {
				duplicates++;
			}
		}
		return duplicates;
	}

	/**
	 * How many records were handled for the first time after a later one of their lane.
	 */
	synchronized int outOfOrder() {
		Map<Integer, Integer> highest = new HashMap<>();
		Map<Long, Boolean> seen = new HashMap<>();
		int wrong = 0;
		List<Handled> inTime = this.handled.stream()
			.sorted((left, right) -> Long.compare(left.at(), right.at()))
			.toList();
		for (Handled each : inTime) {
			if (seen.put(each.key(), true) == null) {
				if (highest.getOrDefault(each.lane(), 0) > each.number()) {
					wrong++;
				}
				highest.merge(each.lane(), each.number(), Math::max);
			}
		}
		return wrong;
	}

	/**
	 * How many records were put and not handled by anyone.
	 */
	synchronized int missing() {
		Map<Long, Boolean> seen = new HashMap<>();
		this.handled.forEach((each) -> seen.put(each.key(), true));
		int missing = 0;
		for (Map.Entry<Integer, Integer> lane : this.puts.entrySet()) {
			for (int number = 1; number <= lane.getValue(); number++) {
				if (!seen.containsKey(Handled.key(lane.getKey(), number))) {
					missing++;
				}
			}
		}
		return missing;
	}

	/**
	 * One record that was handled.
	 *
	 * @param worker by whom
	 * @param lane the record's lane
	 * @param number its number there, from 1
	 * @param putAt when it was put
	 * @param at when it was handled
	 */
	record Handled(String worker, int lane, int number, long putAt, long at) {

		private long key() {
			return key(this.lane, this.number);
		}

		private static long key(int lane, int number) {
			return ((long) lane << 32) + number;
		}

		double millis() {
			return (this.at - this.putAt) / 1e6;
		}
	}

	/**
	 * Something that may hold of what was handled.
	 */
	@FunctionalInterface
	interface Condition {

		boolean holds(List<Handled> handled);

	}

}
