package io.kinesumer.spring.boot.aws;

import java.time.Instant;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.StartPosition;
import io.kinesumer.spring.boot.properties.InitialPositionProperties;
import org.jspecify.annotations.Nullable;

/**
 * Reads start positions from properties.
 */
public final class InitialPositions {

	private InitialPositions() {
	}

	/**
	 * Reads a start position.
	 * @param prefix the properties' prefix, for messages
	 * @param properties the properties
	 * @return the position, or {@code null} if none is set
	 * @throws InvalidSettingException if type and timestamp do not fit together
	 */
	public static @Nullable StartPosition of(String prefix, InitialPositionProperties properties) {
		InitialPositionProperties.Type type = properties.getType();
		Instant timestamp = properties.getTimestamp();
		if (type == InitialPositionProperties.Type.AT_TIMESTAMP) {
			if (timestamp == null) {
				throw new InvalidSettingException(prefix + ".timestamp", null,
						"be an ISO-8601 instant where the type is at-timestamp, such as 2026-01-31T08:00:00Z");
			}
			return StartPosition.atTimestamp(timestamp);
		}
		if (timestamp != null) {
			throw new InvalidSettingException(prefix + ".timestamp", timestamp,
					"be left out unless " + prefix + ".type is at-timestamp");
		}
		if (type == null) {
			return null;
		}
		return (type == InitialPositionProperties.Type.LATEST) ? StartPosition.latest() : StartPosition.trimHorizon();
	}

}
