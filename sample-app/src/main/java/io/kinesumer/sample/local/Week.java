package io.kinesumer.sample.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.kinesumer.sample.Earthquake;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ClassPathResource;

/**
 * The week of earthquakes, in order of time.
 *
 * @param quakes the earthquakes
 */
record Week(List<Quake> quakes) {

	private static final String RESOURCE = "usgs-earthquakes-2018-02.ndjson";

	static Week read(JsonMapper json) {
		try {
			String lines = new ClassPathResource(RESOURCE).getContentAsString(StandardCharsets.UTF_8);
			return new Week(
					lines.lines().map((line) -> new Quake(json.readValue(line, Earthquake.class), line)).toList());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * How long after the first earthquake another one happened.
	 */
	Duration sinceFirst(Quake quake) {
		return Duration.between(this.quakes.get(0).earthquake().happenedAt(), quake.earthquake().happenedAt());
	}

	Duration length() {
		return sinceFirst(this.quakes.get(this.quakes.size() - 1));
	}

	/**
	 * An earthquake of the week.
	 *
	 * @param earthquake the earthquake
	 * @param json as it was published
	 */
	record Quake(Earthquake earthquake, String json) {
	}

}
