package io.kinesumer.spring.listener;

import java.time.Instant;
import java.time.format.DateTimeParseException;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.StartPosition;

/**
 * Reads start positions from text.
 */
final class StartPositions {

	private StartPositions() {
	}

	static StartPosition parse(String key, String text) {
		return switch (text) {
			case "latest" -> StartPosition.latest();
			case "trim-horizon" -> StartPosition.trimHorizon();
			default -> StartPosition.atTimestamp(instant(key, text));
		};
	}

	private static Instant instant(String key, String text) {
		try {
			return Instant.parse(text);
		}
		catch (DateTimeParseException ex) {
			throw new InvalidSettingException(key, text,
					"be latest, trim-horizon, or an ISO-8601 instant such as 2026-01-31T08:00:00Z");
		}
	}

}
