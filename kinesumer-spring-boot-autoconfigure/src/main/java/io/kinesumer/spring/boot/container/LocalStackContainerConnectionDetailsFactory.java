package io.kinesumer.spring.boot.container;

import io.kinesumer.spring.boot.KinesumerConnectionDetails;
import org.testcontainers.localstack.LocalStackContainer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/**
 * Connects to a {@link LocalStackContainer}.
 */
class LocalStackContainerConnectionDetailsFactory
		extends EmulatorContainerConnectionDetailsFactory<LocalStackContainer, AwsEmulatorConnectionDetails> {

	LocalStackContainerConnectionDetailsFactory() {
		super(LocalEmulator.LOCALSTACK);
	}

	@Override
	KinesumerConnectionDetails connect(LocalStackContainer container) {
		return LocalEmulator.LOCALSTACK.at(container.getEndpoint(), container.getRegion(), StaticCredentialsProvider
			.create(AwsBasicCredentials.create(container.getAccessKey(), container.getSecretKey())));
	}

	@Override
	protected AwsEmulatorConnectionDetails getContainerConnectionDetails(
			ContainerConnectionSource<LocalStackContainer> source) {
		return new LocalStackDetails(source);
	}

	private final class LocalStackDetails extends Details implements AwsEmulatorConnectionDetails {

		LocalStackDetails(ContainerConnectionSource<LocalStackContainer> source) {
			super(source);
		}

	}

}
