package io.kinesumer.test.kinesis.stream;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which stream, of whom and where.
 *
 * @param account 12 digits
 * @param region such as {@code us-east-1}
 * @param name the stream's plain name, 1 to 128 of {@code a-zA-Z0-9_.-}
 */
public record StreamId(String account, String region, String name) {

	private static final Pattern ARN = Pattern
		.compile("arn:aws[a-z-]*:kinesis:([a-z0-9-]+):(\\d{12}):stream/([a-zA-Z0-9_.-]{1,128})");

	private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");

	/**
	 * Takes an ARN apart.
	 * @param arn a stream's ARN
	 * @return the stream it names
	 * @throws ServiceError if the text is no ARN of a stream
	 */
	public static StreamId ofArn(String arn) {
		Matcher matcher = ARN.matcher(arn);
		if (!matcher.matches()) {
			throw ServiceError.constraint("'" + arn + "'", "streamARN",
					"Member must satisfy regular expression pattern: arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+");
		}
		return new StreamId(matcher.group(2), matcher.group(1), matcher.group(3));
	}

	/**
	 * Checks a name.
	 * @param name a stream's name
	 * @return the same name
	 * @throws ServiceError if no stream can have it
	 */
	public static String requireName(String name) {
		if (!NAME.matcher(name).matches()) {
			throw ServiceError.constraint("'" + name + "'", "streamName",
					"Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+ and have length 1 to 128");
		}
		return name;
	}

	/**
	 * The stream's ARN.
	 * @return in the partition {@code aws}
	 */
	public String arn() {
		return "arn:aws:kinesis:" + this.region + ":" + this.account + ":stream/" + this.name;
	}

}
