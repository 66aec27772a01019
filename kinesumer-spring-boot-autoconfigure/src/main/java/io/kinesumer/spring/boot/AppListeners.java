package io.kinesumer.spring.boot;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import io.kinesumer.Kinesumer;
import io.kinesumer.Subscription;
import io.kinesumer.spring.RegisteredListener;
import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of one app and the client that they share. Which of them take part is
 * told by the streams that the client subscribes to. The client is built when the first
 * of them is to take part: one that never does needs no AWS. Thread-safe.
 */
class AppListeners {

	private final String app;

	private final List<AppListener> listeners;

	private final KinesumerFactory factory;

	private final KeepAlive keepAlive;

	private final Object changes = new Object();

	/** Streams of listeners that did not start when another was started by itself. */
	private final Set<String> leftOut = new TreeSet<>();

	/** Streams that a customizer subscribed to. */
	private volatile Set<String> ofNoListener = Set.of();

	private final Set<String> paused = ConcurrentHashMap.newKeySet();

	private volatile @Nullable Kinesumer kinesumer;

	private volatile boolean started;

	AppListeners(String app, List<AppListener> listeners, KinesumerFactory factory) {
		this.app = app;
		this.listeners = List.copyOf(listeners);
		this.factory = factory;
		this.keepAlive = new KeepAlive("kinesumer-" + app + "-keep-alive");
		if (isAutoStartup()) {
			client();
		}
	}

	String app() {
		return this.app;
	}

	/**
	 * The client.
	 * @return the client, or {@code null} if no listener was to take part yet
	 */
	@Nullable Kinesumer kinesumer() {
		return this.kinesumer;
	}

	/**
	 * Whether a listener takes part from the start.
	 */
	final boolean isAutoStartup() {
		return this.listeners.stream().anyMatch(AppListener::isAutoStartup);
	}

	/**
	 * The streams of all listeners.
	 */
	List<StreamRef> streams() {
		return this.listeners.stream()
			.flatMap((listener) -> listener.subscriptions().stream())
			.map(Subscription::stream)
			.toList();
	}

	List<String> ids() {
		return this.listeners.stream().map(AppListener::id).toList();
	}

	/**
	 * Starts the client, if there is a listener to take part.
	 */
	void start() {
		Kinesumer client = this.kinesumer;
		if (client == null) {
			return;
		}
		synchronized (this.changes) {
			if (!this.leftOut.isEmpty()) {
				Set<String> streams = new TreeSet<>(client.snapshot().streams());
				streams.addAll(this.leftOut);
				this.leftOut.clear();
				client.refresh(streams);
			}
		}
		if (!client.snapshot().streams().isEmpty()) {
			client.start();
			this.keepAlive.begin();
			this.started = true;
		}
	}

	void stop() {
		this.started = false;
		Kinesumer client = this.kinesumer;
		try {
			if (client != null) {
				client.stop();
			}
		}
		finally {
			this.keepAlive.end();
		}
	}

	/**
	 * Whether there is something to stop, such as a client that has failed.
	 */
	boolean isRunning() {
		Kinesumer client = this.kinesumer;
		return this.started || (client != null && client.isRunning());
	}

	void start(String id) {
		synchronized (this.changes) {
			Kinesumer client = client();
			Set<String> own = get(id).streams();
			Set<String> streams = new TreeSet<>(client.snapshot().streams());
			if (!isRunning()) {
				this.leftOut.addAll(streams);
				streams.clear();
			}
			this.leftOut.removeAll(own);
			if (streams.addAll(own)) {
				client.refresh(streams);
			}
			client.start();
			this.keepAlive.begin();
		}
	}

	void stop(String id) {
		synchronized (this.changes) {
			this.leftOut.removeAll(get(id).streams());
			Kinesumer client = this.kinesumer;
			if (client != null) {
				Set<String> streams = new TreeSet<>(client.snapshot().streams());
				if (streams.removeAll(streamsOf(id))) {
					client.refresh(streams);
				}
			}
		}
	}

	void pause(String id) {
		synchronized (this.changes) {
			this.paused.add(id);
			Kinesumer client = this.kinesumer;
			if (client != null) {
				streamsOf(id).forEach(client::pauseLocally);
			}
		}
	}

	void resume(String id) {
		synchronized (this.changes) {
			this.paused.remove(id);
			Kinesumer client = this.kinesumer;
			if (client != null) {
				streamsOf(id).forEach(client::resumeLocally);
			}
		}
	}

	RegisteredListener listener(String id) {
		Kinesumer client = this.kinesumer;
		Set<String> streams = streamsOf(id);
		boolean running = client != null && client.isRunning()
				&& client.snapshot().streams().stream().anyMatch(streams::contains);
		return new RegisteredListener(id, this.app, streams, running, this.paused.contains(id));
	}

	private AppListener get(String id) {
		return this.listeners.stream().filter((listener) -> listener.id().equals(id)).findFirst().orElseThrow();
	}

	/**
	 * Those of its annotation, and those that a refresh has added: where an app has one
	 * listener, they are its own.
	 */
	private Set<String> streamsOf(String id) {
		Set<String> streams = get(id).streams();
		Kinesumer client = this.kinesumer;
		if (this.listeners.size() == 1 && client != null) {
			streams.addAll(client.snapshot().streams());
			streams.removeAll(this.ofNoListener);
		}
		return streams;
	}

	private Kinesumer client() {
		Kinesumer client = this.kinesumer;
		if (client == null) {
			client = this.factory.create(this.app,
					this.listeners.stream().map(AppListener::subscriptions).flatMap(Collection::stream).toList());
			Set<String> streams = new TreeSet<>(client.snapshot().streams());
			Set<String> ofNoListener = new TreeSet<>(streams);
			boolean all = true;
			for (AppListener listener : this.listeners) {
				ofNoListener.removeAll(listener.streams());
				if (!listener.isAutoStartup()) {
					all = false;
					streams.removeAll(listener.streams());
				}
				if (this.paused.contains(listener.id())) {
					listener.streams().forEach(client::pauseLocally);
				}
			}
			if (!all) {
				client.refresh(streams);
			}
			this.ofNoListener = ofNoListener;
			this.kinesumer = client;
		}
		return client;
	}

}
