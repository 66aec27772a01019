package io.kinesumer.assignment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

import io.kinesumer.AccessDeniedException;
import io.kinesumer.KinesumerException;
import io.kinesumer.StartPosition;
import io.kinesumer.catalog.ShardCatalog;
import io.kinesumer.membership.LivenessWatch;
import io.kinesumer.store.Assignment;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.Owner;
import io.kinesumer.store.ShardCache;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.Lineage;
import io.kinesumer.stream.ShardKey;
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

	private final String app;

	private final StateStore store;

	private final ShardCatalog catalog;

	private final ShardAssignor assignor;

	private final LivenessWatch watch;

	private final Ticker ticker;

	private final Supplier<Map<StreamRef, StartPosition>> streams;

	private final ListingFailures listingFailures;

	private final Map<String, Assignment> published = new HashMap<>();

	private final Set<String> unlistable = new HashSet<>();

	private @Nullable Owner self;

	private @Nullable Summary summary;

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
	 * @param listingFailures told when a stream cannot be listed
	 */
	public Leader(String app, StateStore store, ShardCatalog catalog, ShardAssignor assignor, LivenessWatch watch,
			Ticker ticker, Supplier<Map<StreamRef, StartPosition>> streams, ListingFailures listingFailures) {
		this.app = app;
		this.store = store;
		this.catalog = catalog;
		this.assignor = assignor;
		this.watch = watch;
		this.ticker = ticker;
		this.streams = streams;
		this.listingFailures = listingFailures;
	}

	/**
	 * Does the leader's work once.
	 * @param group the group's state, with this client as its leader
	 * @param leaving whether this client is on its way out, and must get no shards
	 * @return the group's state as it is now
	 */
	public GroupState lead(GroupState group, boolean leaving) {
		Owner me = Objects.requireNonNull(group.leader(), "leader");
		if (!me.equals(this.self)) {
			this.self = me;
			this.published.clear();
		}
		List<ClientEntry> clients = buryTheDead();
		SortedMap<String, Set<String>> subscriptions = new TreeMap<>();
		boolean anyLeaving = leaving;
		for (ClientEntry client : clients) {
			boolean isLeaving = client.leaving() || (leaving && client.owner().equals(me));
			anyLeaving |= isLeaving;
			if (!isLeaving) {
				subscriptions.put(client.id(), client.streams());
			}
		}
		Map<String, String> keepers = new TreeMap<>();
		Map<String, ShardCache> caches = caches(group, subscriptions, keepers);
		long generation = publish(group, subscriptions, caches);
		if (generation < 0) {
			return this.store.group(this.app); // someone else publishes: look again first
		}
		boolean unsettled = anyLeaving || generation != group.generation() || isAnyoneSuspected(clients);
		Map<String, Long> versions = new HashMap<>(group.cacheVersions());
		caches.forEach((stream, cache) -> versions.merge(stream, cache.version(), Math::max));
		GroupState next = group.withWork(generation, clients.size(), unsettled, versions, keepers);
		boolean replaced = this.store.replaceGroup(this.app, next);
		this.summary = new Summary(subscriptions.size(), unowned(caches, clients));
		return replaced ? next.withRevision(next.revision() + 1) : this.store.group(this.app);
	}

	/**
	 * Looks at all clients and removes those whose counters have stood still for their
	 * whole session timeouts.
	 * @return the living
	 */
	private List<ClientEntry> buryTheDead() {
		long now = this.ticker.nanos();
		List<ClientEntry> clients = this.store.clients(this.app);
		this.watch.observeAll(clients, now);
		List<ClientEntry> living = new ArrayList<>();
		for (ClientEntry client : clients) {
			if (client.owner().incarnation().isEmpty()) {
				continue; // of another library: not ours to judge
			}
			boolean expired = !client.owner().equals(this.self) && this.watch.isExpired(client, now);
			if (expired && this.store.remove(this.app, client)) {
				logger.warn("[{}] Client {} has not been heard of for {}: its shards go to the others", this.app,
						client.id(), client.sessionTimeout());
			}
			else {
				living.add(client);
			}
		}
		return living;
	}

	private boolean isAnyoneSuspected(List<ClientEntry> clients) {
		long now = this.ticker.nanos();
		return clients.stream()
			.anyMatch((client) -> !client.owner().equals(this.self)
					&& this.watch.standstill(client, now).compareTo(client.sessionTimeout().dividedBy(3)) > 0);
	}

	/**
	 * The shard list of each stream that anyone subscribes to: listed by this client, or
	 * by the first subscriber where this one does not consume the stream or may not list
	 * it.
	 */
	private Map<String, ShardCache> caches(GroupState group, SortedMap<String, Set<String>> subscriptions,
			Map<String, String> keepers) {
		Map<String, StartPosition> starts = new HashMap<>();
		Map<String, StreamRef> refs = new HashMap<>();
		this.streams.get().forEach((ref, start) -> {
			refs.put(ref.key(), ref);
			starts.put(ref.key(), start);
		});
		Map<String, ShardCache> caches = new TreeMap<>();
		SortedSet<String> wanted = new TreeSet<>();
		subscriptions.values().forEach(wanted::addAll);
		for (String stream : wanted) {
			StreamRef ref = refs.get(stream);
			ShardCache cache = null;
			if (ref != null) {
				cache = list(ref, starts.getOrDefault(stream, StartPosition.latest()));
			}
			if (ref == null || this.unlistable.contains(stream)) {
				firstOther(stream, subscriptions).ifPresent((keeper) -> keepers.put(stream, keeper));
			}
			if (cache == null) {
				cache = this.catalog.cache(stream, group.cacheVersions().getOrDefault(stream, 0L));
			}
			if (cache != null) {
				caches.put(stream, cache);
			}
		}
		return caches;
	}

	private @Nullable ShardCache list(StreamRef stream, StartPosition start) {
		try {
			ShardCache cache = this.catalog.refresh(stream, start);
			this.unlistable.remove(stream.key());
			return cache;
		}
		catch (KinesumerException ex) {
			if (ex instanceof AccessDeniedException) {
				this.unlistable.add(stream.key());
			}
			this.listingFailures.failed(stream.key(), ex);
			return null;
		}
	}

	private java.util.Optional<String> firstOther(String stream, SortedMap<String, Set<String>> subscriptions) {
		return subscriptions.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().contains(stream)
					&& (this.self == null || !entry.getKey().equals(this.self.clientId())))
			.map(Map.Entry::getKey)
			.findFirst();
	}

	/**
	 * Publishes the assignment of each stream that has changed.
	 * @return the newest generation, or -1 if someone else has published
	 */
	private long publish(GroupState group, SortedMap<String, Set<String>> subscriptions,
			Map<String, ShardCache> caches) {
		Set<String> streams = new TreeSet<>(caches.keySet());
		streams.addAll(group.cacheVersions().keySet());
		for (String stream : streams) {
			if (!this.published.containsKey(stream)) {
				this.published.put(stream,
						this.store.assignment(this.app, stream).orElseGet(() -> new Assignment(stream, 0, Map.of())));
			}
		}
		Map<String, Map<String, SortedSet<String>>> next = assign(subscriptions, caches);
		long newest = Math.max(group.generation(),
				this.published.values().stream().mapToLong(Assignment::generation).max().orElse(0));
		long generation = newest;
		for (String stream : streams) {
			Assignment before = Objects.requireNonNull(this.published.get(stream));
			Assignment after = new Assignment(stream, newest + 1, next.getOrDefault(stream, Map.of()));
			boolean unknown = caches.get(stream) == null && subscribes(subscriptions, stream);
			if (unknown || after.shards().equals(before.shards())) {
				continue;
			}
			if (!this.store.publish(this.app, after)) {
				this.published.clear();
				return -1;
			}
			logger.debug("[{}] Published generation {} of stream '{}': {}", this.app, after.generation(), stream,
					after.shards());
			this.published.put(stream, after);
			generation = newest + 1;
		}
		return generation;
	}

	private static boolean subscribes(SortedMap<String, Set<String>> subscriptions, String stream) {
		return subscriptions.values().stream().anyMatch((streams) -> streams.contains(stream));
	}

	private Map<String, Map<String, SortedSet<String>>> assign(SortedMap<String, Set<String>> subscriptions,
			Map<String, ShardCache> caches) {
		Map<ShardKey, String> current = new HashMap<>();
		this.published.forEach((stream, assignment) -> assignment.shards()
			.forEach((client, ids) -> ids.forEach((id) -> current.put(new ShardKey(stream, id), client))));
		SortedSet<ShardKey> readable = new TreeSet<>();
		caches.forEach((stream, cache) -> readable(cache).forEach((id) -> {
			ShardKey shard = new ShardKey(stream, id);
			readable.add(shard);
			// A child starts out with the client that finished its parent and has claimed
			// it.
			for (String parent : ShardCatalog.lineage(cache).parentsOf(id)) {
				String owner = current.get(new ShardKey(stream, parent));
				if (owner != null) {
					current.putIfAbsent(shard, owner);
				}
			}
		}));
		Map<String, Map<String, SortedSet<String>>> assignments = new HashMap<>();
		this.assignor.assign(new ShardAssignor.Input(subscriptions, readable, current))
			.forEach((shard, client) -> assignments.computeIfAbsent(shard.stream(), (s) -> new HashMap<>())
				.computeIfAbsent(client, (c) -> new TreeSet<>())
				.add(shard.shardId()));
		return assignments;
	}

	private static SortedSet<String> readable(ShardCache cache) {
		Set<String> finished = new HashSet<>();
		cache.shards().stream().filter(ShardCache.Entry::finished).forEach((entry) -> finished.add(entry.id()));
		Lineage lineage = ShardCatalog.lineage(cache);
		SortedSet<String> readable = new TreeSet<>();
		for (ShardCache.Entry entry : cache.shards()) {
			if (lineage.isReadable(entry.id(), finished::contains)) {
				readable.add(entry.id());
			}
		}
		return readable;
	}

	private int unowned(Map<String, ShardCache> caches, List<ClientEntry> clients) {
		int shards = caches.values().stream().mapToInt((cache) -> readable(cache).size()).sum();
		Set<String> ids = new HashSet<>();
		clients.forEach((client) -> ids.add(client.id()));
		int assigned = 0;
		for (Assignment assignment : this.published.values()) {
			for (Map.Entry<String, SortedSet<String>> entry : assignment.shards().entrySet()) {
				assigned += ids.contains(entry.getKey()) ? entry.getValue().size() : 0;
			}
		}
		return Math.max(0, shards - assigned);
	}

	/**
	 * What the leader knows of the group since its last work.
	 * @return the summary, or {@code null} before the first
	 */
	public @Nullable Summary summary() {
		return this.summary;
	}

	/**
	 * How long until a client may first have to be declared dead.
	 * @return the time, or {@code null} if no other client is known
	 */
	public @Nullable Duration untilExpiry() {
		return this.watch.untilExpiry(this.ticker.nanos());
	}

	/**
	 * What the leader knows of the group.
	 *
	 * @param clients live clients
	 * @param unassigned readable shards that nobody is to own
	 */
	public record Summary(int clients, int unassigned) {
	}

	/**
	 * Told when a stream cannot be listed.
	 */
	@FunctionalInterface
	public interface ListingFailures {

		/**
		 * A stream could not be listed and will be tried again.
		 * @param stream the stream's key
		 * @param failure why
		 */
		void failed(String stream, KinesumerException failure);

	}

}
