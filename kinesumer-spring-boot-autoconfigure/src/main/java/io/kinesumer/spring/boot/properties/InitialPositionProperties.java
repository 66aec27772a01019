package io.kinesumer.spring.boot.properties;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Where a group starts ({@code kinesumer.initial-position}).
 */
public class InitialPositionProperties {

	/**
	 * Where the group starts in a stream that it has never consumed.
	 */
	private @Nullable Type type;

	/**
	 * Arrival time of the first record to consume, with type "at-timestamp".
	 */
	private @Nullable Instant timestamp;

	public @Nullable Type getType() {
		return this.type;
	}

	public void setType(@Nullable Type type) {
		this.type = type;
	}

	public @Nullable Instant getTimestamp() {
		return this.timestamp;
	}

	public void setTimestamp(@Nullable Instant timestamp) {
		this.timestamp = timestamp;
	}

	/**
	 * Kinds of positions.
	 */
	public enum Type {

		/** With the records that arrive from now on. */
		LATEST,

		/** With the oldest record that the stream still keeps. */
		TRIM_HORIZON,

		/** With the first record that arrived at a time or later. */
		AT_TIMESTAMP

	}

}
