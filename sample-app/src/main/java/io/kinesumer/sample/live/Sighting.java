package io.kinesumer.sample.live;

import java.util.List;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.sample.Earthquake;
import org.jspecify.annotations.Nullable;

/**
 * An earthquake as the page shows it.
 *
 * @param headline magnitude and place, in words
 * @param magnitude the magnitude, or {@code null} where it is not known
 * @param longitude degrees east
 * @param latitude degrees north
 * @param shardId the shard that brought it
 */
record Sighting(String headline, @Nullable Double magnitude, double longitude, double latitude, String shardId) {

	static @Nullable Sighting of(Earthquake quake, KinesumerRecord record) {
		if (quake.geometry() == null) {
			return null;
		}
		List<Double> at = quake.geometry().coordinates();
		return new Sighting(quake.headline(), quake.properties().mag(), at.get(0), at.get(1), record.shardId());
	}

}
