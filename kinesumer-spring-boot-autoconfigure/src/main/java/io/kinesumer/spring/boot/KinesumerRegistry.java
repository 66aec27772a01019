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

	private volatile SortedMap<String, Kinesumer> kinesumers = Collections.emptySortedMap();

	KinesumerRegistry(Subscriptions subscriptions, KinesumerFactory factory, SingletonBeanRegistry beans,
			boolean autoStartup) {
		this.subscriptions = subscriptions;
		this.factory = factory;
		this.beans = beans;
		this.autoStartup = autoStartup;
	}

	/**
	 * Builds a client for each app.
	 * @param endpoints all endpoints
	 */
	void register(Collection<ListenerEndpoint> endpoints) {
		SortedMap<String, Kinesumer> built = new TreeMap<>();
		this.subscriptions.byApp(endpoints).forEach((app, ofApp) -> built.put(app, this.factory.create(app, ofApp)));
		this.kinesumers = Collections.unmodifiableSortedMap(built);
		built.forEach((app, kinesumer) -> this.beans.registerSingleton("kinesumerLifecycle-" + app,
				new KinesumerLifecycle(kinesumer, this.autoStartup)));
	}

	@Override
	public SortedSet<String> apps() {
		return Collections.unmodifiableSortedSet(new TreeSet<>(this.kinesumers.keySet()));
	}

	@Override
	public Kinesumer get(String app) {
		Kinesumer kinesumer = this.kinesumers.get(app);
		if (kinesumer == null) {
			throw new IllegalArgumentException("No started @KinesumerListener belongs to app '" + app + "'; apps are "
					+ this.kinesumers.keySet() + ", known once all singletons are created");
		}
		return kinesumer;
	}

	@Override
	public List<KinesumerSnapshot> snapshot() {
		return this.kinesumers.values().stream().map(Kinesumer::snapshot).toList();
	}

	/**
	 * Stops what still runs, such as a client that the application started by itself.
	 */
	@Override
	public void close() {
		this.kinesumers.values().forEach(Kinesumer::stop);
	}

}
