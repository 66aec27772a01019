package io.kinesumer.simulation;

import java.util.Map;
import java.util.TreeMap;

/**
 * Runs many seeds by hand: {@code Explore <first> <count>}.
 */
final class Explore {

	private Explore() {
	}

	public static void main(String[] args) {
		new Silence().begin();
		long first = Long.parseLong(args[0]);
		long count = Long.parseLong(args[1]);
		Weakness weakness = (args.length > 2) ? Weakness.valueOf(args[2]) : Weakness.NONE;
		Exercised all = new Exercised();
		Map<Long, String> failures = new TreeMap<>();
		long fingerprint = 0;
		long began = System.nanoTime();
		for (long seed = first; seed < first + count; seed++) {
			Simulation.Result result = new Simulation(seed, weakness).run();
			all.add(result.exercised());
			fingerprint = fingerprint * 31 + result.fingerprint();
			if (result.failure() != null) {
				if (failures.isEmpty()) {
					System.out.println(result);
					result.failure().printStackTrace(System.out);
				}
				failures.put(seed, String.valueOf(result.failure().getMessage()));
			}
		}
		System.out.println(all);
		failures.forEach((seed, message) -> System.out.println(seed + ": " + message));
		System.out.println(failures.size() + " of " + count + " seeds failed, "
				+ (System.nanoTime() - began) / 1_000_000 + " ms, fingerprint " + fingerprint);
	}

}
