package io.kinesumer.spring.boot;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * The default app's name. Missing it only matters once somebody needs it.
 *
 * @param configured {@code kinesumer.app}, or {@code null}
 * @param application {@code spring.application.name}, or {@code null}
 */
record AppName(@Nullable String configured, @Nullable String application) {

	String required() {
		String name = orNull();
		if (name == null) {
			throw new MissingAppException();
		}
		return name;
	}

	@Nullable String orNull() {
		if (StringUtils.hasText(this.configured)) {
			return this.configured;
		}
		return StringUtils.hasText(this.application) ? this.application : null;
	}

}
