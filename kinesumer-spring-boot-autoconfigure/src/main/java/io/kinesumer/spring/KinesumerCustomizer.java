package io.kinesumer.spring;

import io.kinesumer.engine.KinesumerBuilder;

/**
 * Changes the client of an app before it is built. All beans of this type are called, in
 * their order, after the properties have been applied.
 */
@FunctionalInterface
public interface KinesumerCustomizer {

	/**
	 * Changes a client.
	 * @param app the client's app
	 * @param builder its builder
	 */
	void customize(String app, KinesumerBuilder builder);

}
