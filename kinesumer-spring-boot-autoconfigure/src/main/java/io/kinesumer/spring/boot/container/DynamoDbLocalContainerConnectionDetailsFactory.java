package io.kinesumer.spring.boot.container;

import java.util.List;

import org.testcontainers.containers.GenericContainer;

import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/**
 * Connects to a {@link GenericContainer} of the image {@code amazon/dynamodb-local}.
 */
class DynamoDbLocalContainerConnectionDetailsFactory
		extends EmulatorContainerConnectionDetailsFactory<GenericContainer<?>, DynamoDbEmulatorConnectionDetails> {

	DynamoDbLocalContainerConnectionDetailsFactory() {
		super(LocalEmulator.DYNAMODB_LOCAL,
				List.of("amazon/dynamodb-local", "aws-dynamodb-local/aws-dynamodb-local", "dynamodb-local"));
	}

	@Override
	protected DynamoDbEmulatorConnectionDetails getContainerConnectionDetails(
			ContainerConnectionSource<GenericContainer<?>> source) {
		return new DynamoDbLocalDetails(source);
	}

	private final class DynamoDbLocalDetails extends Details implements DynamoDbEmulatorConnectionDetails {

		DynamoDbLocalDetails(ContainerConnectionSource<GenericContainer<?>> source) {
			super(source);
		}

	}

}
