package io.kinesumer.test.kinesis.stream;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * From partition keys to hash keys.
 */
final class HashKeys {

	private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d{0,38}");

	private HashKeys() {
	}

	/**
	 * The hash key of a record: the explicit one, or the MD5 of its partition key as a
	 * number without sign.
	 */
	static BigInteger of(String partitionKey, @Nullable String explicit) {
		if (explicit != null) {
			return parse(explicit, "ExplicitHashKey");
		}
		try {
			byte[] digest = MessageDigest.getInstance("MD5").digest(partitionKey.getBytes(StandardCharsets.UTF_8));
			return new BigInteger(1, digest);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has MD5", ex);
		}
	}

	static BigInteger parse(String text, String field) {
		if (NUMBER.matcher(text).matches()) {
			BigInteger key = new BigInteger(text);
			if (key.compareTo(HashKeyRange.ALL.end()) <= 0) {
				return key;
			}
		}
		throw ServiceError.invalidArgument("Invalid " + field + ". " + field + " must be in the range: [0, 2^128-1]. "
				+ "Specified value was " + text);
	}

}
