package io.kinesumer.spring;

import java.util.Set;

/**
 * A listener as it was at a moment.
 *
 * @param id its id
 * @param app the app that it belongs to
 * @param streams the keys of its streams in the group
 * @param isRunning whether it takes part: its app's client runs and subscribes to its
 * streams
 * @param isPaused whether {@link ListenerEndpointRegistry#pause(String)} keeps records
 * from it; also when it does not run
 */
public record RegisteredListener(String id, String app, Set<String> streams, boolean isRunning, boolean isPaused) {

	public RegisteredListener {
		streams = Set.copyOf(streams);
	}

}
