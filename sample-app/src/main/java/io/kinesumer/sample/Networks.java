package io.kinesumer.sample;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

import io.kinesumer.KinesumerRecord;

import org.springframework.stereotype.Component;

/**
 * Counts the earthquakes that this instance has handled, network by network.
 */
@Component
class Networks implements EarthquakeObserver {

	private final Map<String, Network> byName = new ConcurrentSkipListMap<>();

	@Override
	public void observe(Earthquake quake, KinesumerRecord record) {
		this.byName.merge(quake.network(), Network.of(quake), Network::plus);
	}

	List<Network> all() {
		return List.copyOf(this.byName.values());
	}

	long total() {
		return this.byName.values().stream().mapToLong(Network::count).sum();
	}

	Optional<Earthquake> largest() {
		return this.byName.values().stream().map(Network::largest).max(Earthquake.BY_MAGNITUDE);
	}

}
