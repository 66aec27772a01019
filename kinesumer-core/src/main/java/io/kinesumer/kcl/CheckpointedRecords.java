package io.kinesumer.kcl;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.aggregation.Deaggregator;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.reader.ThrottledException;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.Pause;

/**
 * Looks at the records that leases stand at. A lease does not tell whether its record was
 * aggregated, and so not whether its part 0 is all of it; nor when the record arrived, by
 * which a loss is noticed.
 */
final class CheckpointedRecords {

	private static final int ATTEMPTS = 20;

	/** Kinesis serves a shard five reads a second. */
	private static final Duration PACE = Duration.ofMillis(250);

	private final KinesisApi kinesis;

	private final Pause pause;

	CheckpointedRecords(KinesisApi kinesis, Pause pause) {
		this.kinesis = kinesis;
		this.pause = pause;
	}

	/**
	 * Looks at a record.
	 * @param checkpoint its sequence number, and the last part of it that is handled
	 */
	CheckpointedRecord look(StreamRef stream, String shardId, Position checkpoint, KinesisApi.Description description)
			throws InterruptedException {
		String iterator = null;
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			try {
				if (iterator == null) { // a position inside a record leads to that record
					iterator = this.kinesis.iterator(stream, shardId, new ReadPosition.After(checkpoint));
				}
				KinesisApi.Page page = this.kinesis.read(stream, new ShardKey(stream.key(), shardId), iterator, 1);
				if (!page.records().isEmpty()) {
					return judge(checkpoint, page.records().get(0), page.serviceTime().minus(description.retention()));
				}
				if (page.nextIterator() == null || page.behind().isZero()) {
					return gone(checkpoint, page.serviceTime().minus(description.retention()));
				}
				iterator = page.nextIterator();
			}
			catch (ThrottledException ex) {
				if (attempt == ATTEMPTS - 1) {
					throw ex;
				}
			}
			this.pause.pause(PACE);
		}
		throw new KinesumerException("Shard " + shardId + " of stream '" + stream + "' does not give record "
				+ checkpoint.sequenceNumber() + ", at which its lease stands, in " + ATTEMPTS + " reads; try again",
				null);
	}

	private static CheckpointedRecord judge(Position checkpoint, KinesumerRecord record, Instant oldest) {
		if (!record.sequenceNumber().equals(checkpoint.sequenceNumber())) {
			return gone(checkpoint, oldest);
		}
		List<KinesumerRecord> parts = Deaggregator.deaggregate(record);
		boolean isWhole = checkpoint.subSequenceNumber() >= parts.size() - 1;
		return new CheckpointedRecord(isWhole ? Position.of(checkpoint.sequenceNumber()) : checkpoint,
				record.arrivalTime(), false);
	}

	/**
	 * Nothing of it can be read again, so that it counts as handled. It arrived before
	 * the oldest record that is kept, and so may others have that nobody has handled.
	 */
	private static CheckpointedRecord gone(Position checkpoint, Instant oldest) {
		return new CheckpointedRecord(Position.of(checkpoint.sequenceNumber()), oldest.minusSeconds(1), true);
	}

}
