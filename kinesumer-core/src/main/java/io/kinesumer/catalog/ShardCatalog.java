package io.kinesumer.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

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
	static final int ATTEMPTS = 10;

	/**
	 * Taken off the service's time when {@code latest} is pinned: dates in answers are
	 * whole seconds, and arrival times are approximate.
	 */
	private static final Duration LATEST_MARGIN = Duration.ofSeconds(1);

	private final String app;

	private final StateStore store;

	private final Lister lister;

	private final Ticker ticker;

	private final Duration listInterval;

	private final Map<String, ShardCache> known = new HashMap<>();

	private final StreamPins pins;

	private final Map<String, Long> listedAt = new HashMap<>();

	private final Set<String> failing = new HashSet<>();

	private final Map<String, Long> announced = new HashMap<>();

	private final Set<String> unwritten = new HashSet<>();

	private final ShardEnds ends;

	private final ListingMerge merge;

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
		this(app, store, kinesis, ticker, listInterval, (before, after) -> {
		});
	}

	/**
	 * Creates a catalog that knows nothing yet.
	 * @param app the app
	 * @param store the state store
	 * @param kinesis Kinesis
	 * @param ticker monotonic time
	 * @param listInterval how often a stream is listed
	 * @param listener told what listings show
	 */
	public ShardCatalog(String app, StateStore store, KinesisApi kinesis, Ticker ticker, Duration listInterval,
			CatalogListener listener) {
		this.app = app;
		this.store = store;
		this.ticker = ticker;
		this.listInterval = listInterval;
		this.ends = new ShardEnds(app, store);
		this.merge = new ListingMerge(this.ends);
		this.pruning = new CheckpointPruning(app, store, listener);
		this.pins = new StreamPins(app, store, listener);
		this.lister = new Lister(kinesis, this.pins);
	}

	/**
	 * Notes which streams the group has started over, and which versions of the copies it
	 * knows of. No copy is read before it is needed: in a large group all would read at
	 * once.
	 * @param group the group's state
	 */
	public void follow(GroupState group) {
		this.pins.follow(group);
		this.announced.putAll(group.cacheVersions());
	}

	/** Forgets where the group starts in other streams than these. */
	public void retain(Set<String> streams) {
		this.pins.retain(streams);
	}

	/**
	 * Forgets everything: whoever joins anew may meet another store than it left.
	 */
	public void forget() {
		this.pins.forget();
		this.known.clear();
		this.listedAt.clear();
		this.failing.clear();
		this.merge.forget();
		this.announced.clear();
		this.unwritten.clear();
		this.pruning.forget();
	}

	/**
	 * How often a stream has been told to start over. What was claimed after fewer resets
	 * must be given up.
	 * @param stream the stream's key
	 * @return 0 for never
	 */
	public long resetOf(String stream) {
		return this.pins.resetOf(stream);
	}

	/**
	 * Lists a stream if that is due, pins where the group starts in it, and brings the
	 * store's copy up to date. A stream that must start over is listed at once and pinned
	 * anew; one that was created again starts over.
	 * @param stream the stream
	 * @param start where the group starts if it has never seen the stream
	 * @return the copy as it is now
	 * @throws KinesumerException if Kinesis or the store did not answer; it is tried
	 * again after a tenth of the list interval
	 */
	public ShardCache refresh(StreamRef stream, StartPosition start) {
		long now = this.ticker.nanos();
		Long last = this.listedAt.get(stream.key());
		ShardCache current = this.known.get(stream.key());
		boolean outdated = current == null || current.reset() < resetOf(stream.key());
		boolean failing = this.failing.contains(stream.key());
		Duration pause = failing ? this.listInterval.dividedBy(10) : this.listInterval;
		if (last != null && (failing || !outdated) && now - last < pause.toNanos()) {
			if (current == null) {
				throw new NotListedYetException(stream.key());
			}
			return Objects.requireNonNullElse(cache(stream.key(), this.announced.getOrDefault(stream.key(), 0L)),
					current);
		}
		this.listedAt.put(stream.key(), now);
		this.failing.add(stream.key()); // until it has succeeded
		Lister.Listing listing = this.lister.list(stream, start, () -> current(stream.key()));
		ShardCache cache = update(stream.key(), this.merge.of(stream.key(), listing));
		this.failing.remove(stream.key());
		if (cache.reset() == listing.reset()) {
			this.pruning.listed(listing.shards(), cache);
		}
		return cache;
	}

	/**
	 * Removes some checkpoints of shards that Kinesis has forgotten.
	 * @param self who does
	 */
	public void prune(Owner self) {
		this.pruning.step(self);
	}

	/**
	 * Pins where the group starts in a stream if it has never seen it. What else there is
	 * to know of the stream is left to a listing.
	 * @param stream the stream
	 * @param start where the group starts
	 * @param description the stream, as described a moment ago
	 * @throws NotListedYetException if the stream shows no shards yet
	 * @throws io.kinesumer.InvalidSettingException if the group cannot start there
	 */
	public void pinIfNew(StreamRef stream, StartPosition start, KinesisApi.Description description) {
		this.lister.pinIfNew(stream, start, description);
	}

	/**
	 * Whether the last attempt to list a stream has failed.
	 * @param stream the stream's key
	 * @return {@code true} if the copy may be older than it looks
	 */
	public boolean isFailing(String stream) {
		return this.failing.contains(stream);
	}

	/**
	 * Makes the next look at a stream list it: there is reason to think that it has
	 * changed.
	 * @param stream the stream's key
	 */
	public void listSoon(String stream) {
		if (!isFailing(stream)) {
			this.listedAt.remove(stream);
		}
	}

	/**
	 * What a start position means at a time.
	 * @param start the position
	 * @param serviceTime the time, by Kinesis's clock
	 * @return where to read from: {@code latest} is a time a little before
	 */
	public static ReadPosition resolve(StartPosition start, Instant serviceTime) {
		if (start instanceof StartPosition.AtTimestamp at) {
			return new ReadPosition.AtTimestamp(at.timestamp());
		}
		return (start instanceof StartPosition.TrimHorizon) ? new ReadPosition.TrimHorizon()
				: new ReadPosition.AtTimestamp(latest(serviceTime));
	}

	static Instant latest(Instant serviceTime) {
		return serviceTime.minus(LATEST_MARGIN);
	}

	/**
	 * Marks a shard as finished and adds the shards that follow it. One that has a parent
	 * which no listing has shown yet is left to the next listing: missing here, that
	 * parent would pass for one that has expired and blocks nothing. Does nothing if the
	 * stream has started over since.
	 * <p>
	 * Of a large stream the store's copy is left to the next listing, too. To write it
	 * costs hundreds of units, and a stream that grows finishes thousands of shards;
	 * whoever finished one knows its children without it.
	 * @param stream the stream's key
	 * @param reset how often the stream had been started over when the shard was claimed
	 * @param shardId the finished shard's id
	 * @param children its children, as far as Kinesis told
	 * @return the copy as it is now
	 */
	public ShardCache finish(String stream, long reset, String shardId, List<Shard> children) {
		ShardCache current = this.known.get(stream);
		if (current == null || current.shards().size() <= LARGE) {
			return update(stream, (cache) -> FinishedShards.mark(cache, reset, Set.of(shardId), children));
		}
		Set<String> finished = new HashSet<>(Set.of(shardId));
		children.stream()
			.flatMap((child) -> child.parents().stream())
			.filter((parent) -> !parent.equals(shardId) && this.ends.isFinished(current, parent))
			.forEach(finished::add);
		ShardCache next = FinishedShards.mark(current, reset, finished, children);
		this.known.put(stream, next);
		this.unwritten.add(stream);
		return next;
	}

	private ShardCache update(String stream, UnaryOperator<ShardCache> change) {
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			ShardCache base = (attempt == 0) ? current(stream)
					: stored(stream).orElseGet(() -> ShardCache.none(stream));
			ShardCache next = change.apply(base);
			if (next.equals(base) && !this.unwritten.contains(stream)) {
				this.known.put(stream, base);
				return base;
			}
			if (this.store.replaceShardCache(this.app, next)) {
				this.known.put(stream, next.written());
				this.unwritten.remove(stream);
				return next.written();
			}
		}
		throw new StateStoreException("[" + this.app + "] The shard cache of stream '" + stream
				+ "' is written by others all the time; it is tried again at the next sync", null);
	}

	private ShardCache current(String stream) {
		ShardCache current = cache(stream, 0);
		return (current != null) ? current : ShardCache.none(stream);
	}

	/**
	 * The store's copy, unless the Go client wrote it, which leaves out closed shards and
	 * where all come from: such a stream is listed afresh.
	 */
	private Optional<ShardCache> stored(String stream) {
		return this.store.shardCache(this.app, stream).filter((cache) -> cache.version() != 0);
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
			stored(stream).ifPresent((cache) -> this.known.put(stream, cache));
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

	/**
	 * Where the group started in a stream, the last time that it did.
	 * @param stream the stream's key
	 * @return the pin, or empty; of before {@link #resetOf a reset} until it is done
	 */
	public Optional<StreamPin> pin(String stream) {
		return this.pins.find(stream);
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
	 * Tells the group of a copy that was found in the store, if the group does not know
	 * of it: whoever wrote it may have ended before telling, and the leader, who knows
	 * the one before, need not notice.
	 * @param cache the copy
	 */
	public void announceIfNews(ShardCache cache) {
		if (cache.version() > this.announced.getOrDefault(cache.stream(), 0L)) {
			this.announced.putAll(announce(cache).cacheVersions());
		}
	}

	/**
	 * The order in which a stream's shards must be read.
	 * @param cache the stream's copy
	 * @return its lineage
	 */
	public static Lineage lineage(ShardCache cache) {
		return new Lineage(cache.shards().stream().map(ShardCache.Entry::shard).toList());
	}

}
