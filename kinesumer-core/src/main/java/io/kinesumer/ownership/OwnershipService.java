package io.kinesumer.ownership;

import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.kinesumer.CorruptStateException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.catalog.ShardCatalog;
import io.kinesumer.membership.Session;
import io.kinesumer.metrics.ClientMetrics;
import io.kinesumer.metrics.CommitOutcome;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.Claim;
import io.kinesumer.store.Commit;
import io.kinesumer.store.Owner;
import io.kinesumer.store.ShardCache;
import io.kinesumer.store.StateStore;
import io.kinesumer.store.StreamPin;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Claims shards, and writes what their owner has to say, each by one conditional update
 * (invariants 2 and 3). {@link #write} is safe for use by several threads; the rest is
 * for one.
 */
public final class OwnershipService {

	/** Incarnations known to be gone are worth remembering, but not for ever. */
	private static final int REMEMBERED = 10_000;

	private static final ClaimOutcome STARTS_OVER = new ClaimOutcome.NotYet("the stream is being started over", false);

	private final String app;

	private final StateStore store;

	private final ShardCatalog catalog;

	private final ClientMetrics metrics;

	private final Ticker ticker;

	private final Set<Owner> gone = Collections.newSetFromMap(new LinkedHashMap<>() {
		@Override
		protected boolean removeEldestEntry(Map.Entry<Owner, Boolean> eldest) {
			return size() > REMEMBERED;
		}
	});

	private final Set<Owner> there = new HashSet<>();

	/**
	 * Creates a service that tells nobody how commits go.
	 * @param app the app
	 * @param store the state store
	 * @param catalog the shard lists
	 */
	public OwnershipService(String app, StateStore store, ShardCatalog catalog) {
		this(app, store, catalog, ClientMetrics.NONE, () -> 0);
	}

	/**
	 * Creates a service.
	 * @param app the app
	 * @param store the state store
	 * @param catalog the shard lists
	 * @param metrics told how commits go
	 * @param ticker monotonic time
	 */
	public OwnershipService(String app, StateStore store, ShardCatalog catalog, ClientMetrics metrics, Ticker ticker) {
		this.app = app;
		this.store = store;
		this.catalog = catalog;
		this.metrics = metrics;
		this.ticker = ticker;
	}

	/**
	 * Looks anew at who is there. In between, a client is asked for once, however many
	 * shards wait for it.
	 */
	public void lookAnew() {
		this.there.clear();
	}

	/**
	 * Tries to claim a shard: it is not finished, has no owner or one whose incarnation
	 * is gone, and every parent that the group must consume is finished. What is known of
	 * it from before the stream's last reset is void.
	 * @param shard the shard
	 * @param session this client's session
	 * @return how it ended
	 * @throws io.kinesumer.StateStoreException if the outcome is unknown: the claim may
	 * have been applied, or may yet be
	 */
	public ClaimOutcome claim(ShardKey shard, Session session) {
		StreamPin pin = this.catalog.pin(shard.stream()).orElse(null);
		if (pin == null || pin.reset() < this.catalog.resetOf(shard.stream())) {
			return new ClaimOutcome.NotYet("the stream has not been listed yet", false);
		}
		Checkpoint seen = this.store.checkpoint(this.app, shard.stream(), shard.shardId());
		if (seen.reset() > pin.reset()) {
			return STARTS_OVER; // as the next look at the group will show
		}
		if (seen.asOf(pin.reset()).finished()) {
			return new ClaimOutcome.AlreadyFinished();
		}
		Owner owner = seen.owner();
		if (owner != null && !owner.equals(session.owner()) && !isGone(owner)) {
			return new ClaimOutcome.NotYet("owned by " + owner, true);
		}
		if (seen.position() == null) {
			// Perhaps it was consumed to its end, and its checkpoint removed since: the
			// group knew before that of a copy that no longer shows it.
			this.catalog.follow(this.store.group(this.app));
		}
		ShardCache cache = this.catalog.cacheWith(shard);
		if (cache == null) {
			return new ClaimOutcome.NotListed();
		}
		if (cache.reset() != pin.reset()) {
			return STARTS_OVER;
		}
		String parent = unfinishedParent(cache, shard);
		if (parent != null) {
			this.catalog.announceIfNews(cache);
			return new ClaimOutcome.NotYet("its parent " + parent + " is not finished", false);
		}
		Reach reach = reach(shard, seen.asOf(pin.reset()), pin, cache);
		Claim claim = new Claim(shard.shardId(), seen, pin.reset(), session.owner(),
				cache.find(shard.shardId()).map((entry) -> entry.shard().startingSequenceNumber()).orElse(null));
		Optional<Checkpoint> claimed = this.store.claim(this.app, shard.stream(), claim);
		if (claimed.isEmpty()) {
			return new ClaimOutcome.NotYet("another client was faster", false);
		}
		Checkpoint checkpoint = claimed.get();
		ReadPosition start = (checkpoint.position() != null) ? new ReadPosition.After(checkpoint.position())
				: pin.startOf(shard.shardId());
		return new ClaimOutcome.Claimed(new Ownership(shard, session, checkpoint.epoch(), checkpoint.reset()),
				checkpoint, start, reach);
	}

	private Reach reach(ShardKey shard, Checkpoint seen, StreamPin pin, ShardCache cache) {
		Instant time = Reach.of(seen);
		if (time != null) {
			return new Reach(time, true);
		}
		List<Checkpoint> parents = cache.find(shard.shardId())
			.stream()
			.flatMap((entry) -> entry.shard().parents().stream())
			.map((parent) -> readableCheckpoint(shard.stream(), parent).asOf(pin.reset()))
			.toList();
		return Reach.ofStart(pin, shard.shardId(), parents);
	}

	private Checkpoint readableCheckpoint(String stream, String shardId) {
		try {
			return this.store.checkpoint(this.app, stream, shardId);
		}
		catch (CorruptStateException ex) {
			return Checkpoint.none(shardId); // it is known to be finished all the same
		}
	}

	/**
	 * Whether an incarnation is gone. Once gone it never returns, so that the fact keeps.
	 */
	private boolean isGone(Owner owner) {
		if (this.gone.contains(owner) || this.there.contains(owner)) {
			return this.gone.contains(owner);
		}
		boolean isThere = this.store.client(this.app, owner.clientId())
			.filter((client) -> client.owner().equals(owner))
			.isPresent();
		(isThere ? this.there : this.gone).add(owner);
		return !isThere;
	}

	private @Nullable String unfinishedParent(ShardCache cache, ShardKey shard) {
		List<String> parents = cache.find(shard.shardId()).map((entry) -> entry.shard().parents()).orElse(List.of());
		for (String parent : parents) {
			// One that Kinesis no longer lists has nothing left to read.
			boolean nothingLeft = cache.find(parent).map(ShardCache.Entry::finished).orElse(true);
			if (!nothingLeft
					&& !this.store.checkpoint(this.app, shard.stream(), parent).asOf(cache.reset()).finished()) {
				return parent;
			}
		}
		return null;
	}

	/**
	 * Gives up a shard whose claim may have been applied, or may yet be, without an
	 * answer. A shard that is free, or a dead client's, is claimed once more and
	 * released, since the earlier claim then fails whenever it comes.
	 * @param shard the shard
	 * @param session this client's session
	 * @return {@code false} if the shard changed meanwhile, perhaps by the very claim: it
	 * is to be looked at again
	 */
	public boolean releaseStray(ShardKey shard, Session session) {
		Checkpoint stored = this.store.checkpoint(this.app, shard.stream(), shard.shardId());
		Owner owner = stored.owner();
		// The claim may have been one that applies a reset, to a finished shard perhaps;
		// one that is not carried out yet was none of its.
		long reset = Math.max(stored.reset(), this.catalog.pin(shard.stream()).map(StreamPin::reset).orElse(0L));
		if (!stored.asOf(reset).finished() && (owner == null || (!owner.equals(session.owner()) && isGone(owner)))) {
			Claim claim = new Claim(shard.shardId(), stored, reset, session.owner(), startingSequenceNumber(shard));
			Checkpoint claimed = this.store.claim(this.app, shard.stream(), claim).orElse(null);
			return claimed != null && release(shard, session, claimed);
		}
		return !session.owner().equals(owner) || release(shard, session, stored);
	}

	private boolean release(ShardKey shard, Session session, Checkpoint stored) {
		return write(new Ownership(shard, session, stored.epoch(), stored.reset()), null, null, Commit.Then.RELEASE);
	}

	private @Nullable String startingSequenceNumber(ShardKey shard) {
		ShardCache cache = this.catalog.cacheWith(shard);
		return (cache == null) ? null
				: cache.find(shard.shardId()).map((entry) -> entry.shard().startingSequenceNumber()).orElse(null);
	}

	/**
	 * Whether the store still shows an ownership. Safe for use by several threads.
	 * @param ownership the ownership
	 * @return {@code false} if the shard is no longer this client's
	 */
	public boolean isHeld(Ownership ownership) {
		ShardKey shard = ownership.shard();
		Checkpoint stored = this.store.checkpoint(this.app, shard.stream(), shard.shardId());
		return ownership.session().owner().equals(stored.owner()) && ownership.epoch() == stored.epoch();
	}

	/**
	 * Writes an owner's progress.
	 * @param ownership the ownership
	 * @param record the last record that is handled, or {@code null} for none
	 * @param caughtUpAt when the shard was last known to hold nothing after it, or
	 * {@code null} to leave that as it is
	 * @param then what becomes of the ownership
	 * @return {@code false} if the shard is no longer this client's
	 */
	public boolean write(Ownership ownership, @Nullable KinesumerRecord record, @Nullable Instant caughtUpAt,
			Commit.Then then) {
		Commit commit = new Commit(ownership.shard().shardId(), ownership.session().owner(), ownership.epoch(),
				(record != null) ? record.position() : null, (record != null) ? record.arrivalTime() : null, caughtUpAt,
				then);
		long began = this.ticker.nanos();
		CommitOutcome outcome = CommitOutcome.ERROR;
		try {
			boolean held = this.store.commit(this.app, ownership.shard().stream(), commit);
			outcome = held ? CommitOutcome.SUCCESS : CommitOutcome.LOST;
			return held;
		}
		finally {
			this.metrics.stream(ownership.shard().stream()).committed(outcome, this.ticker.nanos() - began);
		}
	}

}
