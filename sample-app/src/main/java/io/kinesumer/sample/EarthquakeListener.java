package io.kinesumer.sample;

import java.util.List;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.spring.KinesumerHeaders;
import io.kinesumer.spring.KinesumerListener;

import org.springframework.messaging.handler.annotation.Header;
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
	void on(Earthquake quake, KinesumerRecord record, @Header(KinesumerHeaders.DELIVERY_ATTEMPT) int attempt) {
		Integer failures = quake.properties().failures();
		if (failures != null && attempt <= failures) {
			throw new IllegalStateException("Made to fail, attempt %d of %d".formatted(attempt, failures));
		}
		this.observers.forEach((observer) -> observer.observe(quake, record));
	}

}
