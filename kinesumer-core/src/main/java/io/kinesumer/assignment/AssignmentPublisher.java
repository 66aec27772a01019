package io.kinesumer.assignment;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

import io.kinesumer.catalog.ShardCatalog;
import io.kinesumer.store.Assignment;
import io.kinesumer.store.Audience;
import io.kinesumer.store.ShardCache;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.Lineage;
import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes who should own what and publishes it where it has changed. For one thread.
 */
final class AssignmentPublisher {

	private static final Logger logger = LoggerFactory.getLogger(AssignmentPublisher.class);

	/** How many looks of the leader a client may miss without reading all it has. */
	private static final int AUDIENCES = 8;

	private final String app;

	private final StateStore store;

	private final ShardAssignor assignor;

	private final Map<String, Assignment> published = new HashMap<>();

	private final Set<String> toRepublish = new HashSet<>();

	private final SortedMap<Long, Audience> audiences = new TreeMap<>();

	private long doubtful;

	private @Nullable Settled settled;

	private volatile int readable;

	AssignmentPublisher(String app, StateStore store, ShardAssignor assignor) {
		this.app = app;
		this.store = store;
		this.assignor = assignor;
	}

	/**
	 * Forgets what is published, since another leader may have published. Everything is
	 * read and published anew, under a generation that outdoes whatever the other may
	 * still be writing.
	 */
	void startOver() {
		this.published.clear();
		this.audiences.clear();
		this.settled = null;
	}

	/**
	 * Whom the newest generations concern.
	 */
	Map<Long, Audience> audiences() {
		return this.audiences;
	}

	/**
	 * The newest generation in which anything was published over what was not this
	 * leader's own work: another's late write may have come between the look and the
	 * publication, and someone may have seen that.
	 */
	long doubtful() {
		return this.doubtful;
	}

	/**
	 * Publishes the assignment of each stream that has changed.
	 * @param generation the newest generation that the group knows
	 * @param formerStreams keys of streams that the group has had
	 * @param subscriptions keys of the streams that each live client subscribes to
	 * @param caches the shard lists that are known
	 * @param releases shards that are to move, and the client they are to leave
	 * @param stillLeads reads from the store whether this client leads
	 * @return the newest generation, or empty if someone else has published
	 */
	OptionalLong publish(long generation, Collection<String> formerStreams,
			SortedMap<String, Set<String>> subscriptions, Map<String, ShardCache> caches, Map<String, String> releases,
			BooleanSupplier stillLeads) {
		Set<String> streams = new TreeSet<>(caches.keySet());
		streams.addAll(formerStreams);
		boolean known = this.published.keySet().containsAll(streams);
		streams.forEach(this::readIfUnknown);
		// A leader that was replaced before it read would outdo its successor's
		// generation without the successor ever knowing. One that is replaced after this
		// check is outdone, since the successor publishes everything anew.
		if (!known && !stillLeads.getAsBoolean()) {
			startOver();
			return OptionalLong.empty();
		}
		long newest = this.published.values().stream().mapToLong(Assignment::generation).reduce(generation, Math::max);
		Settled inputs = new Settled(streams, new TreeMap<>(subscriptions), Map.copyOf(caches));
		if (known && inputs.equals(this.settled) && releases.isEmpty()) {
			return OptionalLong.of(newest);
		}
		this.settled = null;
		Map<String, Map<String, SortedSet<String>>> next = assign(subscriptions, caches, releases);
		boolean changed = false;
		boolean sure = known;
		Set<String> concerned = new HashSet<>();
		for (String stream : streams) {
			boolean unlisted = !caches.containsKey(stream)
					&& subscriptions.values().stream().anyMatch((subscribed) -> subscribed.contains(stream));
			Assignment after = new Assignment(stream, newest + 1, next.getOrDefault(stream, Map.of()));
			Assignment before = Objects.requireNonNull(this.published.get(stream));
			boolean same = after.shards().equals(before.shards());
			if (unlisted || (same && !this.toRepublish.contains(stream))) {
				continue;
			}
			this.published.remove(stream); // known again once an answer says so
			if (!this.store.publish(this.app, after)) {
				startOver();
				return OptionalLong.empty();
			}
			logger.debug("[{}] Published generation {} of stream '{}': {}", this.app, after.generation(), stream,
					after.shards());
			this.published.put(stream, after);
			sure &= !this.toRepublish.remove(stream);
			concerned.addAll(changedClients(before, after));
			changed = true;
		}
		this.settled = changed ? null : inputs;
		if (changed) {
			this.doubtful = sure ? this.doubtful : newest + 1;
			this.audiences.put(newest + 1, Audience.of(concerned));
			while (this.audiences.size() > AUDIENCES) {
				this.audiences.remove(this.audiences.firstKey());
			}
		}
		return OptionalLong.of(changed ? newest + 1 : newest);
	}

	private static Set<String> changedClients(Assignment before, Assignment after) {
		Set<String> clients = new HashSet<>(before.shards().keySet());
		clients.addAll(after.shards().keySet());
		clients.removeIf((client) -> before.of(client).equals(after.of(client)));
		return clients;
	}

	/**
	 * How many shards there were to assign, the last time.
	 */
	int readableShards() {
		return this.readable;
	}

	private void readIfUnknown(String stream) {
		if (!this.published.containsKey(stream)) {
			this.published.put(stream,
					this.store.assignment(this.app, stream).orElseGet(() -> new Assignment(stream, 0, Map.of())));
			this.toRepublish.add(stream);
		}
	}

	private Map<String, Map<String, SortedSet<String>>> assign(SortedMap<String, Set<String>> subscriptions,
			Map<String, ShardCache> caches, Map<String, String> releases) {
		Map<ShardKey, String> current = new HashMap<>();
		this.published.forEach((stream, assignment) -> assignment.shards()
			.forEach((client, ids) -> ids.forEach((id) -> current.put(new ShardKey(stream, id), client))));
		SortedSet<ShardKey> readable = new TreeSet<>();
		caches.forEach((stream, cache) -> {
			Lineage lineage = ShardCatalog.lineage(cache);
			readable(cache, lineage).forEach((id) -> {
				ShardKey shard = new ShardKey(stream, id);
				readable.add(shard);
				// A child starts out with the client that finished its parent.
				for (String parent : lineage.parentsOf(id)) {
					String owner = current.get(new ShardKey(stream, parent));
					if (owner != null) {
						current.putIfAbsent(shard, owner);
					}
				}
			});
		});
		this.readable = readable.size();
		Map<String, Map<String, SortedSet<String>>> assignments = new HashMap<>();
		this.assignor
			.assign(new ShardAssignor.Input(subscriptions, readable,
					Releases.apply(releases, current, subscriptions, readable)))
			.forEach((shard, client) -> assignments.computeIfAbsent(shard.stream(), (stream) -> new TreeMap<>())
				.computeIfAbsent(client, (id) -> new TreeSet<>())
				.add(shard.shardId()));
		return assignments;
	}

	private static SortedSet<String> readable(ShardCache cache, Lineage lineage) {
		Set<String> finished = new HashSet<>();
		cache.shards().stream().filter(ShardCache.Entry::finished).forEach((entry) -> finished.add(entry.id()));
		SortedSet<String> readable = new TreeSet<>();
		for (ShardCache.Entry entry : cache.shards()) {
			if (lineage.isReadable(entry.id(), finished::contains)) {
				readable.add(entry.id());
			}
		}
		return readable;
	}

	/**
	 * From what nothing follows that is not published: as long as it stays, there is
	 * nothing to compute.
	 */
	private record Settled(Set<String> streams, SortedMap<String, Set<String>> subscriptions,
			Map<String, ShardCache> caches) {
	}

}
