package io.kinesumer.direct;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Makes texts of bytes.
 */
final class Texts {

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final long ZEROS = 0x3030303030303030L;

	private static final long SIXES = 0x0606060606060606L;

	private static final long HIGH_HALVES = 0xF0F0F0F0F0F0F0F0L;

	private Texts() {
	}

	/**
	 * A text in UTF-8.
	 * @throws MalformedAnswerException if the bytes are none
	 */
	static String utf8(byte[] array, int start, int length) {
		String text = new String(array, start, length, StandardCharsets.UTF_8);
		// The character may stand for what is not UTF-8.
		if (text.length() != length && text.indexOf('\uFFFD') >= 0) {
			try {
				return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(array, start, length)).toString();
			}
			catch (CharacterCodingException ex) {
				throw new MalformedAnswerException("has a text that is not UTF-8", ex);
			}
		}
		return text;
	}

	/**
	 * A whole number, in the only way to write it.
	 * @throws MalformedAnswerException if the bytes are none
	 */
	static String number(byte[] array, int start, int length) {
		boolean isNumber = length > 0 && (array[start] != '0' || length == 1) && areDigits(array, start, length);
		if (!isNumber) {
			throw new MalformedAnswerException("has a record without a sequence number");
		}
		return new String(array, start, length, StandardCharsets.ISO_8859_1);
	}

	/**
	 * Eight at a time: each record has a sequence number, of 56 digits.
	 */
	private static boolean areDigits(byte[] array, int start, int length) {
		int position = start;
		int end = start + length;
		long others = 0;
		for (; position <= end - Long.BYTES; position += Long.BYTES) {
			long digits = (long) LONGS.get(array, position) ^ ZEROS; // 0 to 9, each
			others |= digits | (digits + SIXES); // more than 15 if it is more than 9
		}
		for (; position < end; position++) {
			long digit = array[position] ^ '0';
			others |= digit | (digit + 6);
		}
		return (others & HIGH_HALVES) == 0;
	}

}
