package io.kinesumer.spring.boot.container;

import java.net.URI;

import io.kinesumer.spring.boot.KinesumerConnectionDetails;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;

/**
 * Connects to an emulator's service of Docker Compose, recognised by its image or by the
 * label {@code org.springframework.boot.service-connection}.
 */
abstract class EmulatorDockerComposeConnectionDetailsFactory
		extends DockerComposeConnectionDetailsFactory<KinesumerConnectionDetails> {

	private final LocalEmulator emulator;

	EmulatorDockerComposeConnectionDetailsFactory(LocalEmulator emulator, String... images) {
		super(images);
		this.emulator = emulator;
	}

	@Override
	protected KinesumerConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
		return new Details(source.getRunningService(), this.emulator);
	}

	private static final class Details extends DockerComposeConnectionDetails implements KinesumerConnectionDetails {

		private final KinesumerConnectionDetails details;

		Details(RunningService service, LocalEmulator emulator) {
			super(service);
			this.details = emulator.at(service.host(), service.ports().get(emulator.port()), service.env());
		}

		@Override
		public @Nullable URI kinesisEndpoint() {
			return this.details.kinesisEndpoint();
		}

		@Override
		public @Nullable URI dynamoDbEndpoint() {
			return this.details.dynamoDbEndpoint();
		}

		@Override
		public @Nullable String region() {
			return this.details.region();
		}

		@Override
		public @Nullable AwsCredentialsProvider credentials() {
			return this.details.credentials();
		}

	}

}
