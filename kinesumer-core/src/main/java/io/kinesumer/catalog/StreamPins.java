package io.kinesumer.catalog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.kinesumer.StartPosition;
import io.kinesumer.StateStoreException;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.StateStore;
import io.kinesumer.store.StreamPin;
import io.kinesumer.store.StreamReset;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the group started in its streams, and which of them must start over. A reset
 * stands in the group's state first, so that whoever carries it out may crash at any
 * point: the next listing goes on where it stopped. For one thread.
 */
final class StreamPins {

	private static final Logger logger = LoggerFactory.getLogger(StreamPins.class);

	private final String app;

	private final StateStore store;

	private final CatalogListener listener;

	private final Map<String, StreamPin> pins = new HashMap<>();

	private Map<String, StreamReset> resets = Map.of();

	StreamPins(String app, StateStore store, CatalogListener listener) {
		this.app = app;
		this.store = store;
		this.listener = listener;
	}

	/**
	 * Notes which streams must start over, and looks whether those that this client knows
	 * have.
	 */
	void follow(GroupState group) {
		this.resets = group.resets();
		for (StreamPin pin : List.copyOf(this.pins.values())) {
			if (pin.reset() < resetOf(pin.stream())) {
				this.store.pin(this.app, pin.stream()).ifPresent(this::remember);
			}
		}
	}

	/**
	 * Forgets all pins but those of some streams.
	 */
	void retain(Set<String> streams) {
		this.pins.keySet().retainAll(streams);
	}

	/**
	 * Forgets everything: the store may be another one than it was.
	 */
	void forget() {
		this.pins.clear();
		this.resets = Map.of();
	}

	/**
	 * How often a stream was told to start over, as far as this client knows.
	 */
	long resetOf(String stream) {
		StreamReset reset = this.resets.get(stream);
		StreamPin pin = this.pins.get(stream);
		return Math.max((reset != null) ? reset.number() : 0, (pin != null) ? pin.reset() : 0);
	}

	/**
	 * A stream's pin, be it of before a reset that is not carried out yet.
	 */
	Optional<StreamPin> find(String stream) {
		StreamPin known = this.pins.get(stream);
		return (known != null) ? Optional.of(known) : this.store.pin(this.app, stream).map(this::remember);
	}

	/**
	 * Whether a stream starts over and this client does not know yet where.
	 */
	boolean isBehind(StreamPin pin) {
		return pin.reset() < resetOf(pin.stream());
	}

	/**
	 * Pins where the group starts in a stream: as the reset says that is to be carried
	 * out, or where a group of the Go client left off, or else as it is configured.
	 * @return the pin that holds, this one or another client's
	 * @throws io.kinesumer.InvalidSettingException if the group cannot start there
	 */
	StreamPin pin(StreamRef stream, StartPosition configured, KinesisApi.Description description, List<Shard> listed) {
		StreamReset reset = this.resets.get(stream.key());
		if (reset == null) {
			return remember(this.store.pinIfAbsent(this.app, firstPin(stream, configured, description, listed)));
		}
		return remember(this.store.pinIfAbsent(this.app, new StreamPin(stream.key(), description.serviceTime(),
				description.created(), reset.start(), ids(listed), reset.number())));
	}

	private StreamPin firstPin(StreamRef stream, StartPosition configured, KinesisApi.Description description,
			List<Shard> listed) {
		List<Checkpoint> checkpoints = this.store.checkpoints(this.app, stream.key());
		TakeOver takeOver = TakeOver
			.of(this.store.shardCache(this.app, stream.key()), checkpoints, this.store.clients(this.app))
			.orElse(null);
		if (takeOver == null) {
			return new StreamPin(stream.key(), description.serviceTime(), description.created(),
					InitialStart.resolve(this.app, stream, configured, description), ids(listed), 0);
		}
		logger.info("[{}] Takes stream '{}' over from another library's group: {} checkpoints; shards without one "
				+ "start at {}", this.app, stream.key(), checkpoints.size(), takeOver.from());
		return new StreamPin(stream.key(), description.serviceTime(), takeOver.streamCreated(description.created()),
				takeOver.start(ShardCatalog.latest(description.serviceTime())),
				TakeOver.shardsInReach(listed, checkpoints), 0);
	}

	private static Set<String> ids(List<Shard> listed) {
		return listed.stream().map(Shard::id).collect(Collectors.toSet());
	}

	/**
	 * Tells the group that a stream was created again and starts over, unless someone
	 * else has.
	 */
	void startOver(StreamPin pin) {
		StreamReset reset = new StreamReset(pin.reset() + 1, StartPosition.trimHorizon(),
				new ReadPosition.TrimHorizon());
		for (int attempt = 0; attempt < ShardCatalog.ATTEMPTS; attempt++) {
			GroupState group = this.store.group(this.app);
			this.resets = group.resets();
			if (isBehind(pin)) {
				return;
			}
			if (this.store.replaceGroup(this.app, group.withReset(pin.stream(), reset))) {
				this.resets = group.withReset(pin.stream(), reset).resets();
				return;
			}
		}
		throw new StateStoreException("[" + this.app + "] The group's state is written by others all the time; that"
				+ " stream '" + pin.stream() + "' was created again is told at the next sync", null);
	}

	private StreamPin remember(StreamPin pin) {
		@Nullable StreamPin before = this.pins.put(pin.stream(), pin);
		if (before != null && before.reset() < pin.reset()) {
			this.listener.startedOver(before, pin);
		}
		return pin;
	}

}
