package io.kinesumer;

/**
 * What happens to a shard of which records may have been trimmed before the group could
 * read them ({@code kinesumer.error.trimmed-checkpoint}).
 */
public enum TrimmedCheckpoint {

	/**
	 * It is read on from the oldest record that is left, with an event and a warning.
	 */
	TRIM_HORIZON,

	/**
	 * It is not read until a person decides, and reported as stalled.
	 */
	FAIL

}
