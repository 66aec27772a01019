package io.kinesumer;

import org.jspecify.annotations.Nullable;

/**
 * A setting has a value that cannot work.
 */
public class InvalidSettingException extends KinesumerException {

	private final String key;

	private final @Nullable Object value;

	private final String expected;

	/**
	 * Creates the exception.
	 * @param key the setting's key as in {@code application.yml}, such as
	 * {@code kinesumer.sync.interval}
	 * @param value the value found, or {@code null} if there is none
	 * @param expected what would be valid, as the end of a sentence that begins with
	 * "must"
	 */
	public InvalidSettingException(String key, @Nullable Object value, String expected) {
		super((value != null) ? key + " is '" + value + "' but must " + expected
				: key + " is not set but must " + expected);
		this.key = key;
		this.value = value;
		this.expected = expected;
	}

	/**
	 * The setting's key.
	 * @return the key
	 */
	public String key() {
		return this.key;
	}

	/**
	 * The value found.
	 * @return the value, or {@code null} if there is none
	 */
	public @Nullable Object value() {
		return this.value;
	}

	/**
	 * What would be valid.
	 * @return the end of a sentence that begins with "must"
	 */
	public String expected() {
		return this.expected;
	}

}
