package io.kinesumer.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.StartPosition;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.store.StateStore;
import io.kinesumer.store.StreamPin;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the group started in each stream, pinned once when it first saw it. For one
 * thread.
 */
public final class StreamPins {

	private static final Logger logger = LoggerFactory.getLogger(StreamPins.class);

	/**
	 * Taken off the service's time when {@code latest} is pinned: dates in answers are
	 * whole seconds, and arrival times are approximate.
	 */
	private static final Duration LATEST_MARGIN = Duration.ofSeconds(1);

	private final String app;

	private final StateStore store;

	private final Map<String, StreamPin> known = new HashMap<>();

	/**
	 * Creates pins that are still to be read.
	 * @param app the app
	 * @param store the state store
	 */
	public StreamPins(String app, StateStore store) {
		this.app = app;
		this.store = store;
	}

	/**
	 * The pin of a stream.
	 * @param stream the stream's key
	 * @return the pin, or empty as long as there is none
	 */
	public Optional<StreamPin> of(String stream) {
		@Nullable StreamPin pin = this.known.get(stream);
		if (pin == null) {
			pin = this.store.pin(this.app, stream).orElse(null);
			if (pin != null) {
				this.known.put(stream, pin);
			}
		}
		return Optional.ofNullable(pin);
	}

	/**
	 * Pins where the group starts, unless another client was first.
	 * @param stream the stream
	 * @param start where the group starts if it has never seen the stream
	 * @param description the stream as it was described before it was listed
	 * @param listed its shards
	 * @return the pin that holds
	 * @throws InvalidSettingException if the start lies in the future, from where Kinesis
	 * does not read
	 */
	public StreamPin pin(StreamRef stream, StartPosition start, KinesisApi.Description description,
			List<Shard> listed) {
		Set<String> ids = listed.stream().map(Shard::id).collect(Collectors.toSet());
		StreamPin pin = this.store.pinIfAbsent(this.app, new StreamPin(stream.key(), description.serviceTime(),
				description.created(), resolve(stream, start, description), ids));
		this.known.put(stream.key(), pin);
		return pin;
	}

	private ReadPosition resolve(StreamRef stream, StartPosition start, KinesisApi.Description description) {
		if (start instanceof StartPosition.AtTimestamp at) {
			return resolve(stream, at.timestamp(), description);
		}
		return (start instanceof StartPosition.TrimHorizon) ? new ReadPosition.TrimHorizon()
				: new ReadPosition.AtTimestamp(description.serviceTime().minus(LATEST_MARGIN));
	}

	private ReadPosition resolve(StreamRef stream, Instant time, KinesisApi.Description description) {
		Instant now = description.serviceTime();
		if (time.isAfter(now.plusSeconds(1))) { // dates in answers are whole seconds
			throw new InvalidSettingException(
					"The start position of stream '" + stream
							+ "' (kinesumer.initial-position, that of the stream, or of its listener)",
					time, "not lie in the future: by the clock of Kinesis it is " + now
							+ ". Choose latest to start now, or start again then");
		}
		if (time.isBefore(now.minus(description.retention()))) {
			logger.warn(
					"[{}] The group is to start in stream '{}' at {}, and the stream keeps records for {} h only:"
							+ " it starts with the oldest record",
					this.app, stream, time, description.retention().toHours());
			return new ReadPosition.TrimHorizon();
		}
		return new ReadPosition.AtTimestamp(time);
	}

}
