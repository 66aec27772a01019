package io.kinesumer.spring.boot;

import java.util.List;

import io.kinesumer.Kinesumer;
import io.kinesumer.Subscription;

/**
 * Makes the client of an app.
 */
@FunctionalInterface
interface KinesumerFactory {

	/**
	 * Makes a client.
	 * @param app the app
	 * @param subscriptions the streams and their handlers, one or more
	 * @return the client, not started
	 */
	Kinesumer create(String app, List<Subscription> subscriptions);

}
