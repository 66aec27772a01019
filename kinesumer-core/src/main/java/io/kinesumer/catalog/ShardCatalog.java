package io.kinesumer.catalog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

import io.kinesumer.KinesumerException;
import io.kinesumer.StartPosition;
import io.kinesumer.StateStoreException;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.ShardCache;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.Lineage;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * The group's copy of each stream's shard list: brings it up to date, reads it when its
 * version has moved, and marks finished shards in it. For one thread.
 */
public final class ShardCatalog {

	/** How often a compare-and-set is tried before giving up until the next look. */
	private static final int ATTEMPTS = 10;

	private final String app;

	private final StateStore store;

	private final KinesisApi kinesis;

	private final Ticker ticker;

	private final Duration listInterval;

	private final Map<String, ShardCache> known = new HashMap<>();

	private final StreamPins pins;

	private final Map<String, Long> listedAt = new HashMap<>();

	private final Map<String, Set<String>> missedOnce = new HashMap<>();

	/**
	 * Creates a catalog that knows nothing yet.
	 * @param app the app
	 * @param store the state store
	 * @param kinesis Kinesis
	 * @param ticker monotonic time
	 * @param listInterval how often a stream is listed
	 */
	public ShardCatalog(String app, StateStore store, KinesisApi kinesis, Ticker ticker, Duration listInterval) {
		this.app = app;
		this.store = store;
		this.kinesis = kinesis;
		this.ticker = ticker;
		this.listInterval = listInterval;
		this.pins = new StreamPins(app, store);
	}

	/**
	 * Lists a stream if that is due, pins where the group starts in it, and brings the
	 * store's copy up to date.
	 * @param stream the stream
	 * @param start where the group starts if it has never seen the stream
	 * @return the copy as it is now
	 * @throws KinesumerException if Kinesis or the store did not answer; it is tried
	 * again after the list interval
	 */
	public ShardCache refresh(StreamRef stream, StartPosition start) {
		long now = this.ticker.nanos();
		Long last = this.listedAt.get(stream.key());
		ShardCache current = this.known.get(stream.key());
		if (current != null && last != null && now - last < this.listInterval.toNanos()) {
			return current;
		}
		if (last != null && current == null && now - last < this.listInterval.dividedBy(10).toNanos()) {
			throw new NotListedYetException(stream.key());
		}
		this.listedAt.put(stream.key(), now);
		KinesisApi.Description unpinned = this.pins.of(stream.key()).isEmpty() ? this.kinesis.describe(stream) : null;
		List<Shard> listed = this.kinesis.listShards(stream);
		if (unpinned != null) {
			this.pins.pin(stream, start, unpinned, listed);
		}
		Set<String> missedBefore = this.missedOnce.getOrDefault(stream.key(), Set.of());
		return update(stream.key(), (cache) -> merge(cache, listed, missedBefore));
	}

	/**
	 * The stored copy brought in line with a listing. A shard that the listing does not
	 * show goes once a second one does not either.
	 */
	private ShardCache merge(ShardCache cache, List<Shard> listed, Set<String> missedBefore) {
		Map<String, ShardCache.Entry> entries = new LinkedHashMap<>();
		Map<String, ShardCache.Entry> before = byId(cache);
		for (Shard shard : listed) {
			ShardCache.Entry old = before.get(shard.id());
			boolean finished = (old != null && old.finished()) || (shard.closed() && isFinishedInStore(cache, shard));
			entries.put(shard.id(), new ShardCache.Entry(shard, finished));
		}
		Set<String> missed = new HashSet<>();
		for (ShardCache.Entry old : cache.shards()) {
			if (!entries.containsKey(old.id()) && !missedBefore.contains(old.id())) {
				entries.put(old.id(), old);
				missed.add(old.id());
			}
		}
		this.missedOnce.put(cache.stream(), missed);
		return new ShardCache(cache.stream(), cache.version(), List.copyOf(entries.values()));
	}

	/**
	 * Finds out whether a shard's owner finished it and could not mark it here any more.
	 */
	private boolean isFinishedInStore(ShardCache cache, Shard shard) {
		return this.store.checkpoint(this.app, cache.stream(), shard.id()).finished();
	}

	/**
	 * Marks a shard as finished and adds the shards that follow it. One that has a parent
	 * which no listing has shown yet is left to the next listing: missing here, that
	 * parent would pass for one that has expired and blocks nothing.
	 * @param stream the stream's key
	 * @param shardId the finished shard's id
	 * @param children its children, as far as Kinesis told
	 * @return the copy as it is now
	 */
	public ShardCache finish(String stream, String shardId, List<Shard> children) {
		return update(stream, (cache) -> {
			Map<String, ShardCache.Entry> entries = byId(cache);
			entries.computeIfPresent(shardId, (id, entry) -> new ShardCache.Entry(entry.shard(), true));
			children.stream()
				.filter((child) -> entries.keySet().containsAll(child.parents()))
				.toList()
				.forEach((child) -> entries.putIfAbsent(child.id(), new ShardCache.Entry(child, false)));
			return new ShardCache(stream, cache.version(), List.copyOf(entries.values()));
		});
	}

	private ShardCache update(String stream, UnaryOperator<ShardCache> change) {
		ShardCache cache = this.known.get(stream);
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			ShardCache base = (cache != null && attempt == 0) ? cache : load(stream);
			ShardCache next = change.apply(base);
			if (next.equals(base)) {
				this.known.put(stream, base);
				return base;
			}
			if (this.store.replaceShardCache(this.app, next)) {
				ShardCache stored = new ShardCache(stream, next.version() + 1, next.shards());
				this.known.put(stream, stored);
				return stored;
			}
		}
		throw new StateStoreException("[" + this.app + "] The shard cache of stream '" + stream
				+ "' is written by others all the time; it is tried again at the next sync", null);
	}

	private ShardCache load(String stream) {
		return this.store.shardCache(this.app, stream).orElseGet(() -> new ShardCache(stream, 0, List.of()));
	}

	/**
	 * The copy in a version at least as new as given, from memory if possible.
	 * @param stream the stream's key
	 * @param version the version, 0 for any
	 * @return the copy, or {@code null} if there is none yet
	 */
	public @Nullable ShardCache cache(String stream, long version) {
		ShardCache current = this.known.get(stream);
		if (current == null || current.version() < version) {
			this.store.shardCache(this.app, stream).ifPresent((cache) -> this.known.put(stream, cache));
		}
		return this.known.get(stream);
	}

	/**
	 * A copy that shows a shard, and so its parents.
	 * @param shard the shard
	 * @return the copy, or {@code null} if even the store's does not show the shard
	 */
	public @Nullable ShardCache cacheWith(ShardKey shard) {
		ShardCache current = this.known.get(shard.stream());
		if (current == null || current.find(shard.shardId()).isEmpty()) {
			current = cache(shard.stream(), Long.MAX_VALUE);
		}
		return (current != null && current.find(shard.shardId()).isPresent()) ? current : null;
	}

	/**
	 * Where a shard that has no checkpoint starts.
	 * @param stream the stream's key
	 * @param shardId the shard's id
	 * @return the position, or empty as long as nothing is pinned
	 */
	public Optional<ReadPosition> startOf(String stream, String shardId) {
		return this.pins.of(stream).map((pin) -> pin.startOf(shardId));
	}

	/**
	 * Tells the group that a stream's copy has a newer version.
	 * @param cache the copy
	 * @return the group's state as it is now
	 */
	public GroupState announce(ShardCache cache) {
		GroupState group = this.store.group(this.app);
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			if (group.cacheVersions().getOrDefault(cache.stream(), 0L) >= cache.version()) {
				return group;
			}
			Map<String, Long> versions = new HashMap<>(group.cacheVersions());
			versions.put(cache.stream(), cache.version());
			this.store.replaceGroup(this.app, group.withCacheVersions(versions));
			group = this.store.group(this.app);
		}
		return group;
	}

	/**
	 * The order in which a stream's shards must be read.
	 * @param cache the stream's copy
	 * @return its lineage
	 */
	public static Lineage lineage(ShardCache cache) {
		return new Lineage(cache.shards().stream().map(ShardCache.Entry::shard).toList());
	}

	private static Map<String, ShardCache.Entry> byId(ShardCache cache) {
		Map<String, ShardCache.Entry> entries = new LinkedHashMap<>();
		cache.shards().forEach((entry) -> entries.put(entry.id(), entry));
		return entries;
	}

}
