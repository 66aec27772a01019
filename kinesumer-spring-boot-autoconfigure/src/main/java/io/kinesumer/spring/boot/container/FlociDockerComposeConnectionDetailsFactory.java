package io.kinesumer.spring.boot.container;

/**
 * Connects to a Floci service of Docker Compose.
 */
class FlociDockerComposeConnectionDetailsFactory extends EmulatorDockerComposeConnectionDetailsFactory {

	FlociDockerComposeConnectionDetailsFactory() {
		super(LocalEmulator.FLOCI, "floci/floci", "hectorvent/floci");
	}

}
