package io.kinesumer.test.kinesis.account;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What a request's {@code Authorization} header says. Signatures are not verified.
 *
 * @param accessKey the access key, or {@code null} if the request is not signed
 * @param region the region that the request is signed for
 * @param service the service that the request is signed for
 */
public record Signature(@Nullable String accessKey, String region, String service) {

	private static final Pattern CREDENTIAL = Pattern
		.compile("Credential=([^/,\\s]+)/\\d{8}/([a-z0-9-]+)/([a-z0-9-]+)/");

	private static final Signature NONE = new Signature(null, "us-east-1", "");

	/**
	 * Reads the header of a request.
	 * @param authorization the {@code Authorization} header, or {@code null}
	 * @return what it says
	 */
	public static Signature of(@Nullable String authorization) {
		Matcher matcher = CREDENTIAL.matcher((authorization != null) ? authorization : "");
		return matcher.find() ? new Signature(matcher.group(1), matcher.group(2), matcher.group(3)) : NONE;
	}

}
