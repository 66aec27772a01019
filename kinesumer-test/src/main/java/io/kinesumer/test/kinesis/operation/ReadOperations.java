package io.kinesumer.test.kinesis.operation;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.kinesumer.test.kinesis.stream.ChildView;
import io.kinesumer.test.kinesis.stream.IteratorPosition;
import io.kinesumer.test.kinesis.stream.KinesisStream;
import io.kinesumer.test.kinesis.stream.ReadResult;
import io.kinesumer.test.kinesis.stream.ServiceError;
import io.kinesumer.test.kinesis.stream.ShardIterator;
import io.kinesumer.test.kinesis.stream.StoredRecord;
import io.kinesumer.test.kinesis.wire.Fields;
import io.kinesumer.test.kinesis.wire.Output;
import io.kinesumer.test.kinesis.wire.Reply;

/**
 * The operations that read records.
 */
final class ReadOperations {

	/** What a record takes on the wire besides its data and key, about. */
	private static final int RECORD_FRAME = 160;

	private ReadOperations() {
	}

	static void addTo(Map<String, Operation> operations) {
		operations.put("GetShardIterator", ReadOperations::iterator);
		operations.put("GetRecords", ReadOperations::read);
	}

	private static Reply iterator(Call call) {
		String shardId = call.fields().requireText("ShardId");
		ShardIterator iterator = call.stream()
			.iterator(shardId, position(call.fields(), "ShardIteratorType", "StartingSequenceNumber"));
		return (out) -> out.text("ShardIterator", iterator.text());
	}

	/**
	 * Reads a position from the fields that hold its type and its number.
	 */
	static IteratorPosition position(Fields fields, String typeField, String numberField) {
		String type = fields.requireText(typeField);
		return switch (type) {
			case "TRIM_HORIZON" -> new IteratorPosition.TrimHorizon();
			case "LATEST" -> new IteratorPosition.Latest();
			case "AT_SEQUENCE_NUMBER" -> new IteratorPosition.At(requireNumber(fields, numberField, type));
			case "AFTER_SEQUENCE_NUMBER" -> new IteratorPosition.After(requireNumber(fields, numberField, type));
			case "AT_TIMESTAMP" -> {
				Instant time = fields.time("Timestamp");
				if (time == null) {
					throw ServiceError
						.invalidArgument("Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP");
				}
				yield new IteratorPosition.AtTime(time);
			}
			default -> throw ServiceError.constraint("'" + type + "'",
					Character.toLowerCase(typeField.charAt(0)) + typeField.substring(1),
					"Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, "
							+ "AT_SEQUENCE_NUMBER, TRIM_HORIZON]");
		};
	}

	private static String requireNumber(Fields fields, String field, String type) {
		String number = fields.text(field);
		if (number == null) {
			throw ServiceError
				.invalidArgument("Must either specify (1) " + field + " parameter for iterator of type " + type);
		}
		return number;
	}

	private static Reply read(Call call) {
		ShardIterator iterator = ShardIterator.parse(call.fields().requireText("ShardIterator"));
		KinesisStream stream = call.streamOf(iterator.stream());
		int most = call.streams().settings().limits().readRecordsPerCall();
		int limit = call.fields().number("Limit", most, 1, most);
		ReadResult result = stream.read(iterator, limit);
		Reply reply = (out) -> write(out, result);
		return reply.ofAbout(sizeOf(result.records()));
	}

	/**
	 * About how many bytes records take on the wire.
	 */
	static long sizeOf(List<StoredRecord> records) {
		long bytes = 1024;
		for (StoredRecord record : records) {
			// A third more for base64 would be wasted on CBOR: JSON may grow its buffer.
			bytes += RECORD_FRAME + record.bytes();
		}
		return bytes;
	}

	private static void write(Output out, ReadResult result) {
		writeRecords(out, result.records());
		ShardIterator next = result.next();
		out.text("NextShardIterator", (next != null) ? next.text() : null);
		out.number("MillisBehindLatest", result.millisBehindLatest());
		if (next == null) {
			writeChildren(out, result.children());
		}
	}

	static void writeRecords(Output out, List<StoredRecord> records) {
		out.structures("Records", records,
				(each, record) -> each.text("SequenceNumber", record.sequenceNumber())
					.time("ApproximateArrivalTimestamp", Instant.ofEpochMilli(record.arrivalMillis()))
					.blob("Data", record.data())
					.text("PartitionKey", record.partitionKey()));
	}

	static void writeChildren(Output out, List<ChildView> children) {
		out.structures("ChildShards", children, ReadOperations::writeChild);
	}

	private static void writeChild(Output out, ChildView child) {
		out.text("ShardId", child.id());
		out.texts("ParentShards", child.parents());
		ShardOperations.writeRange(out, child.range());
	}

}
