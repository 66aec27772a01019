package io.kinesumer.test.kinesis.stream;

import java.math.BigInteger;

/**
 * Sequence numbers that a test has given to records: decimal digits without leading
 * zeros, which tell nothing but their order.
 */
final class GivenNumbers {

	private GivenNumbers() {
	}

	static boolean isNumber(String text) {
		return text.matches("0|[1-9]\\d{0,127}");
	}

	static String after(String number) {
		return new BigInteger(number).add(BigInteger.ONE).toString();
	}

	static int compare(String left, String right) {
		return (left.length() != right.length()) ? Integer.compare(left.length(), right.length())
				: left.compareTo(right);
	}

}
