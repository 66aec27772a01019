package io.kinesumer.catalog;

import java.time.Instant;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.StartPosition;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.StreamRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides where a group starts in a stream that is new to it.
 */
final class InitialStart {

	private static final Logger logger = LoggerFactory.getLogger(InitialStart.class);

	private InitialStart() {
	}

	/**
	 * What the configured start means in a stream as it is now. A time from before what
	 * the stream keeps means its oldest record.
	 * @throws InvalidSettingException if the time lies in the future, from where Kinesis
	 * does not read
	 */
	static ReadPosition resolve(String app, StreamRef stream, StartPosition start, KinesisApi.Description description) {
		Instant now = description.serviceTime();
		if (!(start instanceof StartPosition.AtTimestamp at)) {
			return ShardCatalog.resolve(start, now);
		}
		if (at.timestamp().isAfter(now.plusSeconds(1))) { // dates of answers are whole
															// seconds
			throw new InvalidSettingException(
					"The start position of stream '" + stream
							+ "' (kinesumer.initial-position, that of the stream, or of its listener)",
					at.timestamp(), "not lie in the future: by the clock of Kinesis it is " + now
							+ ". Choose latest to start now, or start again then");
		}
		if (at.timestamp().isBefore(now.minus(description.retention()))) {
			logger.warn(
					"[{}] The group is to start in stream '{}' at {}, and the stream keeps records for {} h only:"
							+ " it starts with the oldest record",
					app, stream, at.timestamp(), description.retention().toHours());
			return new ReadPosition.TrimHorizon();
		}
		return ShardCatalog.resolve(start, now);
	}

}
