package io.kinesumer.benchmarks.micro;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ShardKey;

/**
 * Records to measure with.
 */
public final class Samples {

	static final ShardKey SHARD = new ShardKey("orders", "shardId-000000000000");

	private static final byte[] MAGIC = { (byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2 };

	private Samples() {
	}

	/**
	 * A record as Kinesis gives it.
	 */
	public static KinesumerRecord record(int number, byte[] data) {
		return new KinesumerRecord(SHARD, "key-" + number % 100, null, Position.of(String.format("4966%052d", number)),
				Instant.ofEpochSecond(number), ByteBuffer.wrap(data));
	}

	/**
	 * Small records of a hundred partition keys.
	 */
	public static List<KinesumerRecord> records(int count) {
		byte[] data = new byte[100];
		return IntStream.range(0, count).mapToObj((number) -> record(number, data)).toList();
	}

	/**
	 * What the Kinesis Producer Library makes of small records: magic bytes, a message in
	 * Protocol Buffers with a table of keys (field 1) and records (field 3) of an index
	 * (1) and data (3), and its MD5 sum.
	 */
	static byte[] aggregate(int count, int bytes) {
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		byte[] key = "partition-key".getBytes(StandardCharsets.US_ASCII);
		field(message, 1, key);
		for (int i = 0; i < count; i++) {
			ByteArrayOutputStream record = new ByteArrayOutputStream();
			record.write(1 << 3);
			record.write(0);
			field(record, 3, new byte[bytes]);
			field(message, 3, record.toByteArray());
		}
		try {
			byte[] encoded = message.toByteArray();
			byte[] digest = MessageDigest.getInstance("MD5").digest(encoded);
			return ByteBuffer.allocate(MAGIC.length + encoded.length + digest.length)
				.put(MAGIC)
				.put(encoded)
				.put(digest)
				.array();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void field(ByteArrayOutputStream out, int number, byte[] value) {
		out.write(number << 3 | 2);
		int length = value.length;
		while (length > 127) {
			out.write(length & 127 | 128);
			length >>= 7;
		}
		out.write(length);
		out.write(value, 0, value.length);
	}

}
