package io.kinesumer.engine;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.kinesumer.DefaultErrorHandler;
import io.kinesumer.InvalidSettingException;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.ReadMode;
import io.kinesumer.RetrySettings;
import io.kinesumer.StartPosition;
import io.kinesumer.Subscription;
import io.kinesumer.dispatch.Handling;
import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;

/**
 * What this client subscribes to at the moment. Thread-safe.
 */
final class Subscriptions {

	private final Map<String, Subscription> configured;

	private final KinesumerSettings settings;

	private volatile SortedMap<String, Subscription> active;

	private final Set<String> paused = ConcurrentHashMap.newKeySet();

	Subscriptions(String app, List<Subscription> subscriptions, KinesumerSettings settings) {
		this.settings = settings;
		Map<String, Subscription> byKey = new LinkedHashMap<>();
		for (Subscription subscription : subscriptions) {
			Subscription other = byKey.putIfAbsent(subscription.stream().key(), subscription);
			if (other != null) {
				throw new InvalidSettingException("stream '" + subscription.stream().key() + "' of app '" + app + "'",
						"handled by '" + other.listener() + "' and by '" + subscription.listener() + "'",
						"be handled by one listener: put both into one, or give one of them another app");
			}
		}
		this.configured = Map.copyOf(byKey);
		this.active = new TreeMap<>(byKey);
	}

	/**
	 * Replaces the streams by names, aliases or ARNs.
	 */
	void refresh(Collection<String> streams) {
		SortedMap<String, Subscription> next = new TreeMap<>();
		for (String stream : streams) {
			// A key alone does not say which stream an earlier refresh has named by its
			// ARN.
			Subscription known = this.configured.containsKey(stream) ? this.configured.get(stream) : get(stream);
			Subscription subscription = (known != null) ? known : forNew(StreamRef.of(stream));
			next.put(subscription.stream().key(), subscription);
		}
		this.active = next;
	}

	private Subscription forNew(StreamRef stream) {
		Subscription known = this.configured.get(stream.key());
		if (known != null) {
			return known;
		}
		List<Subscription> distinct = this.configured.values()
			.stream()
			.filter((subscription) -> this.configured.values()
				.stream()
				.noneMatch((other) -> other != subscription && !other.listener().equals(subscription.listener())
						&& other.handler() != subscription.handler()))
			.toList();
		if (distinct.isEmpty()) {
			throw new IllegalArgumentException("Stream '" + stream.key()
					+ "' has no handler, and there is not just one handler that could take it: subscribe to it when building the client");
		}
		return distinct.get(0).withStream(stream);
	}

	Set<String> keys() {
		return new TreeSet<>(this.active.keySet());
	}

	@Nullable Subscription get(String stream) {
		return this.active.get(stream);
	}

	/**
	 * The subscription of a stream.
	 * @param stream its key, name or ARN
	 */
	@Nullable Subscription find(String stream) {
		Subscription byKey = get(stream);
		return (byKey != null) ? byKey
				: all().stream()
					.filter((subscription) -> stream.equals(subscription.stream().name())
							|| stream.equals(subscription.stream().arn()))
					.findFirst()
					.orElse(null);
	}

	/**
	 * Pauses a stream for this client alone.
	 * @param stream its key, name or ARN
	 */
	void pause(String stream) {
		this.paused.add(keyOf(stream));
	}

	void resume(String stream) {
		this.paused.remove(keyOf(stream));
	}

	boolean isPaused(String key) {
		return this.paused.contains(key);
	}

	private String keyOf(String stream) {
		Subscription subscription = find(stream);
		return (subscription != null) ? subscription.stream().key() : stream;
	}

	Collection<Subscription> all() {
		return this.active.values();
	}

	/**
	 * The streams and where the group starts in each if it has never seen it.
	 */
	Map<StreamRef, StartPosition> starts() {
		Map<StreamRef, StartPosition> starts = new LinkedHashMap<>();
		this.active.values().forEach((subscription) -> starts.put(subscription.stream(), startOf(subscription)));
		return starts;
	}

	StartPosition startOf(Subscription subscription) {
		StartPosition own = subscription.start();
		return (own != null) ? own : this.settings.start();
	}

	/**
	 * Whether any stream is read by enhanced fan-out, or may be after a refresh.
	 */
	boolean useFanOut() {
		return this.configured.values().stream().anyMatch((each) -> modeOf(each) == ReadMode.FAN_OUT);
	}

	/**
	 * The streams and how they are read, for people.
	 */
	String describe() {
		return this.active.values()
			.stream()
			.map((each) -> "'" + each.stream().key() + "'"
					+ ((modeOf(each) == ReadMode.FAN_OUT) ? " by fan-out" : " by polling"))
			.collect(Collectors.joining(", "));
	}

	ReadMode modeOf(Subscription subscription) {
		ReadMode own = subscription.mode();
		return (own != null) ? own : this.settings.reading().mode();
	}

	/**
	 * What is done with a stream's records, settings filled in.
	 */
	Handling handling(Subscription subscription) {
		RetrySettings retry = (subscription.retry() != null) ? subscription.retry() : this.settings.retry();
		return new Handling(subscription.listener(), subscription.handler(), subscription.maxRecords(),
				subscription.concurrency(),
				(subscription.commitMode() != null) ? subscription.commitMode() : this.settings.commit().mode(),
				(subscription.errorHandler() != null) ? subscription.errorHandler() : new DefaultErrorHandler(retry),
				retry, subscription.filter(), subscription.recoverer());
	}

}
