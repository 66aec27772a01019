package io.kinesumer.reader;

import java.util.ArrayList;
import java.util.List;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.aggregation.Deaggregator;
import io.kinesumer.stream.ReadPosition;

/**
 * What becomes of records between Kinesis and an inbox.
 */
final class Intake {

	private Intake() {
	}

	/**
	 * Takes aggregated records apart and leaves out what is read already: a position
	 * inside an aggregated record leads to that record again, and reading from the oldest
	 * record on gives all before it once more.
	 * @param received what Kinesis gave, in order
	 * @param position where reading stands
	 * @param deaggregate whether to take aggregated records apart
	 * @return what is to be handled, in order
	 */
	static List<KinesumerRecord> userRecords(List<KinesumerRecord> received, ReadPosition position,
			boolean deaggregate) {
		List<KinesumerRecord> records = deaggregate ? deaggregated(received) : received;
		if (!(position instanceof ReadPosition.After after) || records.isEmpty()
				|| records.get(0).position().isAfter(after.position())) {
			return records;
		}
		return records.stream().filter((record) -> record.position().isAfter(after.position())).toList();
	}

	private static List<KinesumerRecord> deaggregated(List<KinesumerRecord> received) {
		List<KinesumerRecord> records = new ArrayList<>(received.size());
		received.forEach((record) -> records.addAll(Deaggregator.deaggregate(record)));
		return records;
	}

}
