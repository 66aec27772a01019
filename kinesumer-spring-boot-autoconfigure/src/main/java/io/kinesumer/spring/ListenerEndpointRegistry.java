package io.kinesumer.spring;

import java.util.List;
import java.util.SortedSet;

/**
 * All listeners of the application, to be looked at and steered by their ids while it
 * runs; known once all singleton beans are created. Acts on this process alone: what the
 * group as a whole is to pause, {@link io.kinesumer.Kinesumer#pause(String)} does. Safe
 * for use by several threads.
 */
public interface ListenerEndpointRegistry {

	/**
	 * The ids of all listeners, started or not.
	 * @return the ids, in order
	 */
	SortedSet<String> listenerIds();

	/**
	 * A listener as it is at the moment.
	 * @param id its id
	 * @return the listener
	 * @throws IllegalArgumentException if no listener has the id; names those that exist
	 */
	RegisteredListener listener(String id);

	/**
	 * All listeners as they are at the moment.
	 * @return the listeners, in the order of their ids
	 */
	List<RegisteredListener> listeners();

	/**
	 * Lets a listener take part: its streams are subscribed to. Starts its app's client
	 * if that does not run, with this listener alone where nothing has started it before.
	 * Does nothing if the listener runs.
	 * @param id its id
	 * @throws IllegalArgumentException if no listener has the id; names those that exist
	 * @throws io.kinesumer.KinesumerException if the client could not be started
	 */
	void start(String id);

	/**
	 * Ends a listener's part: its deliveries under way end, are committed, and the shards
	 * of its streams are handed over to other clients that subscribe to them. Returns at
	 * once; the hand-over takes as long as the deliveries. A restart of the application
	 * context does not start it again, {@link #start(String)} does. Does nothing if the
	 * listener is stopped.
	 * @param id its id
	 * @throws IllegalArgumentException if no listener has the id; names those that exist
	 */
	void stop(String id);

	/**
	 * Keeps records from a listener, and stops reading them. It keeps its shards, so that
	 * no other client handles them meanwhile; what it is handling goes on to its end.
	 * Lasts until {@link #resume(String)}, over restarts of the application context.
	 * @param id its id
	 * @throws IllegalArgumentException if no listener has the id; names those that exist
	 */
	void pause(String id);

	/**
	 * Ends a pause. What the group has paused stays paused.
	 * @param id its id
	 * @throws IllegalArgumentException if no listener has the id; names those that exist
	 */
	void resume(String id);

}
