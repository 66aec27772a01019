package io.kinesumer.sample;

import java.util.List;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.spring.KinesumerListener;

import org.springframework.stereotype.Component;

/**
 * Takes every earthquake of this instance's shards, in the order in which each network
 * reported them.
 */
@Component
class EarthquakeListener {

	private final List<EarthquakeObserver> observers;

	EarthquakeListener(List<EarthquakeObserver> observers) {
		this.observers = observers;
	}

	@KinesumerListener(streams = "earthquakes")
	void on(Earthquake quake, KinesumerRecord record) {
		this.observers.forEach((observer) -> observer.observe(quake, record));
	}

}
