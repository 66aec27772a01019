package io.kinesumer.spring.boot.container;

/**
 * Connects to a kinesis-mock service of Docker Compose.
 */
class KinesisMockDockerComposeConnectionDetailsFactory extends EmulatorDockerComposeConnectionDetailsFactory {

	KinesisMockDockerComposeConnectionDetailsFactory() {
		super(LocalEmulator.KINESIS_MOCK, "ghcr.io/etspaceman/kinesis-mock", "etspaceman/kinesis-mock", "kinesis-mock");
	}

}
