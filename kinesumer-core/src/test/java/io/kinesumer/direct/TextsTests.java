package io.kinesumer.direct;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TextsTests {

	private final Random random = new Random(11);

	@Test
	void aNumberIsRead() {
		for (int bits = 0; bits < 300; bits++) {
			String number = new BigInteger(bits, this.random).toString();
			assertThat(number(number)).isEqualTo(number);
		}
	}

	@Test
	void nothingElseIsANumberWhereverItStands() {
		for (int length = 1; length <= 60; length++) {
			for (int at = 0; at < length; at++) {
				byte[] text = "1".repeat(length).getBytes(StandardCharsets.US_ASCII);
				for (int other = 0; other < 256; other++) {
					text[at] = (byte) other;
					boolean isDigit = other >= '0' && other <= '9';
					boolean isNumber = isDigit && (other != '0' || at > 0 || length == 1);
					assertThat(isNumber(text)).as("%s of %s is %s", at, length, other).isEqualTo(isNumber);
				}
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "00", "01", "-1", "+1", " 1", "1 ", "1.0", "١٢", "LATEST" })
	void whatIsNotWrittenAsANumberIsRefused(String text) {
		assertThatExceptionOfType(MalformedAnswerException.class).isThrownBy(() -> number(text))
			.withMessageContaining("without a sequence number");
	}

	/**
	 * What stands around it is neither looked at nor taken.
	 */
	private static String number(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		byte[] array = ("7x" + text + "x7").getBytes(StandardCharsets.UTF_8);
		return Texts.number(array, 2, bytes.length);
	}

	private static boolean isNumber(byte[] text) {
		try {
			Texts.number(text, 0, text.length);
			return true;
		}
		catch (MalformedAnswerException ex) {
			return false;
		}
	}

}
