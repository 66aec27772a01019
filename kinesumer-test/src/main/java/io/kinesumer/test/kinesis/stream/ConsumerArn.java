package io.kinesumer.test.kinesis.stream;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which consumer, of which stream.
 *
 * @param stream the stream
 * @param name the consumer's name
 * @param created when it was registered, in seconds since the epoch
 */
public record ConsumerArn(StreamId stream, String name, long created) {

	private static final Pattern ARN = Pattern.compile("(.+)/consumer/([a-zA-Z0-9_.-]{1,128}):(\\d{1,18})");

	private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");

	/**
	 * Takes an ARN apart.
	 * @param arn a consumer's ARN
	 * @return the consumer it names
	 * @throws ServiceError if the text is no ARN of a consumer
	 */
	public static ConsumerArn parse(String arn) {
		Matcher matcher = ARN.matcher(arn);
		if (!matcher.matches()) {
			throw ServiceError.constraint("'" + arn + "'", "consumerARN",
					"Member must satisfy regular expression pattern: ^(arn):aws.*:kinesis:.*:\\d{12}:.*stream\\/"
							+ "[a-zA-Z0-9_.-]+\\/consumer\\/[a-zA-Z0-9_.-]+:[0-9]+");
		}
		return new ConsumerArn(StreamId.ofArn(matcher.group(1)), matcher.group(2), Long.parseLong(matcher.group(3)));
	}

	/**
	 * Checks a name.
	 * @param name a consumer's name
	 * @return the same name
	 * @throws ServiceError if no consumer can have it
	 */
	public static String requireName(String name) {
		if (!NAME.matcher(name).matches()) {
			throw ServiceError.constraint("'" + name + "'", "consumerName",
					"Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+ and have length 1 to 128");
		}
		return name;
	}

	/**
	 * The ARN as on the wire.
	 * @return in the partition {@code aws}
	 */
	public String text() {
		return this.stream.arn() + "/consumer/" + this.name + ":" + this.created;
	}

}
