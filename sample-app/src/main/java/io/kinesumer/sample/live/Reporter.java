package io.kinesumer.sample.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.sample.Earthquake;
import io.kinesumer.sample.EarthquakeObserver;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * Sums up what this instance has to tell.
 */
@Component
@ConditionalOnBooleanProperty(name = "kinesumer.enabled", matchIfMissing = true)
class Reporter implements EarthquakeObserver {

	/** More than a person can see in a blink. */
	private static final int MOST = 200;

	private final Kinesumer kinesumer;

	private final Deque<Sighting> sightings = new ArrayDeque<>();

	private long handled;

	Reporter(@Lazy Kinesumer kinesumer) {
		this.kinesumer = kinesumer;
	}

	@Override
	public synchronized void observe(Earthquake quake, KinesumerRecord record) {
		this.handled++;
		Sighting sighting = Sighting.of(quake, record);
		if (sighting != null) {
			this.sightings.addLast(sighting);
		}
		if (this.sightings.size() > MOST) {
			this.sightings.removeFirst();
		}
	}

	synchronized Report report() {
		List<Sighting> seen = List.copyOf(this.sightings);
		this.sightings.clear();
		return Report.of(this.kinesumer.snapshot(), this.handled, seen);
	}

}
