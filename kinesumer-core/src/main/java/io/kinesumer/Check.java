package io.kinesumer;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Checks of settings that all speak with one voice.
 */
final class Check {

	private Check() {
	}

	static void that(boolean holds, String key, @Nullable Object value, String expected) {
		if (!holds) {
			throw new InvalidSettingException(key, value, expected);
		}
	}

	static void positive(String key, Duration value) {
		that(!value.isZero() && !value.isNegative(), key, value, "be longer than zero");
	}

	static void atLeast(String key, Duration value, Duration least) {
		that(value.compareTo(least) >= 0, key, value, "be at least " + least);
	}

}
