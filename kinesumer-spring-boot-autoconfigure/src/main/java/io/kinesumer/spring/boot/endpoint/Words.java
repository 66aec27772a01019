package io.kinesumer.spring.boot.endpoint;

import java.util.Locale;

/**
 * States as words.
 */
final class Words {

	private Words() {
	}

	static String of(Enum<?> state) {
		return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
