package io.kinesumer.spring.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

import io.kinesumer.Delivery;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.spring.KinesumerHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a record: their names, types and values.
 */
enum RecordHeader {

	STREAM(KinesumerHeaders.STREAM, String.class, false, (record, delivery) -> record.stream()),

	SHARD_ID(KinesumerHeaders.SHARD_ID, String.class, false, (record, delivery) -> record.shardId()),

	PARTITION_KEY(KinesumerHeaders.PARTITION_KEY, String.class, true, (record, delivery) -> record.partitionKey()),

	EXPLICIT_HASH_KEY(KinesumerHeaders.EXPLICIT_HASH_KEY, String.class, true,
			(record, delivery) -> record.explicitHashKey()),

	SEQUENCE_NUMBER(KinesumerHeaders.SEQUENCE_NUMBER, String.class, true,
			(record, delivery) -> record.sequenceNumber()),

	SUB_SEQUENCE_NUMBER(KinesumerHeaders.SUB_SEQUENCE_NUMBER, Long.class, true,
			(record, delivery) -> record.subSequenceNumber()),

	ARRIVAL_TIME(KinesumerHeaders.ARRIVAL_TIME, Instant.class, true, (record, delivery) -> record.arrivalTime()),

	DELIVERY_ATTEMPT(KinesumerHeaders.DELIVERY_ATTEMPT, Integer.class, false, (record, delivery) -> delivery.attempt()),

	LAG(KinesumerHeaders.LAG, Duration.class, false, (record, delivery) -> delivery.lag());

	private final String headerName;

	private final Class<?> type;

	private final boolean perRecord;

	private final BiFunction<KinesumerRecord, Delivery, @Nullable Object> value;

	RecordHeader(String headerName, Class<?> type, boolean perRecord,
			BiFunction<KinesumerRecord, Delivery, @Nullable Object> value) {
		this.headerName = headerName;
		this.type = type;
		this.perRecord = perRecord;
		this.value = value;
	}

	static @Nullable RecordHeader named(String headerName) {
		return Arrays.stream(values())
			.filter((header) -> header.headerName.equals(headerName))
			.findFirst()
			.orElse(null);
	}

	static String names() {
		return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
	}

	/**
	 * All headers of one record. What Kinesis does not tell is left out.
	 */
	static Map<String, Object> of(KinesumerRecord record, Delivery delivery) {
		Map<String, Object> headers = new LinkedHashMap<>();
		for (RecordHeader header : values()) {
			Object value = header.value(record, delivery);
			if (value != null) {
				headers.put(header.headerName, value);
			}
		}
		return headers;
	}

	/**
	 * All headers of a batch: lists of those that differ from record to record.
	 */
	static Map<String, Object> of(Invocation batch) {
		Map<String, Object> headers = new LinkedHashMap<>();
		for (RecordHeader header : values()) {
			Object value = header.perRecord ? header.values(batch) : header.value(batch.first(), batch.delivery());
			if (value != null) {
				headers.put(header.headerName, value);
			}
		}
		return headers;
	}

	private List<@Nullable Object> values(Invocation batch) {
		// May hold nulls, which List.of and toList() of a stream of non-null do not.
		return Arrays
			.asList(batch.records().stream().map((record) -> value(record, batch.delivery())).toArray(Object[]::new));
	}

	@Nullable Object value(KinesumerRecord record, Delivery delivery) {
		return this.value.apply(record, delivery);
	}

	Class<?> type() {
		return this.type;
	}

	boolean isPerRecord() {
		return this.perRecord;
	}

}
