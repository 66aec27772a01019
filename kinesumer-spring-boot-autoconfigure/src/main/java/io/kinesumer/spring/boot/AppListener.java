package io.kinesumer.spring.boot;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.kinesumer.Subscription;

/**
 * A listener's part in its app.
 *
 * @param id the listener's id
 * @param isAutoStartup whether it takes part from the start
 * @param subscriptions one for each of its streams
 */
record AppListener(String id, boolean isAutoStartup, List<Subscription> subscriptions) {

	/**
	 * The keys of its streams.
	 */
	Set<String> streams() {
		Set<String> keys = new TreeSet<>();
		this.subscriptions.forEach((subscription) -> keys.add(subscription.stream().key()));
		return keys;
	}

}
