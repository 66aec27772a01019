package io.kinesumer.migration;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * Puts records, single and aggregated, and remembers what they say.
 */
final class Records {

	private static final byte[] MAGIC = { (byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2 };

	private final KinesisClient kinesis;

	private final List<String> sent = new ArrayList<>();

	Records(KinesisClient kinesis) {
		this.kinesis = kinesis;
	}

	/**
	 * What all records say, in the order in which they were put.
	 */
	List<String> sent() {
		return List.copyOf(this.sent);
	}

	/**
	 * Puts single records.
	 */
	void put(String stream, int count) {
		for (int i = 0; i < count; i++) {
			String text = next(stream);
			this.kinesis.putRecord(
					(request) -> request.streamName(stream).partitionKey(text).data(SdkBytes.fromUtf8String(text)));
		}
	}

	/**
	 * Puts one record that holds several user records of one partition key.
	 */
	void putAggregated(String stream, String key, int count) {
		List<String> texts = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			texts.add(next(stream));
		}
		this.kinesis.putRecord((request) -> request.streamName(stream)
			.partitionKey(key)
			.data(SdkBytes.fromByteArray(aggregate(key, texts))));
	}

	private String next(String stream) {
		String text = stream + " " + this.sent.size();
		this.sent.add(text);
		return text;
	}

	private static byte[] aggregate(String key, List<String> texts) {
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		field(message, 1, key.getBytes(StandardCharsets.UTF_8));
		for (String text : texts) {
			ByteArrayOutputStream record = new ByteArrayOutputStream();
			record.write(1 << 3); // its key's index, a number
			record.write(0);
			field(record, 3, text.getBytes(StandardCharsets.UTF_8));
			field(message, 3, record.toByteArray());
		}
		try {
			byte[] digest = MessageDigest.getInstance("MD5").digest(message.toByteArray());
			return ByteBuffer.allocate(MAGIC.length + message.size() + digest.length)
				.put(MAGIC)
				.put(message.toByteArray())
				.put(digest)
				.array();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A field of bytes, of fewer than 128.
	 */
	private static void field(ByteArrayOutputStream out, int number, byte[] value) {
		out.write(number << 3 | 2);
		out.write(value.length);
		out.writeBytes(value);
	}

}
