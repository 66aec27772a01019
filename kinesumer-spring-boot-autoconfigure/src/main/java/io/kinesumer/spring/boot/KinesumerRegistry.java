package io.kinesumer.spring.boot;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerSnapshot;
import io.kinesumer.spring.Kinesumers;
import io.kinesumer.spring.listener.ListenerEndpoint;
import io.kinesumer.stream.StreamRef;

import org.springframework.beans.factory.config.SingletonBeanRegistry;

/**
 * Holds the client of each app from the moment all listeners are known, and gives each a
 * {@link KinesumerLifecycle} of its own, so that apps stop side by side.
 */
class KinesumerRegistry implements Kinesumers, AutoCloseable {

	private final Subscriptions subscriptions;

	private final KinesumerFactory factory;

	private final SingletonBeanRegistry beans;

	private final boolean autoStartup;

	private volatile SortedMap<String, AppListeners> apps = Collections.emptySortedMap();

	KinesumerRegistry(Subscriptions subscriptions, KinesumerFactory factory, SingletonBeanRegistry beans,
			boolean autoStartup) {
		this.subscriptions = subscriptions;
		this.factory = factory;
		this.beans = beans;
		this.autoStartup = autoStartup;
	}

	/**
	 * Builds a client for each app of which a listener takes part from the start.
	 * @param endpoints all endpoints
	 */
	void register(Collection<ListenerEndpoint> endpoints) {
		SortedMap<String, AppListeners> built = new TreeMap<>();
		this.subscriptions.byApp(endpoints)
			.forEach((app, listeners) -> built.put(app, new AppListeners(app, listeners, this.factory)));
		this.apps = Collections.unmodifiableSortedMap(built);
		built.forEach((app, listeners) -> this.beans.registerSingleton("kinesumerLifecycle-" + app,
				new KinesumerLifecycle(listeners, this.autoStartup && listeners.isAutoStartup())));
	}

	/**
	 * The listeners of all apps.
	 */
	Collection<AppListeners> listeners() {
		return this.apps.values();
	}

	/**
	 * The streams that listeners of an app name, started or not.
	 */
	List<StreamRef> streams(String app) {
		AppListeners listeners = this.apps.get(app);
		return (listeners != null) ? listeners.streams() : List.of();
	}

	private SortedMap<String, Kinesumer> kinesumers() {
		SortedMap<String, Kinesumer> built = new TreeMap<>();
		this.apps.forEach((app, listeners) -> {
			Kinesumer kinesumer = listeners.kinesumer();
			if (kinesumer != null) {
				built.put(app, kinesumer);
			}
		});
		return built;
	}

	@Override
	public SortedSet<String> apps() {
		return Collections.unmodifiableSortedSet(new TreeSet<>(kinesumers().keySet()));
	}

	@Override
	public Kinesumer get(String app) {
		AppListeners listeners = this.apps.get(app);
		Kinesumer kinesumer = (listeners != null) ? listeners.kinesumer() : null;
		if (kinesumer == null) {
			throw new IllegalArgumentException("No started @KinesumerListener belongs to app '" + app + "'; apps are "
					+ kinesumers().keySet() + ", known once all singletons are created");
		}
		return kinesumer;
	}

	@Override
	public List<KinesumerSnapshot> snapshot() {
		return kinesumers().values().stream().map(Kinesumer::snapshot).toList();
	}

	/**
	 * Stops what still runs, such as a client that the application started by itself. One
	 * that cannot stop keeps no other from it.
	 */
	@Override
	public void close() {
		RuntimeException failure = null;
		for (Kinesumer kinesumer : kinesumers().values()) {
			try {
				kinesumer.stop();
			}
			catch (RuntimeException ex) {
				if (failure == null) {
					failure = ex;
				}
				else {
					failure.addSuppressed(ex);
				}
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

}
