package io.kinesumer.reader;

import java.util.ArrayList;
import java.util.List;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.aggregation.Deaggregator;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;

/**
 * What becomes of records between Kinesis and an inbox.
 */
final class Intake {

	private Intake() {
	}

	/**
	 * Takes aggregated records apart and leaves out what is handled already: a position
	 * inside an aggregated record leads to that record again.
	 * @param received what Kinesis gave, in order
	 * @param from the position from which it was read
	 * @param deaggregate whether to take aggregated records apart
	 * @return what is to be handled, in order
	 */
	static List<KinesumerRecord> userRecords(List<KinesumerRecord> received, ReadPosition from, boolean deaggregate) {
		List<KinesumerRecord> records = deaggregate ? deaggregated(received) : received;
		if (!(from instanceof ReadPosition.After after) || after.position().isWhole()) {
			return records;
		}
		int first = 0;
		while (first < records.size() && isCovered(records.get(first), after.position())) {
			first++;
		}
		return records.subList(first, records.size());
	}

	/**
	 * Whether a record is a part of the aggregated one, up to the position.
	 */
	private static boolean isCovered(KinesumerRecord record, Position position) {
		return record.sequenceNumber().equals(position.sequenceNumber()) && !record.position().isAfter(position);
	}

	private static List<KinesumerRecord> deaggregated(List<KinesumerRecord> received) {
		List<KinesumerRecord> records = new ArrayList<>(received.size());
		received.forEach((record) -> records.addAll(Deaggregator.deaggregate(record)));
		return records;
	}

}
