package io.kinesumer.aggregation;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerRecord;

/**
 * Takes apart the records that the Kinesis Producer Library, or a library that writes its
 * format, has aggregated: four magic bytes, a protobuf message, and the message's MD5.
 * Whatever does not read as such, from the first byte to the last, is handed over as it
 * is; nothing is dropped.
 *
 * <p>
 * A user record whose hash lies outside the hash range of its shard is handed over, too.
 * The Kinesis Client Library drops it, trusting that a producer has noticed and sent it
 * again: true of the producer library, which so causes duplicates after a split, and of
 * no other.
 */
public final class Deaggregator {

	private static final byte[] MAGIC = { (byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2 };

	private static final int DIGEST_BYTES = 16;

	private Deaggregator() {
	}

	/**
	 * Whether a record may be aggregated, by its size and first bytes.
	 * @param record a record as Kinesis gave it
	 * @return {@code false} if {@link #deaggregate} gives the record alone
	 */
	public static boolean mayBeAggregated(KinesumerRecord record) {
		if (record.size() <= MAGIC.length + DIGEST_BYTES) {
			return false;
		}
		for (int i = 0; i < MAGIC.length; i++) {
			if (record.byteAt(i) != MAGIC[i]) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Takes a record apart.
	 * @param record a record as Kinesis gave it
	 * @return the user records in it, in order, whose data are slices of the record's and
	 * the last of which covers the record as a whole; or the record alone if it is not
	 * aggregated
	 */
	public static List<KinesumerRecord> deaggregate(KinesumerRecord record) {
		if (!mayBeAggregated(record)) {
			return List.of(record);
		}
		ByteBuffer data = record.data();
		int length = data.remaining() - MAGIC.length - DIGEST_BYTES;
		int start = data.position() + MAGIC.length;
		ByteBuffer message = data.slice(start, length);
		if (!digest(message.duplicate()).equals(data.slice(start + length, DIGEST_BYTES))) {
			return List.of(record);
		}
		try {
			return userRecords(record, AggregatedMessage.read(message).userRecords());
		}
		catch (MalformedMessageException ex) {
			return List.of(record);
		}
	}

	private static List<KinesumerRecord> userRecords(KinesumerRecord record,
			List<AggregatedMessage.UserRecord> userRecords) {
		int count = userRecords.size();
		if (count == 0) { // nothing to hand over, but nobody shall miss it
			return List.of(record);
		}
		List<KinesumerRecord> parts = new ArrayList<>(count);
		for (AggregatedMessage.UserRecord part : userRecords) {
			parts.add(record.part(part.partitionKey(), part.explicitHashKey(), part.data(), parts.size(), count));
		}
		return parts;
	}

	private static ByteBuffer digest(ByteBuffer message) {
		try {
			MessageDigest md5 = MessageDigest.getInstance("MD5");
			md5.update(message);
			return ByteBuffer.wrap(md5.digest());
		}
		catch (NoSuchAlgorithmException ex) {
			throw new KinesumerException("This Java has no MD5, by which aggregated records are known:"
					+ " set kinesumer.aggregation.enabled to false to have all records as they are", ex);
		}
	}

}
