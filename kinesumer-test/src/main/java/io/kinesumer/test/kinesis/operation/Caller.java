package io.kinesumer.test.kinesis.operation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Who calls, by the credential that signs the request. Signatures are not verified.
 *
 * @param account 12 digits
 * @param region the region that the request is signed for
 */
public record Caller(String account, String region) {

	/**
	 * The account of every access key that is not an account id itself.
	 */
	public static final String DEFAULT_ACCOUNT = "000000000000";

	private static final Pattern CREDENTIAL = Pattern.compile("Credential=([^/,\\s]+)/\\d{8}/([a-z0-9-]+)/");

	private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

	private static final Caller UNKNOWN = new Caller(DEFAULT_ACCOUNT, "us-east-1");

	/**
	 * Reads the header of a request.
	 * @param authorization the {@code Authorization} header, or {@code null}
	 * @return the caller; an access key of 12 digits is the account's id
	 */
	public static Caller of(@Nullable String authorization) {
		if (authorization == null) {
			return UNKNOWN;
		}
		Matcher matcher = CREDENTIAL.matcher(authorization);
		if (!matcher.find()) {
			return UNKNOWN;
		}
		String accessKey = matcher.group(1);
		return new Caller(ACCOUNT.matcher(accessKey).matches() ? accessKey : DEFAULT_ACCOUNT, matcher.group(2));
	}

}
