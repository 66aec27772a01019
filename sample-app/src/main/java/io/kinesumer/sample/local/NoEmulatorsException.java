package io.kinesumer.sample.local;

/**
 * There is nothing to join.
 */
class NoEmulatorsException extends RuntimeException {

	NoEmulatorsException(int port) {
		super("There is nothing to join: no emulator listens on port " + port);
	}

}
