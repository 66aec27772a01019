package io.kinesumer.spring.boot.container;

import java.util.List;

import org.testcontainers.containers.GenericContainer;

import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.springframework.util.ClassUtils;

/**
 * Connects to a {@code FlociContainer}, whose module is not needed for it, or a
 * {@link GenericContainer} of the image {@code floci/floci}.
 */
class FlociContainerConnectionDetailsFactory
		extends EmulatorContainerConnectionDetailsFactory<GenericContainer<?>, AwsEmulatorConnectionDetails> {

	private static final String TYPE = "io.floci.testcontainers.FlociContainer";

	FlociContainerConnectionDetailsFactory() {
		super(LocalEmulator.FLOCI, List.of("floci/floci", "hectorvent/floci"));
	}

	/**
	 * Of a bean method nothing but the type is known, unless the annotation has a name.
	 */
	@Override
	protected boolean sourceAccepts(ContainerConnectionSource<GenericContainer<?>> source,
			Class<?> requiredContainerType, Class<?> requiredConnectionDetailsType) {
		return super.sourceAccepts(source, requiredContainerType, requiredConnectionDetailsType)
				|| (ClassUtils.isPresent(TYPE, null) && source.accepts(ANY_CONNECTION_NAME,
						ClassUtils.resolveClassName(TYPE, null), requiredConnectionDetailsType));
	}

	@Override
	protected AwsEmulatorConnectionDetails getContainerConnectionDetails(
			ContainerConnectionSource<GenericContainer<?>> source) {
		return new FlociDetails(source);
	}

	private final class FlociDetails extends Details implements AwsEmulatorConnectionDetails {

		FlociDetails(ContainerConnectionSource<GenericContainer<?>> source) {
			super(source);
		}

	}

}
