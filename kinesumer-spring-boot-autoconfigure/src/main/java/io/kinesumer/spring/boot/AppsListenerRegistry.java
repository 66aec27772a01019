package io.kinesumer.spring.boot;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

import io.kinesumer.spring.ListenerEndpointRegistry;
import io.kinesumer.spring.RegisteredListener;

/**
 * Finds listeners in all apps.
 */
class AppsListenerRegistry implements ListenerEndpointRegistry {

	private final KinesumerRegistry kinesumers;

	AppsListenerRegistry(KinesumerRegistry kinesumers) {
		this.kinesumers = kinesumers;
	}

	@Override
	public SortedSet<String> listenerIds() {
		SortedSet<String> ids = new TreeSet<>();
		this.kinesumers.listeners().forEach((listeners) -> ids.addAll(listeners.ids()));
		return ids;
	}

	@Override
	public RegisteredListener listener(String id) {
		return of(id).listener(id);
	}

	@Override
	public List<RegisteredListener> listeners() {
		return listenerIds().stream().map(this::listener).toList();
	}

	@Override
	public void start(String id) {
		of(id).start(id);
	}

	@Override
	public void stop(String id) {
		of(id).stop(id);
	}

	@Override
	public void pause(String id) {
		of(id).pause(id);
	}

	@Override
	public void resume(String id) {
		of(id).resume(id);
	}

	private AppListeners of(String id) {
		return this.kinesumers.listeners()
			.stream()
			.filter((listeners) -> listeners.ids().contains(id))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("No @KinesumerListener has the id '" + id
					+ "'; the ids are " + listenerIds() + ", known once all singletons are created"));
	}

}
