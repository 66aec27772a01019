package io.kinesumer.sample;

import io.kinesumer.KinesumerRecord;

/**
 * Wants to know of earthquakes. Called by one thread at a time for each shard.
 */
@FunctionalInterface
public interface EarthquakeObserver {

	/**
	 * Notes an earthquake that this instance handles.
	 * @param quake the earthquake
	 * @param record the record that brought it
	 */
	void observe(Earthquake quake, KinesumerRecord record);

}
