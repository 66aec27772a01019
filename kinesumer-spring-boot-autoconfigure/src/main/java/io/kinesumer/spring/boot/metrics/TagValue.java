package io.kinesumer.spring.boot.metrics;

import java.util.Locale;

/**
 * Values of tags from fixed vocabularies.
 */
final class TagValue {

	private TagValue() {
	}

	static String of(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
