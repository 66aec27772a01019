package io.kinesumer.spring.boot.container;

import java.util.List;

import org.testcontainers.containers.GenericContainer;

import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/**
 * Connects to a {@link GenericContainer} of the image
 * {@code ghcr.io/etspaceman/kinesis-mock}.
 */
class KinesisMockContainerConnectionDetailsFactory
		extends EmulatorContainerConnectionDetailsFactory<GenericContainer<?>, KinesisEmulatorConnectionDetails> {

	KinesisMockContainerConnectionDetailsFactory() {
		super(LocalEmulator.KINESIS_MOCK, List.of("etspaceman/kinesis-mock", "kinesis-mock"));
	}

	@Override
	protected KinesisEmulatorConnectionDetails getContainerConnectionDetails(
			ContainerConnectionSource<GenericContainer<?>> source) {
		return new KinesisMockDetails(source);
	}

	private final class KinesisMockDetails extends Details implements KinesisEmulatorConnectionDetails {

		KinesisMockDetails(ContainerConnectionSource<GenericContainer<?>> source) {
			super(source);
		}

	}

}
