package io.kinesumer.stream;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * How the group names a stream and how Kinesis does.
 *
 * @param key the name used in the store, logs and metrics: the plain stream name, or the
 * alias the configuration gives
 * @param name the stream's name in its account
 * @param arn the stream's ARN, or {@code null}; where given, every call carries it
 */
public record StreamRef(String key, String name, @Nullable String arn) {

	/** A consumer's ARN goes on after the stream's name, and names no stream. */
	private static final Pattern ARN = Pattern.compile("arn:[^:]+:kinesis:[a-z0-9-]+:\\d{12}:stream/([a-zA-Z0-9_.-]+)");

	public StreamRef {
		Objects.requireNonNull(key, "key");
		Objects.requireNonNull(name, "name");
		if (key.isBlank() || key.indexOf('#') >= 0) {
			throw new IllegalArgumentException(
					"'" + key + "' cannot name a stream in the store: it is blank or holds a '#'");
		}
	}

	/**
	 * A stream of the client's own account and region.
	 * @param name the stream's name
	 * @return the reference
	 */
	public static StreamRef named(String name) {
		return new StreamRef(name, name, null);
	}

	/**
	 * A stream given by name or by ARN, known to the group by its plain name.
	 * @param nameOrArn a stream name, or an ARN such as
	 * {@code arn:aws:kinesis:eu-west-1:123456789012:stream/orders}
	 * @return the reference
	 * @throws IllegalArgumentException if an ARN does not name a Kinesis stream
	 */
	public static StreamRef of(String nameOrArn) {
		if (!nameOrArn.startsWith("arn:")) {
			return named(nameOrArn);
		}
		Matcher arn = ARN.matcher(nameOrArn);
		if (!arn.matches()) {
			throw new IllegalArgumentException("'" + nameOrArn
					+ "' is not the ARN of a Kinesis stream (arn:<partition>:kinesis:<region>:<account>:stream/<name>)");
		}
		String name = arn.group(1);
		return new StreamRef(name, name, nameOrArn);
	}

	/**
	 * The same stream under an alias.
	 * @param alias the key that the group uses
	 * @return the reference
	 */
	public StreamRef withKey(String alias) {
		return new StreamRef(alias, this.name, this.arn);
	}

	@Override
	public String toString() {
		return this.key;
	}

}
