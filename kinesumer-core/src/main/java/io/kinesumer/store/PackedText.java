package io.kinesumer.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Text as few bytes, in the zlib format. DynamoDB counts and bills by the byte.
 */
final class PackedText {

	private PackedText() {
	}

	static byte[] pack(String text) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DeflaterOutputStream deflater = new DeflaterOutputStream(bytes)) {
			deflater.write(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex); // memory does not fail
		}
		return bytes.toByteArray();
	}

	/**
	 * The text that was packed.
	 * @throws IOException if the bytes are not what was packed
	 */
	static String unpack(byte[] packed) throws IOException {
		try (InflaterInputStream inflater = new InflaterInputStream(new ByteArrayInputStream(packed))) {
			return new String(inflater.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
