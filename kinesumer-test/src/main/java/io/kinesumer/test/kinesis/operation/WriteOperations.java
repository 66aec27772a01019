package io.kinesumer.test.kinesis.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.kinesumer.test.kinesis.Fault;
import io.kinesumer.test.kinesis.KinesisFaults;
import io.kinesumer.test.kinesis.KinesisLimits;
import io.kinesumer.test.kinesis.stream.KinesisStream;
import io.kinesumer.test.kinesis.stream.KinesisStream.PutResult;
import io.kinesumer.test.kinesis.stream.NewRecord;
import io.kinesumer.test.kinesis.stream.ServiceError;
import io.kinesumer.test.kinesis.wire.Fields;
import io.kinesumer.test.kinesis.wire.Output;
import io.kinesumer.test.kinesis.wire.Reply;

/**
 * The operations that put records.
 */
final class WriteOperations {

	private final KinesisFaults faults;

	WriteOperations(KinesisFaults faults) {
		this.faults = faults;
	}

	void addTo(Map<String, Operation> operations) {
		operations.put("PutRecord", this::putOne);
		operations.put("PutRecords", this::putMany);
	}

	static NewRecord record(Fields fields) {
		return new NewRecord(fields.requireText("PartitionKey"), fields.text("ExplicitHashKey"),
				fields.requireBlob("Data"));
	}

	private Reply putOne(Call call) {
		NewRecord record = record(call.fields());
		requireSize(record, call.streams().settings().limits());
		PutResult result = call.stream().put(record);
		return (out) -> out.text("ShardId", result.shardId())
			.text("SequenceNumber", result.sequenceNumber())
			.text("EncryptionType", "NONE");
	}

	private Reply putMany(Call call) {
		List<NewRecord> records = call.fields()
			.requireStructures("Records")
			.stream()
			.map(WriteOperations::record)
			.toList();
		requireSizes(records, call.streams().settings().limits());
		KinesisStream stream = call.stream();
		List<Outcome> outcomes = new ArrayList<>(records.size());
		int failed = 0;
		for (NewRecord record : records) {
			Outcome outcome = put(stream, record);
			outcomes.add(outcome);
			failed += (outcome.error() != null) ? 1 : 0;
		}
		int failures = failed;
		Reply reply = (out) -> out.number("FailedRecordCount", failures)
			.structures("Records", outcomes, WriteOperations::writeOutcome)
			.text("EncryptionType", "NONE");
		return reply.ofAbout(128L * (records.size() + 1));
	}

	private Outcome put(KinesisStream stream, NewRecord record) {
		try {
			if (!this.faults.isEmpty()) {
				failOnDemand(stream, record);
			}
			return new Outcome(stream.put(record), null);
		}
		catch (ServiceError error) {
			if (error.type().equals("ProvisionedThroughputExceededException") || error.status() >= 500) {
				return new Outcome(null, error);
			}
			throw error;
		}
	}

	private void failOnDemand(KinesisStream stream, NewRecord record) {
		String shard = stream.shardFor(record);
		Fault fault = this.faults.drawForRecord(stream.id().name(), shard);
		if (fault instanceof Fault.Throttle) {
			throw ServiceError.throttled("Rate exceeded for shard " + shard + " in stream " + stream.id().name()
					+ " under account " + stream.id().account() + ".");
		}
		if (fault instanceof Fault.ServerError error) {
			throw ServiceError.internalFailure(error.status());
		}
	}

	private static void writeOutcome(Output out, Outcome outcome) {
		PutResult result = outcome.result();
		if (result != null) {
			out.text("SequenceNumber", result.sequenceNumber()).text("ShardId", result.shardId());
		}
		ServiceError error = outcome.error();
		if (error != null) {
			out.text("ErrorCode", error.type()).text("ErrorMessage", error.text());
		}
	}

	private static void requireSizes(List<NewRecord> records, KinesisLimits limits) {
		if (records.isEmpty() || records.size() > limits.writeRecordsPerCall()) {
			throw ServiceError.constraint("'[" + records.size() + " records]'", "records",
					records.isEmpty() ? "Member must have length greater than or equal to 1"
							: "Member must have length less than or equal to " + limits.writeRecordsPerCall());
		}
		long bytes = 0;
		for (NewRecord record : records) {
			requireSize(record, limits);
			bytes += record.bytes();
		}
		if (bytes > limits.writeBytesPerCall()) {
			throw ServiceError.invalidArgument("Records size exceeds " + limits.writeBytesPerCall() + " bytes limit");
		}
	}

	private static void requireSize(NewRecord record, KinesisLimits limits) {
		if (record.bytes() > limits.recordBytes()) {
			throw ServiceError
				.constraint(
						"'java.nio.HeapByteBuffer[pos=0 lim=" + record.data().length + " cap=" + record.data().length
								+ "]'",
						"data", "Member must have length less than or equal to " + limits.recordBytes());
		}
	}

	/**
	 * What became of one record of many.
	 *
	 * @param result where it went, or {@code null}
	 * @param error why it did not, or {@code null}
	 */
	private record Outcome(@Nullable PutResult result, @Nullable ServiceError error) {
	}

}
