package io.floci.testcontainers;

import org.testcontainers.containers.GenericContainer;

/**
 * Stands in for the class of this name in {@code io.floci:testcontainers-floci}, as far
 * as the service connection goes by it. It runs nothing.
 */
public class FlociContainer extends GenericContainer<FlociContainer> {

	public FlociContainer(String image) {
		super(image);
	}

	@Override
	public void start() {
	}

	@Override
	public String getHost() {
		return "floci.example.org";
	}

	@Override
	public Integer getMappedPort(int originalPort) {
		return 10_000 + originalPort;
	}

}
