package io.kinesumer.sample.process;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Tells what was measured.
 */
final class Report {

	/**
	 * What times may exceed a promise by where the tests' processes, the emulators and
	 * other work share two cores.
	 */
	static final Duration ALLOWANCE = Duration.ofSeconds(3);

	/**
	 * What a JVM's start may take there.
	 */
	static final Duration JVM_START = Duration.ofSeconds(4);

	private static final String LABEL = "[measured] ";

	private Report() {
	}

	static void print(String format, Object... arguments) {
		System.out.println(LABEL + String.format(Locale.ROOT, format, arguments));
	}

	/**
	 * Prints times beside what is promised, all lines at once since other tests print
	 * too.
	 */
	static void table(String title, List<Times> rows) {
		String lines = rows.stream()
			.map((times) -> LABEL + String.format(Locale.ROOT, "  %-66s %6d ms %6d ms   %s", times.what(),
					times.median().toMillis(), times.promised().toMillis(),
					times.each()
						.stream()
						.map((each) -> Long.toString(each.toMillis()))
						.collect(Collectors.joining(" "))))
			.collect(Collectors.joining("\n"));
		System.out.println(LABEL + title + "\n" + LABEL
				+ String.format(Locale.ROOT, "  %-66s %9s %9s   %s%n", "", "median", "promised", "each, in ms")
				+ lines);
	}

	/**
	 * How long something took, each time.
	 *
	 * @param what what took so long
	 * @param promised what it should take at most
	 * @param each the times
	 */
	record Times(String what, Duration promised, List<Duration> each) {

		Duration median() {
			return this.each.stream().sorted().toList().get(this.each.size() / 2);
		}

	}

}
