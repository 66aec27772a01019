package io.kinesumer.spring.boot.properties;

import org.jspecify.annotations.Nullable;

/**
 * The dead-letter stream ({@code kinesumer.error.dead-letter}).
 */
public class DeadLetterProperties {

	/**
	 * Stream that takes over records whose retries are exhausted.
	 */
	private @Nullable String stream;

	public @Nullable String getStream() {
		return this.stream;
	}

	public void setStream(@Nullable String stream) {
		this.stream = stream;
	}

}
