package io.kinesumer.sample.process;

import java.time.Duration;
import java.util.Locale;

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

	private Report() {
	}

	static void print(String format, Object... arguments) {
		System.out.println("[measured] " + String.format(Locale.ROOT, format, arguments));
	}

}
