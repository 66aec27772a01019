package io.kinesumer.simulation;

/**
 * Unwinds what a process was doing when it ended. An error, so that nothing of the
 * engine's handles it.
 */
final class Crashed extends Error {

	private static final long serialVersionUID = 1;

	Crashed() {
		super("the process has ended", null, false, false);
	}

}
