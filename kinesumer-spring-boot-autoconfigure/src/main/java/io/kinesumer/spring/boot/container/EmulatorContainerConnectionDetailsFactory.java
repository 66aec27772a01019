package io.kinesumer.spring.boot.container;

import java.net.URI;
import java.util.List;

import io.kinesumer.spring.boot.KinesumerConnectionDetails;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;

/**
 * Connects to a {@link ServiceConnection @ServiceConnection}-annotated container of an
 * emulator. Of connection details of one type Boot registers those of one container
 * alone, so that emulators of different services have types of their own.
 *
 * @param <C> the kind of container
 * @param <D> the kind of connection details
 */
abstract class EmulatorContainerConnectionDetailsFactory<C extends GenericContainer<?>, D extends KinesumerConnectionDetails>
		extends ContainerConnectionDetailsFactory<C, D> {

	private final LocalEmulator emulator;

	/**
	 * Creates a factory for containers whose kind says all.
	 * @param emulator what is in the container
	 */
	EmulatorContainerConnectionDetailsFactory(LocalEmulator emulator) {
		this.emulator = emulator;
	}

	/**
	 * Creates the factory.
	 * @param emulator what is in the container
	 * @param names the images that it connects to, without registry and tag, or other
	 * names that the annotation may give
	 */
	EmulatorContainerConnectionDetailsFactory(LocalEmulator emulator, List<String> names) {
		super(names);
		this.emulator = emulator;
	}

	/**
	 * How a running container is reached.
	 */
	KinesumerConnectionDetails connect(C container) {
		return this.emulator.at(container.getHost(), container.getMappedPort(this.emulator.port()),
				container.getEnvMap());
	}

	/**
	 * Asks the container at each look, since its ports are known only once it runs.
	 */
	abstract class Details extends ContainerConnectionDetails<C> implements KinesumerConnectionDetails {

		Details(ContainerConnectionSource<C> source) {
			super(source);
		}

		@Override
		public @Nullable URI kinesisEndpoint() {
			return connect(getContainer()).kinesisEndpoint();
		}

		@Override
		public @Nullable URI dynamoDbEndpoint() {
			return connect(getContainer()).dynamoDbEndpoint();
		}

		@Override
		public @Nullable String region() {
			return connect(getContainer()).region();
		}

		@Override
		public @Nullable AwsCredentialsProvider credentials() {
			return connect(getContainer()).credentials();
		}

	}

}
