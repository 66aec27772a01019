package io.kinesumer.simulation;

import java.util.function.Function;

import io.kinesumer.store.StateStore;
import io.kinesumer.time.Ticker;

/**
 * A safety rule that does not hold in a simulation, to see that the simulation finds out.
 */
enum Weakness {

	/** All rules hold. */
	NONE;

	StateStore store(StateStore truth) {
		return truth;
	}

	Function<Host, Ticker> clock() {
		return (host) -> host;
	}

}
