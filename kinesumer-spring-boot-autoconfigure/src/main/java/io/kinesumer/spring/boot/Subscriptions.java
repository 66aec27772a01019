package io.kinesumer.spring.boot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.Subscription;
import io.kinesumer.spring.boot.aws.ConfiguredStream;
import io.kinesumer.spring.boot.aws.StreamCatalog;
import io.kinesumer.spring.listener.ListenerEndpoint;

/**
 * Sorts endpoints by app, and makes a subscription for each of their streams.
 */
class Subscriptions {

	private final AppName defaultApp;

	private final StreamCatalog catalog;

	Subscriptions(AppName defaultApp, StreamCatalog catalog) {
		this.defaultApp = defaultApp;
		this.catalog = catalog;
	}

	/**
	 * The listeners of each app, started or not.
	 */
	SortedMap<String, List<AppListener>> byApp(Collection<ListenerEndpoint> endpoints) {
		this.catalog.verifyAllUsed(endpoints.stream().flatMap((endpoint) -> endpoint.streams().stream()).toList());
		SortedMap<String, List<Use>> uses = new TreeMap<>();
		SortedMap<String, List<AppListener>> listeners = new TreeMap<>();
		for (ListenerEndpoint endpoint : endpoints) {
			String app = (endpoint.app() != null) ? endpoint.app() : this.defaultApp.required();
			List<Use> ofApp = uses.computeIfAbsent(app, (name) -> new ArrayList<>());
			List<Use> own = endpoint.streams()
				.stream()
				.map((name) -> new Use(endpoint, stream(endpoint, name)))
				.toList();
			own.forEach((use) -> add(app, ofApp, use));
			listeners.computeIfAbsent(app, (name) -> new ArrayList<>())
				.add(new AppListener(endpoint.id(), endpoint.isAutoStartup(),
						own.stream().map(Use::subscription).toList()));
		}
		return listeners;
	}

	private ConfiguredStream stream(ListenerEndpoint endpoint, String name) {
		try {
			return this.catalog.stream(name);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSettingException("The attribute 'streams' of @KinesumerListener on " + endpoint.method(),
					name, "name streams: " + ex.getMessage());
		}
	}

	private static void add(String app, List<Use> uses, Use use) {
		uses.stream().filter((other) -> other.isOfSameKey(use)).findFirst().ifPresent((other) -> {
			String name = use.stream().ref().key();
			throw new InvalidSettingException(
					"The attribute 'streams' of @KinesumerListener on " + use.endpoint().method(),
					use.stream().ref().arn(), "name a stream that app '" + app + "' can tell from another of the name '"
							+ name + "': give one of them an alias under kinesumer.streams");
		});
		uses.stream().filter((other) -> other.isOfSameStream(use)).findFirst().ifPresent((other) -> {
			throw new DuplicateSubscriptionException(app, use.stream().ref().name(), other.endpoint().id(),
					use.endpoint().id());
		});
		uses.add(use);
	}

	/**
	 * A listener's use of a stream.
	 */
	private record Use(ListenerEndpoint endpoint, ConfiguredStream stream) {

		boolean isOfSameStream(Use other) {
			return this.stream.isSameAs(other.stream);
		}

		/**
		 * Whether the group would take two streams, of two accounts say, for one.
		 */
		boolean isOfSameKey(Use other) {
			return this.stream.ref().key().equals(other.stream.ref().key()) && !isOfSameStream(other);
		}

		Subscription subscription() {
			return new Subscription(this.stream.ref(), this.endpoint.id(), this.endpoint.handler(),
					this.endpoint.maxRecords(),
					(this.endpoint.start() != null) ? this.endpoint.start() : this.stream.start(),
					this.endpoint.concurrency(), this.endpoint.commitMode(), null, this.endpoint.errorHandler(),
					this.endpoint.filter(), this.endpoint.recoverer());
		}

	}

}
