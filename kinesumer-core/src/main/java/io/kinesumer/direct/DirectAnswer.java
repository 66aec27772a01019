package io.kinesumer.direct;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.stream.ShardKey;

/**
 * An answer to GetRecords in CBOR, read as it comes in.
 *
 * @param records its records
 * @param rest all else that it says, as an answer without records
 */
record DirectAnswer(List<KinesumerRecord> records, byte[] rest) {

	private static final List<byte[]> RECORDS = names("Records");

	private static final List<byte[]> FIELDS = names("SequenceNumber", "ApproximateArrivalTimestamp", "Data",
			"PartitionKey");

	private static final int BEGIN_MAP = 0xBF;

	private static final int END_MAP = 0xFF;

	/** Says nothing. */
	static final byte[] NOTHING = { (byte) BEGIN_MAP, (byte) END_MAP };

	/** GetRecords gives no more than 10,000. */
	private static final int EXPECTED = 10_000;

	/**
	 * Reads an answer to its end.
	 * @param body the answer
	 * @param length how many bytes it has, or -1 if that is not known
	 * @param shard the shard that was read
	 * @throws MalformedAnswerException if it is not what Kinesis is known to answer
	 */
	static DirectAnswer read(InputStream body, long length, ShardKey shard) throws IOException {
		Chunks chunks = new Chunks(body, length);
		DirectAnswer answer = read(new CborReader(chunks), shard);
		chunks.drain();
		return answer;
	}

	private static DirectAnswer read(CborReader in, ShardKey shard) throws IOException {
		List<KinesumerRecord> records = List.of();
		ByteArrayOutputStream rest = new ByteArrayOutputStream(512);
		rest.write(BEGIN_MAP);
		long fields = in.map();
		for (long read = 0; in.hasMore(fields, read); read++) {
			if (in.name(RECORDS, rest) == 0) {
				records = records(in, shard);
			}
			else {
				in.skip(rest);
			}
		}
		rest.write(END_MAP);
		return new DirectAnswer(records, rest.toByteArray());
	}

	private static List<KinesumerRecord> records(CborReader in, ShardKey shard) throws IOException {
		long length = in.array();
		List<KinesumerRecord> records = new ArrayList<>((int) Math.max(0, Math.min(EXPECTED, length)));
		for (long read = 0; in.hasMore(length, read); read++) {
			records.add(record(in, shard));
		}
		return records;
	}

	private static KinesumerRecord record(CborReader in, ShardKey shard) throws IOException {
		String sequenceNumber = null;
		Long arrival = null;
		byte[] data = null;
		int start = 0;
		int length = 0;
		String partitionKey = null;
		long fields = in.map();
		for (long read = 0; in.hasMore(fields, read); read++) {
			switch (in.name(FIELDS, null)) {
				case 0 -> sequenceNumber = in.sequenceNumber();
				case 1 -> arrival = in.integer();
				case 2 -> {
					data = in.bytes();
					start = in.start();
					length = in.length();
				}
				case 3 -> partitionKey = in.text();
				default -> in.skip(null);
			}
		}
		if (sequenceNumber == null || arrival == null || data == null || partitionKey == null) {
			throw new MalformedAnswerException("has a record that lacks something");
		}
		return new KinesumerRecord(shard, partitionKey, sequenceNumber, Instant.ofEpochMilli(arrival), data, start,
				length);
	}

	private static List<byte[]> names(String... names) {
		return Stream.of(names).map((name) -> name.getBytes(StandardCharsets.US_ASCII)).toList();
	}

}
