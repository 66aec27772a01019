package io.kinesumer.simulation;

import java.time.Duration;

/**
 * What all processes of a simulation share.
 */
record World(Scheduler scheduler, Faults faults, Streams streams, History history, Exercised exercised, Trace trace) {

	/**
	 * Lets a process stand still, often for longer than its session lasts.
	 */
	void pause(Host host, String name) {
		Duration pause = Duration.ofNanos(faults().between(200, faults().happens(400) ? 30_000 : 4_000));
		trace().note(name, "stands still for", pause);
		exercised().count("pauses");
		if (pause.compareTo(Settings.SESSION) > 0) {
			exercised().count("pauses past the timeout");
		}
		history().fault();
		host.pause(pause);
	}

}
