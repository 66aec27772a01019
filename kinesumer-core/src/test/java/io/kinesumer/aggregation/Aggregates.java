package io.kinesumer.aggregation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;

import com.amazonaws.kinesis.agg.AggRecord;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ShardKey;

/**
 * Aggregated records for tests, made by the reference library.
 */
public final class Aggregates {

	private static final byte[] MAGIC = { (byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2 };

	private Aggregates() {
	}

	/**
	 * Aggregates texts under a partition key each, by the library that AWS publishes for
	 * producers.
	 */
	public static byte[] of(String partitionKey, String... texts) {
		AggRecord record = new AggRecord();
		for (String text : texts) {
			add(record, partitionKey, null, text.getBytes(StandardCharsets.UTF_8));
		}
		return record.toRecordBytes();
	}

	static void add(AggRecord record, String partitionKey, String explicitHashKey, byte[] data) {
		try {
			if (!record.addUserRecord(partitionKey, explicitHashKey, data)) {
				throw new IllegalStateException("The aggregate is full");
			}
		}
		catch (IllegalStateException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	/**
	 * Frames a message as a producer does.
	 */
	static byte[] framed(byte[] message) {
		return ByteBuffer.allocate(MAGIC.length + message.length + 16)
			.put(MAGIC)
			.put(message)
			.put(md5(message))
			.array();
	}

	static byte[] md5(byte[] message) {
		try {
			return MessageDigest.getInstance("MD5").digest(message);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A record as Kinesis gives it.
	 */
	public static KinesumerRecord record(ShardKey shard, int number, byte[] data) {
		return new KinesumerRecord(shard, "aggregate", null, Position.of(String.valueOf(number)),
				Instant.ofEpochSecond(number), ByteBuffer.wrap(data));
	}

	static List<String> texts(List<KinesumerRecord> records) {
		return records.stream().map((record) -> StandardCharsets.UTF_8.decode(record.data()).toString()).toList();
	}

}
