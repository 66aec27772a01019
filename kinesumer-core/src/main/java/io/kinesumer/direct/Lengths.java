package io.kinesumer.direct;

import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * How much an answer says it holds.
 */
final class Lengths {

	private static final long UNKNOWN = -1;

	private Lengths() {
	}

	/**
	 * Finds the length of an answer.
	 * @param answer the answer
	 * @return bytes, or -1 where it does not say
	 */
	static long of(SdkHttpResponse answer) {
		String length = answer.firstMatchingHeader("Content-Length").orElse(null);
		if (length == null) {
			return UNKNOWN;
		}
		try {
			return Math.max(UNKNOWN, Long.parseLong(length));
		}
		catch (NumberFormatException ex) {
			return UNKNOWN;
		}
	}

}
