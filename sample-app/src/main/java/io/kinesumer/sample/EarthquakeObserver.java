package io.kinesumer.sample;

import io.kinesumer.KinesumerRecord;

/**
 * Wants to know of earthquakes. Called by one thread at a time for each shard.
 */
@FunctionalInterface
interface EarthquakeObserver {

	void observe(Earthquake quake, KinesumerRecord record);

}
