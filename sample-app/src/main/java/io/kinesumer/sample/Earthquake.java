package io.kinesumer.sample;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * An earthquake as the USGS publishes it: one feature of GeoJSON, of which this
 * application reads what it needs.
 *
 * @param id the event's id, unique in the feed
 * @param properties what was observed
 * @param geometry where, or {@code null} where it is not known
 */
public record Earthquake(String id, Details properties, @Nullable Geometry geometry) {

	/**
	 * Weakest first; those without a magnitude before all others.
	 */
	public static final Comparator<Earthquake> BY_MAGNITUDE = Comparator.comparing((quake) -> quake.properties().mag(),
			Comparator.nullsFirst(Comparator.naturalOrder()));

	/**
	 * The seismic network that reported it, which is also its partition key.
	 * @return the network's code, such as {@code ci}
	 */
	public String network() {
		return this.properties.net();
	}

	/**
	 * When it happened.
	 * @return the time of its origin
	 */
	public Instant happenedAt() {
		return Instant.ofEpochMilli(this.properties.time());
	}

	/**
	 * Says it in a few words.
	 * @return such as {@code M 2.7, 4km W of Castaic, CA}
	 */
	public String headline() {
		Double magnitude = this.properties.mag();
		return ((magnitude != null) ? String.format(Locale.ROOT, "M %.1f, ", magnitude) : "") + this.properties.place();
	}

	/**
	 * What was observed.
	 *
	 * @param mag the magnitude, or {@code null} where it is not known
	 * @param place where, in words
	 * @param time when, in milliseconds since 1970-01-01T00:00Z
	 * @param net the code of the network that reported it
	 * @param failures how often handling it is to fail, for a demonstration; {@code null}
	 * for never, as for all real ones
	 */
	public record Details(@Nullable Double mag, String place, long time, String net, @Nullable Integer failures) {
	}

	/**
	 * A point on the globe.
	 *
	 * @param coordinates longitude and latitude in degrees, and the depth in km
	 */
	public record Geometry(List<Double> coordinates) {
	}

}
