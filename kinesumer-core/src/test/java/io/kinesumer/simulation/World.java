package io.kinesumer.simulation;

import java.time.Duration;

import io.kinesumer.assignment.ShardAssignor;

/**
 * What all processes of a simulation share.
 */
record World(Mood mood, Scheduler scheduler, Faults faults, Streams streams, Settings settings, ShardAssignor assignor,
		History history, Exercised exercised, Trace trace, Weakness weakness) {

	/**
	 * Lets a process stand still, often for longer than its session lasts.
	 */
	void pause(Host host, String name) {
		Duration pause = Duration.ofNanos(length(host.session()));
		trace().note(name, "stands still for", pause);
		exercised().count("pauses");
		if (pause.compareTo(host.session()) > 0) {
			exercised().count("pauses past the timeout");
		}
		history().fault();
		host.pause(pause);
	}

	/**
	 * Mostly short, often just about as long as a session, sometimes much longer.
	 */
	private long length(Duration session) {
		int kind = faults().random().nextInt(10);
		return (kind < 5) ? faults().between(200, 4_000)
				: (kind < 8) ? faults().between(session.toMillis() * 4 / 5, session.toMillis() * 13 / 10)
						: faults().between(4_000, 30_000);
	}

}
