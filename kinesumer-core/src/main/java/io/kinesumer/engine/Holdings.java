package io.kinesumer.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import io.kinesumer.KinesumerEvent.EngineError;
import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.catalog.ShardCatalog;
import io.kinesumer.membership.Session;
import io.kinesumer.ownership.ClaimOutcome;
import io.kinesumer.ownership.Holding;
import io.kinesumer.ownership.OwnershipService;
import io.kinesumer.ownership.Reconciler;
import io.kinesumer.store.Commit;
import io.kinesumer.store.ShardCache;
import io.kinesumer.stream.Lineage;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * The shards that this client has to do with, and the effects that bring them to where
 * they should be. Changed by the control loop alone; others may read.
 */
final class Holdings {

	/** How soon a claim that had to wait is tried again, at first. */
	private static final Duration FIRST_RETRY = Duration.ofMillis(100);

	private final OwnershipService ownerships;

	private final ShardCatalog catalog;

	private final ConsumerFactory consumers;

	private final Reporter reporter;

	private final Duration syncInterval;

	private final Ticker ticker;

	private final Map<ShardKey, Holding> held = new ConcurrentHashMap<>();

	private final Set<ShardKey> unknownClaims = new HashSet<>();

	private final ReadableClaims readable;

	private final Succession succession;

	private final Changes changes;

	private final ClaimOrder claims = new ClaimOrder();

	private int retries;

	Holdings(OwnershipService ownerships, ShardCatalog catalog, ConsumerFactory consumers, Reporter reporter,
			Duration syncInterval, Ticker ticker) {
		this.ownerships = ownerships;
		this.readable = new ReadableClaims(ownerships, this.unknownClaims);
		this.catalog = catalog;
		this.consumers = consumers;
		this.reporter = reporter;
		this.changes = new Changes(reporter);
		this.succession = new Succession(catalog::resetOf);
		this.syncInterval = syncInterval;
		this.ticker = ticker;
	}

	Collection<Holding> all() {
		return this.held.values();
	}

	boolean isEmpty() {
		return this.held.isEmpty() && this.unknownClaims.isEmpty();
	}

	/**
	 * How many shards are this client's.
	 */
	int owned() {
		return (int) this.held.values().stream().filter((holding) -> !holding.isLost()).count();
	}

	/**
	 * Whether no delivery is under way and none will start.
	 */
	boolean areQuiet() {
		return this.held.values().stream().allMatch((holding) -> holding.consumer().isEnded());
	}

	/**
	 * Whether this client has taken on shards of a stream without being told to.
	 */
	boolean hasAdopted(String stream) {
		return this.succession.hasAdopted(stream);
	}

	/**
	 * Takes the next step with each shard.
	 * @param target where the shards should be
	 * @param session this client's session
	 * @param stopping whether the client is on its way out
	 * @param now the present time, by the ticker
	 * @return how soon the next step is due, or {@code null} if none waits for anything
	 * but a change
	 */
	@Nullable Duration reconcile(HoldingTarget target, Session session, boolean stopping, long now) {
		Set<ShardKey> wanted = this.succession.wanted(target, stopping);
		this.readable.retain(wanted);
		this.held.values().forEach((holding) -> {
			if (!holding.ownership().session().owner().equals(session.owner())) {
				holding.lose();
			}
			if (startsOver(holding)) {
				wanted.remove(holding.shard()); // until it is claimed anew
			}
		});
		this.ownerships.lookAnew();
		Pass pass = new Pass(session, stopping, now);
		SortedMap<ShardKey, Reconciler.Action> actions = Reconciler.reconcile(wanted, states());
		actions.forEach((shard, action) -> {
			if (action != Reconciler.Action.CLAIM) {
				pass.takeIfTimeAllows(shard, action);
			}
		});
		claimInTurn(actions, pass);
		// A stop is one line, however its shards drain.
		if (!stopping || this.held.isEmpty()) {
			this.changes.report(stopping, this.held.size());
		}
		if (pass.progress) {
			this.retries = 0;
			// What was done may allow more at once: children to claim, shards to release.
			return Duration.ZERO;
		}
		return pass.waiting ? retryDelay() : null;
	}

	private boolean startsOver(Holding holding) {
		return holding.ownership().reset() < this.catalog.resetOf(holding.shard().stream());
	}

	private void claimInTurn(SortedMap<ShardKey, Reconciler.Action> actions, Pass pass) {
		for (ShardKey shard : this.claims.inTurn(actions)) {
			if (pass.takeIfTimeAllows(shard, Reconciler.Action.CLAIM)) {
				this.claims.taken(shard);
			}
		}
	}

	private Duration retryDelay() {
		Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(this.retries++, 10));
		Duration most = this.syncInterval.dividedBy(4);
		return (delay.compareTo(most) < 0) ? delay : (this.retries > 40) ? this.syncInterval : most;
	}

	private Map<ShardKey, Reconciler.State> states() {
		Map<ShardKey, Reconciler.State> states = new HashMap<>();
		this.unknownClaims.forEach((shard) -> states.put(shard, Reconciler.State.CLAIM_UNKNOWN));
		this.held.forEach((shard, holding) -> states.put(shard, holding.state()));
		return states;
	}

	private boolean attempt(ShardKey shard, Reconciler.Action action, Session session, boolean stopping, long now) {
		try {
			return act(shard, action, session, stopping, now);
		}
		catch (RuntimeException ex) { // one shard's trouble is not the others'
			failed(shard, ex);
			return false;
		}
	}

	private void failed(ShardKey shard, RuntimeException ex) {
		this.reporter.failed(EngineError.Type.OWNERSHIP, shard.stream(), "Moving shards",
				(ex instanceof KinesumerException known) ? known : new KinesumerException("Unexpected: " + ex, ex));
	}

	private boolean act(ShardKey shard, Reconciler.Action action, Session session, boolean stopping, long now) {
		return switch (action) {
			case CLAIM -> session.fence().isOpen() && claim(shard, session);
			case DRAIN -> {
				holding(shard).drain(now);
				yield true;
			}
			case RELEASE -> giveUp(holding(shard), Commit.Then.RELEASE);
			case FINISH -> giveUp(holding(shard), Commit.Then.FINISH);
			case FORGET -> {
				forget(shard);
				this.changes.lost(shard);
				yield true;
			}
			case RELEASE_STRAY -> {
				boolean settled = this.ownerships.releaseStray(shard, session);
				if (settled) {
					this.unknownClaims.remove(shard);
				}
				yield settled;
			}
			case NONE -> true;
		};
	}

	private Holding holding(ShardKey shard) {
		Holding holding = this.held.get(shard);
		if (holding == null) {
			throw new IllegalStateException(shard + " is not held");
		}
		return holding;
	}

	private boolean claim(ShardKey shard, Session session) {
		ClaimOutcome outcome = this.readable.claim(shard, session);
		this.reporter.recovered("Moving shards");
		if (outcome instanceof ClaimOutcome.Claimed claimed) {
			this.unknownClaims.add(shard); // to be given up again unless it is consumed
			Holding holding = this.consumers.consume(claimed);
			if (holding == null) {
				return false; // no longer subscribed to
			}
			this.unknownClaims.remove(shard);
			this.held.put(shard, holding);
			this.changes.gained(shard);
			return true;
		}
		if (outcome instanceof ClaimOutcome.AlreadyFinished) {
			this.succession.finished(shard, this.catalog.resetOf(shard.stream()));
			return true;
		}
		if (outcome instanceof ClaimOutcome.NotListed
				|| (outcome instanceof ClaimOutcome.NotYet notYet && notYet.ownedByOther())) {
			this.succession.disown(shard);
		}
		return false;
	}

	Collection<String> problems() {
		return this.readable.problems();
	}

	private boolean giveUp(Holding holding, Commit.Then then) {
		if (!holding.beginWrite()) {
			return false;
		}
		try {
			KinesumerRecord record = holding.consumer().committable();
			boolean held = this.ownerships.write(holding.ownership(), record, holding.caughtUpAt(record), then);
			this.reporter.recovered("Moving shards");
			holding.lose();
			forget(holding.shard());
			if (!held) {
				this.changes.lost(holding.shard());
			}
			else if (then == Commit.Then.FINISH) {
				this.succession.finished(holding.shard(), holding.ownership().reset());
				finish(holding);
			}
			else {
				this.changes.released(holding.shard(), startsOver(holding));
			}
			return true;
		}
		finally {
			holding.endWrite();
		}
	}

	/**
	 * Tells the group that a shard is finished, and takes on the children that are free,
	 * so that they flow at once. Should this be cut short, the next listing finds it out.
	 */
	private void finish(Holding holding) {
		ShardKey shard = holding.shard();
		SortedSet<String> ids = new TreeSet<>();
		holding.consumer().children().stream().map(Shard::id).forEach(ids::add);
		this.reporter.finished(shard, ids);
		long reset = holding.ownership().reset();
		ShardCache cache = this.catalog.finish(shard.stream(), reset, shard.shardId(), holding.consumer().children());
		if (cache.reset() != reset) {
			return; // the stream has started over, and with it all of its shards
		}
		Set<String> done = new HashSet<>();
		cache.shards().stream().filter(ShardCache.Entry::finished).forEach((entry) -> done.add(entry.id()));
		Lineage lineage = ShardCatalog.lineage(cache);
		ids.stream()
			.filter((id) -> lineage.isReadable(id, done::contains))
			.forEach((id) -> this.succession.adopt(new ShardKey(shard.stream(), id), reset));
		this.catalog.announce(cache);
	}

	/**
	 * Notes that all of a session's shards are no longer this client's.
	 */
	void loseAll() {
		this.succession.disownAll();
		this.unknownClaims.clear();
		this.held.values().forEach((holding) -> {
			holding.lose();
			if (holding.state() == Reconciler.State.LOST_AND_ENDED) {
				forget(holding.shard());
				this.changes.lost(holding.shard());
			}
		});
		this.changes.report(false, this.held.size());
	}

	/**
	 * Lets go of all shards, wherever they stand: there are no threads any more.
	 */
	void close() {
		this.held.values().forEach(Holding::lose);
		this.held.keySet().forEach(this.reporter::disowned);
	}

	private void forget(ShardKey shard) {
		this.held.remove(shard);
		this.reporter.disowned(shard);
	}

	/**
	 * Gives up what still runs when a client that stops has no more patience: the
	 * deliveries under way go on, are not committed, and come again elsewhere.
	 */
	void giveUpAll() {
		for (Holding holding : this.held.values()) {
			attemptToGiveUp(holding);
		}
		this.changes.report(true, this.held.size());
	}

	private void attemptToGiveUp(Holding holding) {
		try {
			giveUp(holding, Commit.Then.RELEASE);
		}
		catch (RuntimeException ex) {
			failed(holding.shard(), ex);
		}
	}

	/**
	 * One round of steps, bounded so that it never keeps the client from looking at the
	 * group.
	 */
	private final class Pass {

		private final Session session;

		private final boolean stopping;

		private final long now;

		private final long until;

		private boolean progress;

		private boolean waiting;

		private Pass(Session session, boolean stopping, long now) {
			this.session = session;
			this.stopping = stopping;
			this.now = now;
			this.until = now + Holdings.this.syncInterval.dividedBy(2).toNanos();
		}

		private boolean takeIfTimeAllows(ShardKey shard, Reconciler.Action action) {
			if (Holdings.this.ticker.nanos() - this.until > 0) {
				this.waiting = true; // the rest comes after the next look at the group
				return false;
			}
			boolean done = attempt(shard, action, this.session, this.stopping, this.now);
			this.progress |= done;
			this.waiting |= !done;
			return true;
		}

	}

}
