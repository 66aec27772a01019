package io.kinesumer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import io.kinesumer.stream.Position;
import io.kinesumer.stream.ShardKey;

/**
 * Records for tests: numbered from 1, with ten bytes each.
 */
public final class Records {

	/**
	 * The size of each record's data in bytes.
	 */
	public static final int SIZE = 10;

	private Records() {
	}

	public static KinesumerRecord record(ShardKey shard, int number) {
		return new KinesumerRecord(shard, "key-" + number % 3, null, Position.of(String.valueOf(number)),
				Instant.ofEpochSecond(number),
				ByteBuffer.wrap(String.format("record%4d", number).getBytes(StandardCharsets.UTF_8)));
	}

	public static List<KinesumerRecord> records(ShardKey shard, int first, int last) {
		return IntStream.rangeClosed(first, last).mapToObj((number) -> record(shard, number)).toList();
	}

	/**
	 * The number of a record.
	 */
	public static int number(KinesumerRecord record) {
		return Integer.parseInt(record.sequenceNumber());
	}

	/**
	 * The numbers of records.
	 */
	public static List<Integer> numbers(List<KinesumerRecord> records) {
		return records.stream().map(Records::number).toList();
	}

}
