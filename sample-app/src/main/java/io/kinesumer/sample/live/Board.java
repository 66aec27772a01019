package io.kinesumer.sample.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What the instances have told, put together. Whoever tells nothing for a while is taken
 * off, as it has ended or hangs.
 */
class Board {

	private static final long SILENCE = Duration.ofSeconds(2).toNanos();

	private static final int MOST_SIGHTINGS = 400;

	private final LongSupplier nanos;

	private final Map<String, Told> told = new LinkedHashMap<>();

	private final List<Sighting> sightings = new ArrayList<>();

	Board(LongSupplier nanos) {
		this.nanos = nanos;
	}

	synchronized void add(Report report) {
		this.told.put(report.client(), new Told(this.nanos.getAsLong(), report));
		this.sightings.addAll(report.sightings());
		if (this.sightings.size() > MOST_SIGHTINGS) {
			this.sightings.subList(0, this.sightings.size() - MOST_SIGHTINGS).clear();
		}
	}

	/**
	 * The reports of all that still tell something, in the order in which they first did;
	 * each sighting is part of one frame.
	 */
	synchronized Frame frame() {
		long now = this.nanos.getAsLong();
		this.told.values().removeIf((told) -> now - told.at() > SILENCE);
		Frame frame = new Frame(this.told.values().stream().map(Told::withoutSightings).toList(),
				List.copyOf(this.sightings));
		this.sightings.clear();
		return frame;
	}

	/**
	 * What a page is sent at a time.
	 *
	 * @param clients the instances
	 * @param sightings what they have handled since the last frame
	 */
	record Frame(List<Report> clients, List<Sighting> sightings) {
	}

	private record Told(long at, Report report) {

		Report withoutSightings() {
			return new Report(this.report.client(), this.report.status(), this.report.leader(), this.report.handled(),
					this.report.shards(), List.of());
		}

	}

}
