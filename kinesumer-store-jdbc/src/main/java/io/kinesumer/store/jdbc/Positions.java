package io.kinesumer.store.jdbc;

import java.time.Instant;
import java.util.List;

import io.kinesumer.StartPosition;
import io.kinesumer.store.StreamReset;
import io.kinesumer.stream.ReadPosition;

/**
 * Starts as text: a time, or the name that Kinesis has for the oldest record.
 */
final class Positions {

	private static final String TRIM_HORIZON = "TRIM_HORIZON";

	private static final String LATEST = "LATEST";

	private Positions() {
	}

	static String write(ReadPosition start) {
		return (start instanceof ReadPosition.AtTimestamp at) ? at.timestamp().toString() : TRIM_HORIZON;
	}

	static ReadPosition read(String text) {
		return text.equals(TRIM_HORIZON) ? new ReadPosition.TrimHorizon()
				: new ReadPosition.AtTimestamp(Instant.parse(text));
	}

	/**
	 * A reset as its number, what was asked for, and where it starts.
	 */
	static String write(StreamReset reset) {
		String start = write(reset.start());
		String asked = (reset.asked() instanceof StartPosition.Latest) ? LATEST
				: (reset.asked() instanceof StartPosition.AtTimestamp at) ? at.timestamp().toString() : TRIM_HORIZON;
		return reset.number() + " " + asked + " " + start;
	}

	static StreamReset readReset(String text) {
		List<String> parts = List.of(text.split(" ", 3));
		String asked = parts.get(1);
		return new StreamReset(
				Long.parseLong(parts.get(0)), asked.equals(LATEST) ? StartPosition.latest() : asked.equals(TRIM_HORIZON)
						? StartPosition.trimHorizon() : StartPosition.atTimestamp(Instant.parse(asked)),
				read(parts.get(2)));
	}

}
