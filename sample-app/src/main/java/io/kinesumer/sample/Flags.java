package io.kinesumer.sample;

import java.util.Set;

import org.springframework.boot.DefaultApplicationArguments;

/**
 * The flags of the command line that stand for a profile of the same name.
 */
final class Flags {

	private static final Set<String> FLAGS = Set.of("join", "emulators-only");

	private Flags() {
	}

	static String[] profilesOf(String... args) {
		return new DefaultApplicationArguments(args).getOptionNames()
			.stream()
			.filter(FLAGS::contains)
			.toArray(String[]::new);
	}

}
