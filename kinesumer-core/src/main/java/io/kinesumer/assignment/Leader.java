package io.kinesumer.assignment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

import io.kinesumer.KinesumerException;
import io.kinesumer.StartPosition;
import io.kinesumer.catalog.NotListedYetException;
import io.kinesumer.catalog.ShardCatalog;
import io.kinesumer.membership.Leadership;
import io.kinesumer.membership.LivenessWatch;
import io.kinesumer.membership.Strangers;
import io.kinesumer.metrics.RebalanceReason;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.Owner;
import io.kinesumer.store.ShardCache;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.Ticker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's work: declares the dead dead, keeps the shard lists fresh, and publishes
 * who should own what. Idempotent, so that two leaders at once do no harm. For one
 * thread.
 */
public final class Leader {

	private static final Logger logger = LoggerFactory.getLogger(Leader.class);

	/** Longer than any session timeout. */
	private static final Duration LONG_AGO = Duration.ofDays(1);

	private final String app;

	private final StateStore store;

	private final ShardCatalog catalog;

	private final AssignmentPublisher publisher;

	private final LivenessWatch watch;

	private final Strangers strangers = new Strangers();

	private final Ticker ticker;

	private final Supplier<Map<StreamRef, StartPosition>> streams;

	private final Duration listingTime;

	private final Listings listings;

	private final Set<String> unlistable = new HashSet<>();

	private volatile int claimed;

	private @Nullable RebalanceReason rebalance;

	private @Nullable SortedMap<String, Set<String>> lastSubscriptions;

	private @Nullable Owner self;

	private boolean anyDied;

	private long lastWork;

	private long workedAt;

	private boolean overtaken;

	private String lastListed = "";

	/**
	 * Creates a leader that has not worked yet.
	 * @param app the app
	 * @param store the state store
	 * @param catalog the shard lists
	 * @param assignor decides who should own what
	 * @param watch judges other clients
	 * @param ticker monotonic time
	 * @param streams the streams that this client can list itself, and where the group
	 * starts in each
	 * @param listingTime how long one round of work may spend on listing streams
	 * @param listings told how the listing of each stream goes
	 */
	public Leader(String app, StateStore store, ShardCatalog catalog, ShardAssignor assignor, LivenessWatch watch,
			Ticker ticker, Supplier<Map<StreamRef, StartPosition>> streams, Duration listingTime, Listings listings) {
		this.app = app;
		this.store = store;
		this.catalog = catalog;
		this.publisher = new AssignmentPublisher(app, store, assignor);
		this.watch = watch;
		this.ticker = ticker;
		this.streams = streams;
		this.listingTime = listingTime;
		this.listings = listings;
	}

	/**
	 * Does the leader's work once.
	 * @param group the group's state, with this client as its leader
	 * @param leaving whether this client is on its way out, and must get no shards
	 * @return the group's state as it is now
	 */
	public GroupState lead(GroupState group, boolean leaving) {
		Owner me = Objects.requireNonNull(group.leader(), "leader");
		this.rebalance = null;
		this.overtaken = true;
		if (!me.equals(this.self) || group.work() != this.lastWork) {
			this.publisher.startOver(); // someone else has led in between
			this.lastSubscriptions = null;
			this.self = me;
			this.workedAt = this.ticker.nanos() - LONG_AGO.toNanos();
		}
		this.catalog.follow(group);
		List<ClientEntry> clients = buryTheDead();
		boolean anyLeaving = leaving || clients.stream().anyMatch(ClientEntry::leaving);
		SortedMap<String, Set<String>> subscriptions = new TreeMap<>();
		for (ClientEntry client : clients) {
			if (!client.leaving() && !(leaving && client.owner().equals(me))) {
				subscriptions.put(client.id(), client.streams());
			}
		}
		Map<String, String> keepers = new TreeMap<>();
		Map<String, ShardCache> caches = caches(group, subscriptions, keepers);
		OptionalLong generation = this.publisher.publish(group.generation(), group.cacheVersions().keySet(),
				subscriptions, caches, group.releases(), () -> me.equals(this.store.group(this.app).leader()));
		if (generation.isEmpty()) {
			return this.store.group(this.app); // someone else publishes: look again first
		}
		this.claimed = clients.stream().mapToInt(ClientEntry::shards).sum();
		if (generation.getAsLong() != group.generation()) {
			this.rebalance = Rebalance.reason(this.lastSubscriptions, subscriptions, this.anyDied,
					!group.releases().isEmpty());
		}
		this.lastSubscriptions = subscriptions;
		buryStrangers(subscriptions.values(), caches.keySet());
		boolean unsettled = anyLeaving || this.strangers.beating() != null
				|| generation.getAsLong() != group.generation() || isAnyoneSuspected(clients);
		Map<String, Long> versions = new HashMap<>(group.cacheVersions());
		// A version that is lower than announced has begun anew: another library wrote.
		caches.forEach((stream, cache) -> versions.put(stream, cache.version()));
		GroupState next = group.withWork(generation.getAsLong(), clients.size(), unsettled, versions, keepers)
			.withAudiences(this.publisher.audiences(), Math.max(group.doubtful(), this.publisher.doubtful()))
			.withGoClient(this.strangers.beating());
		this.overtaken = false;
		long now = this.ticker.nanos();
		if (next.differsAtMostInWorkFrom(group) && now - this.workedAt < patience(clients).toNanos()) {
			return group;
		}
		if (!this.store.replaceGroup(this.app, next)) {
			this.overtaken = true;
			return this.store.group(this.app);
		}
		this.lastWork = next.work();
		this.workedAt = now;
		if (!leaving) {
			this.catalog.prune(me); // what is forgotten here, nobody looks for any more
		}
		return next.withRevision(next.revision() + 1);
	}

	/**
	 * For how long the work counter may stand still while nothing changes. Where there
	 * are no others, one that comes takes longer than that to wonder.
	 */
	private static Duration patience(List<ClientEntry> clients) {
		Duration shortest = clients.stream()
			.map(ClientEntry::sessionTimeout)
			.min(Comparator.naturalOrder())
			.orElse(Duration.ZERO);
		return (clients.size() > 1) ? Leadership.rest(shortest) : shortest.dividedBy(2);
	}

	/**
	 * Whether someone else wrote during the last work, so that what it published may not
	 * be announced yet.
	 * @return {@code true} if it should be done again soon
	 */
	public boolean isOvertaken() {
		return this.overtaken;
	}

	/**
	 * Why the last work has changed who should own what.
	 * @return the reason, or {@code null} if it has not
	 */
	public @Nullable RebalanceReason rebalance() {
		return this.rebalance;
	}

	/**
	 * How many shards could be read and are claimed by nobody, as far as clients have
	 * told by the last look. Safe for use by several threads.
	 * @return the number
	 */
	public int unownedShards() {
		return Math.max(0, this.publisher.readableShards() - this.claimed);
	}

	/**
	 * Looks at all clients and removes those whose counters have stood still for their
	 * whole session timeouts.
	 * @return the living
	 */
	private List<ClientEntry> buryTheDead() {
		List<ClientEntry> clients = new ArrayList<>(this.store.clients(this.app));
		long now = this.ticker.nanos();
		this.strangers.observe(clients, now, null);
		clients.removeIf(Strangers::isStranger);
		this.watch.observeAll(clients.stream().filter((client) -> !client.owner().equals(this.self)).toList(), now);
		List<ClientEntry> living = new ArrayList<>();
		this.anyDied = false;
		for (ClientEntry client : clients) {
			boolean expired = this.watch.isExpired(client, now);
			if (expired && this.store.remove(this.app, client)) {
				logger.warn("[{}] Client {} has not been heard of for {}: its shards go to the others", this.app,
						client.id(), client.sessionTimeout());
				this.anyDied = true;
			}
			else {
				living.add(client);
			}
		}
		return living;
	}

	/**
	 * Removes the Go clients that are dead, once every stream is taken over: until then
	 * the times of their last beats are worth something.
	 */
	private void buryStrangers(Collection<Set<String>> subscribed, Set<String> listed) {
		if (subscribed.stream().allMatch(listed::containsAll)) {
			for (ClientEntry client : this.strangers.dead()) {
				if (this.store.remove(this.app, client)) {
					logger.info("[{}] Removed client {} of the Go library, which has stopped", this.app, client.id());
				}
			}
		}
	}

	private boolean isAnyoneSuspected(List<ClientEntry> clients) {
		long now = this.ticker.nanos();
		return clients.stream()
			.anyMatch((client) -> !client.owner().equals(this.self)
					&& this.watch.standstill(client, now).compareTo(client.sessionTimeout().dividedBy(3)) > 0);
	}

	/**
	 * The shard list of each stream that anyone subscribes to: listed by this client, or
	 * by the first subscriber where this one does not consume the stream or cannot list
	 * it.
	 */
	private Map<String, ShardCache> caches(GroupState group, SortedMap<String, Set<String>> subscriptions,
			Map<String, String> keepers) {
		long began = this.ticker.nanos();
		Map<String, StreamRef> refs = new HashMap<>();
		Map<String, ShardCache> caches = new TreeMap<>();
		Map<StreamRef, StartPosition> own = this.streams.get();
		own.keySet().forEach((ref) -> refs.put(ref.key(), ref));
		for (StreamRef ref : inTurn(own.keySet())) {
			if (this.ticker.nanos() - began > this.listingTime.toNanos()) {
				break; // the others' turn comes at the next look; until then the stored
						// lists stand in
			}
			list(ref, own.getOrDefault(ref, StartPosition.latest())).ifPresent((cache) -> caches.put(ref.key(), cache));
			this.lastListed = ref.key();
		}
		SortedSet<String> wanted = new TreeSet<>();
		subscriptions.values().forEach(wanted::addAll);
		for (String stream : wanted) {
			if (!refs.containsKey(stream) || this.unlistable.contains(stream)) {
				firstOther(stream, subscriptions).ifPresent((keeper) -> keepers.put(stream, keeper));
			}
			if (!caches.containsKey(stream)) {
				ShardCache cache = this.catalog.cache(stream, group.cacheVersions().getOrDefault(stream, 0L));
				if (cache != null) {
					caches.put(stream, cache);
				}
			}
		}
		caches.keySet().retainAll(wanted);
		return caches;
	}

	/**
	 * The streams from the one after the last listed on: a Kinesis that answers slowly
	 * must neither hold up the leader's other work nor leave any stream out for good.
	 */
	private List<StreamRef> inTurn(Set<StreamRef> streams) {
		List<StreamRef> turn = new ArrayList<>(streams);
		turn.sort(Comparator.comparing(StreamRef::key));
		int first = 0;
		while (first < turn.size() && turn.get(first).key().compareTo(this.lastListed) <= 0) {
			first++;
		}
		Collections.rotate(turn, -first);
		return turn;
	}

	private Optional<ShardCache> list(StreamRef stream, StartPosition start) {
		try {
			ShardCache cache = this.catalog.refresh(stream, start);
			if (!this.catalog.isFailing(stream.key())) {
				this.unlistable.remove(stream.key());
				this.listings.listed(stream.key());
			}
			return Optional.of(cache);
		}
		catch (NotListedYetException ex) { // says nothing new
			this.listings.failed(stream.key(), ex);
		}
		catch (RuntimeException ex) {
			this.unlistable.add(stream.key());
			this.listings.failed(stream.key(),
					(ex instanceof KinesumerException known) ? known : new KinesumerException("Unexpected: " + ex, ex));
		}
		return Optional.empty();
	}

	private Optional<String> firstOther(String stream, SortedMap<String, Set<String>> subscriptions) {
		return subscriptions.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().contains(stream)
					&& (this.self == null || !entry.getKey().equals(this.self.clientId())))
			.map(Map.Entry::getKey)
			.findFirst();
	}

	/**
	 * How long until a client may first have to be declared dead.
	 * @return the time, or {@code null} if no other client is known
	 */
	public @Nullable Duration untilExpiry() {
		return this.watch.untilExpiry(this.ticker.nanos());
	}

	/**
	 * Told how the listing of streams goes.
	 */
	@FunctionalInterface
	public interface Listings {

		/**
		 * A stream could not be listed and will be tried again.
		 * @param stream the stream's key
		 * @param failure why
		 */
		void failed(String stream, KinesumerException failure);

		/**
		 * A stream's list is as fresh as it should be.
		 * @param stream the stream's key
		 */
		default void listed(String stream) {
		}

	}

}
