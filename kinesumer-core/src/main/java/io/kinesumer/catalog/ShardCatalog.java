package io.kinesumer.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import io.kinesumer.KinesumerException;
import io.kinesumer.StartPosition;
import io.kinesumer.StateStoreException;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.Owner;
import io.kinesumer.store.ShardCache;
import io.kinesumer.store.StateStore;
import io.kinesumer.store.StreamPin;
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

	/** A copy of more shards is written by listings alone. */
	private static final int LARGE = 1000;

	/** How often a compare-and-set is tried before giving up until the next look. */
	private static final int ATTEMPTS = 10;

	/**
	 * Taken off the service's time when {@code latest} is pinned: dates in answers are
	 * whole seconds, and arrival times are approximate.
	 */
	private static final Duration LATEST_MARGIN = Duration.ofSeconds(1);

	private final String app;

	private final StateStore store;

	private final KinesisApi kinesis;

	private final Ticker ticker;

	private final Duration listInterval;

	private final Map<String, ShardCache> known = new HashMap<>();

	private final Map<String, StreamPin> pins = new HashMap<>();

	private final Map<String, Long> listedAt = new HashMap<>();

	private final Map<String, Set<String>> missedOnce = new HashMap<>();

	private final Map<String, Long> announced = new HashMap<>();

	private final Set<String> unwritten = new HashSet<>();

	private final ShardEnds ends;

	private final CheckpointPruning pruning;

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
		this.ends = new ShardEnds(app, store);
		this.pruning = new CheckpointPruning(app, store);
	}

	/**
	 * Notes which versions of the copies the group knows of. Nothing is read before it is
	 * needed: in a large group all would read at once.
	 * @param group the group's state
	 */
	public void follow(GroupState group) {
		this.announced.putAll(group.cacheVersions());
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
			return newest(stream.key(), current);
		}
		if (last != null && current == null && now - last < this.listInterval.dividedBy(10).toNanos()) {
			throw new NotListedYetException(stream.key());
		}
		this.listedAt.put(stream.key(), now);
		Instant created = Instant.EPOCH;
		Instant serviceTime = Instant.EPOCH;
		boolean unpinned = pin(stream.key()).isEmpty();
		if (unpinned) {
			KinesisApi.Description description = this.kinesis.describe(stream);
			created = description.created();
			serviceTime = description.serviceTime();
		}
		List<Shard> listed = this.kinesis.listShards(stream);
		if (unpinned) {
			Set<String> ids = listed.stream().map(Shard::id).collect(Collectors.toSet());
			StreamPin pin = new StreamPin(stream.key(), serviceTime, created, resolve(start, serviceTime), ids);
			this.pins.put(stream.key(), this.store.pinIfAbsent(this.app, pin));
		}
		Set<String> missedBefore = this.missedOnce.getOrDefault(stream.key(), Set.of());
		ShardCache cache = update(stream.key(), (base) -> merge(base, listed, missedBefore));
		this.pruning.listed(listed, cache);
		return cache;
	}

	/**
	 * Removes some checkpoints of shards that Kinesis has forgotten.
	 * @param self who does
	 */
	public void prune(Owner self) {
		this.pruning.step(self);
	}

	private static ReadPosition resolve(StartPosition start, Instant serviceTime) {
		if (start instanceof StartPosition.AtTimestamp at) {
			return new ReadPosition.AtTimestamp(at.timestamp());
		}
		return (start instanceof StartPosition.TrimHorizon) ? new ReadPosition.TrimHorizon()
				: new ReadPosition.AtTimestamp(serviceTime.minus(LATEST_MARGIN));
	}

	/**
	 * The stored copy brought in line with a listing. A shard that the listing does not
	 * show goes once a second one does not either.
	 */
	private ShardCache merge(ShardCache cache, List<Shard> listed, Set<String> missedBefore) {
		Map<String, ShardCache.Entry> entries = new LinkedHashMap<>();
		Set<String> finished = this.ends.finished(cache, listed);
		listed.forEach((shard) -> entries.put(shard.id(), new ShardCache.Entry(shard, finished.contains(shard.id()))));
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
	 * Marks a shard as finished and adds the shards that follow it. One that has a parent
	 * which no listing has shown yet is left to the next listing: missing here, that
	 * parent would pass for one that has expired and blocks nothing.
	 * <p>
	 * Of a large stream the store's copy is left to the next listing, too. To write it
	 * costs hundreds of units, and a stream that grows finishes thousands of shards;
	 * whoever finished one knows its children without it.
	 * @param stream the stream's key
	 * @param shardId the finished shard's id
	 * @param children its children, as far as Kinesis told
	 * @return the copy as it is now
	 */
	public ShardCache finish(String stream, String shardId, List<Shard> children) {
		ShardCache current = this.known.get(stream);
		if (current == null || current.shards().size() <= LARGE) {
			return update(stream, (cache) -> withFinished(cache, Set.of(shardId), children));
		}
		Set<String> finished = new HashSet<>(Set.of(shardId));
		children.stream()
			.flatMap((child) -> child.parents().stream())
			.filter((parent) -> !parent.equals(shardId) && this.ends.isFinished(stream, parent))
			.forEach(finished::add);
		ShardCache next = withFinished(current, finished, children);
		this.known.put(stream, next);
		this.unwritten.add(stream);
		return next;
	}

	private static ShardCache withFinished(ShardCache cache, Set<String> finished, List<Shard> children) {
		Map<String, ShardCache.Entry> entries = byId(cache);
		finished.forEach((finishedId) -> entries.computeIfPresent(finishedId,
				(id, entry) -> new ShardCache.Entry(entry.shard(), true)));
		children.stream()
			.filter((child) -> entries.keySet().containsAll(child.parents()))
			.toList()
			.forEach((child) -> entries.putIfAbsent(child.id(), new ShardCache.Entry(child, false)));
		return new ShardCache(cache.stream(), cache.version(), List.copyOf(entries.values()));
	}

	private ShardCache update(String stream, UnaryOperator<ShardCache> change) {
		ShardCache cache = this.known.get(stream);
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			ShardCache base = (cache != null && attempt == 0) ? cache : load(stream);
			ShardCache next = change.apply(base);
			if (next.equals(base) && !this.unwritten.contains(stream)) {
				this.known.put(stream, base);
				return base;
			}
			if (this.store.replaceShardCache(this.app, next)) {
				ShardCache stored = new ShardCache(stream, next.version() + 1, next.shards());
				this.known.put(stream, stored);
				this.unwritten.remove(stream);
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
	 * A copy that shows a shard, and so its parents: the newest that the group knows of.
	 * @param shard the shard
	 * @return the copy, or {@code null} if even the store's does not show the shard
	 */
	public @Nullable ShardCache cacheWith(ShardKey shard) {
		ShardCache current = cache(shard.stream(), this.announced.getOrDefault(shard.stream(), 0L));
		if (current == null || current.find(shard.shardId()).isEmpty()) {
			current = cache(shard.stream(), Long.MAX_VALUE);
		}
		return (current != null && current.find(shard.shardId()).isPresent()) ? current : null;
	}

	private ShardCache newest(String stream, ShardCache current) {
		return Objects.requireNonNullElse(cache(stream, this.announced.getOrDefault(stream, 0L)), current);
	}

	/**
	 * Where a shard that has no checkpoint starts.
	 * @param stream the stream's key
	 * @param shardId the shard's id
	 * @return the position, or empty as long as nothing is pinned
	 */
	public Optional<ReadPosition> startOf(String stream, String shardId) {
		return pin(stream).map((pin) -> pin.startOf(shardId));
	}

	private Optional<StreamPin> pin(String stream) {
		StreamPin pin = this.pins.get(stream);
		if (pin == null) {
			pin = this.store.pin(this.app, stream).orElse(null);
			if (pin != null) {
				this.pins.put(stream, pin);
			}
		}
		return Optional.ofNullable(pin);
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
