package io.kinesumer.spring.boot.properties;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * When health turns ({@code kinesumer.health}).
 */
public class HealthProperties {

	/**
	 * Lag past which the client is out of service. By default none.
	 */
	private @Nullable Duration maxLag;

	/**
	 * How long a shard may make no progress while records wait.
	 */
	private Duration stallAfter = Duration.ofMinutes(1);

	public @Nullable Duration getMaxLag() {
		return this.maxLag;
	}

	public void setMaxLag(@Nullable Duration maxLag) {
		this.maxLag = maxLag;
	}

	public Duration getStallAfter() {
		return this.stallAfter;
	}

	public void setStallAfter(Duration stallAfter) {
		this.stallAfter = stallAfter;
	}

}
