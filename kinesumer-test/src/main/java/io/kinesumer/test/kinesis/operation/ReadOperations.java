package io.kinesumer.test.kinesis.operation;

import java.time.Instant;
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
		ShardIterator iterator = call.stream().iterator(shardId, position(call.fields()));
		return (out) -> out.text("ShardIterator", iterator.text());
	}

	private static IteratorPosition position(Fields fields) {
		String type = fields.requireText("ShardIteratorType");
		return switch (type) {
			case "TRIM_HORIZON" -> new IteratorPosition.TrimHorizon();
			case "LATEST" -> new IteratorPosition.Latest();
			case "AT_SEQUENCE_NUMBER" -> new IteratorPosition.At(requireNumber(fields, type));
			case "AFTER_SEQUENCE_NUMBER" -> new IteratorPosition.After(requireNumber(fields, type));
			case "AT_TIMESTAMP" -> {
				Instant time = fields.time("Timestamp");
				if (time == null) {
					throw ServiceError
						.invalidArgument("Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP");
				}
				yield new IteratorPosition.AtTime(time);
			}
			default -> throw ServiceError.constraint("'" + type + "'", "shardIteratorType",
					"Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, "
							+ "AT_SEQUENCE_NUMBER, TRIM_HORIZON]");
		};
	}

	private static String requireNumber(Fields fields, String type) {
		String number = fields.text("StartingSequenceNumber");
		if (number == null) {
			throw ServiceError.invalidArgument(
					"Must either specify (1) StartingSequenceNumber parameter for iterator of type " + type);
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
		long bytes = 1024;
		for (StoredRecord record : result.records()) {
			// A third more for base64 would be wasted on CBOR: JSON may grow its buffer.
			bytes += RECORD_FRAME + record.bytes();
		}
		return reply.ofAbout(bytes);
	}

	private static void write(Output out, ReadResult result) {
		out.structures("Records", result.records(),
				(each, record) -> each.text("SequenceNumber", record.sequenceNumber())
					.time("ApproximateArrivalTimestamp", Instant.ofEpochMilli(record.arrivalMillis()))
					.blob("Data", record.data())
					.text("PartitionKey", record.partitionKey()));
		ShardIterator next = result.next();
		out.text("NextShardIterator", (next != null) ? next.text() : null);
		out.number("MillisBehindLatest", result.millisBehindLatest());
		if (next == null) {
			out.structures("ChildShards", result.children(), ReadOperations::writeChild);
		}
	}

	private static void writeChild(Output out, ChildView child) {
		out.text("ShardId", child.id());
		out.texts("ParentShards", child.parents());
		ShardOperations.writeRange(out, child.range());
	}

}
