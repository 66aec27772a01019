package io.kinesumer.spring.boot;

import java.net.URI;

import io.kinesumer.spring.boot.properties.KinesumerProperties;
import org.jspecify.annotations.Nullable;

/**
 * The connection as the properties tell it.
 */
final class PropertiesConnectionDetails implements KinesumerConnectionDetails {

	private final KinesumerProperties properties;

	PropertiesConnectionDetails(KinesumerProperties properties) {
		this.properties = properties;
	}

	@Override
	public @Nullable URI kinesisEndpoint() {
		return this.properties.getKinesis().getEndpoint();
	}

	@Override
	public @Nullable URI dynamoDbEndpoint() {
		return this.properties.getStateStore().getDynamodb().getEndpoint();
	}

	@Override
	public @Nullable String region() {
		return this.properties.getRegion();
	}

}
