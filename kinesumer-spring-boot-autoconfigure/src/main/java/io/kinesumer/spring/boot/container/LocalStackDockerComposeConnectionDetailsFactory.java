package io.kinesumer.spring.boot.container;

/**
 * Connects to a LocalStack service of Docker Compose.
 */
class LocalStackDockerComposeConnectionDetailsFactory extends EmulatorDockerComposeConnectionDetailsFactory {

	LocalStackDockerComposeConnectionDetailsFactory() {
		super(LocalEmulator.LOCALSTACK, "localstack/localstack", "localstack/localstack-pro");
	}

}
