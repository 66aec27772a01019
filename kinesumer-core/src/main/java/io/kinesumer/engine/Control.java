package io.kinesumer.engine;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import io.kinesumer.GoClientRunningException;
import io.kinesumer.KinesumerEvent.EngineError;
import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.assignment.Leader;
import io.kinesumer.catalog.ShardCatalog;
import io.kinesumer.membership.Leadership;
import io.kinesumer.membership.Membership;
import io.kinesumer.membership.Session;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.time.Step;
import io.kinesumer.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * The control loop: looks at the group at each sync interval, leads it when it is this
 * client's turn, and brings what the client owns to what it should own. One thread runs
 * it; it never waits for a handler.
 */
final class Control {

	private final String app;

	private final KinesumerSettings settings;

	private final Membership membership;

	private final Leadership leadership;

	private final Leader leader;

	private final ShardCatalog catalog;

	private final Holdings holdings;

	private final Subscriptions subscriptions;

	private final Listings listings;

	private final Reporter reporter;

	private final Ticker ticker;

	private final Runnable wakeMembership;

	private final Lead lead;

	private final SlowHandOvers slowHandOvers;

	private final OwnAssignments assignments;

	private final Keeper keeper;

	private volatile long lastStep;

	private volatile GroupState group = GroupState.initial();

	private volatile boolean synced;

	private volatile boolean stopping;

	private long nextSync;

	private long workWhenWelcomed;

	private @Nullable Session withdrawing;

	private boolean announcedLeaving;

	private @Nullable Long stoppingSince;

	private final AtomicBoolean lookWanted = new AtomicBoolean();

	private @Nullable Session newcomer;

	private long newcomerUntil;

	Control(String app, KinesumerSettings settings, Parts parts, Runnable wakeMembership) {
		this.app = app;
		this.settings = settings;
		this.membership = parts.membership();
		this.leadership = parts.leadership();
		this.leader = parts.leader();
		this.catalog = parts.catalog();
		this.holdings = parts.holdings();
		this.subscriptions = parts.subscriptions();
		this.listings = parts.listings();
		this.reporter = parts.reporter();
		this.ticker = parts.ticker();
		this.wakeMembership = wakeMembership;
		this.slowHandOvers = new SlowHandOvers(settings.rebalance().drainTimeout(), this.reporter, this.ticker);
		this.lead = new Lead(this.leader, this.reporter, this.ticker);
		this.keeper = new Keeper(this.catalog, this.subscriptions, this.listings, settings.sync().interval(),
				this.ticker);
		this.assignments = new OwnAssignments(app, this.membership.clientId(), parts.store(), this.ticker);
		this.lastStep = this.ticker.nanos();
		this.nextSync = this.lastStep;
	}

	/**
	 * Looks, leads, and takes the next step with each shard.
	 */
	Duration step() {
		Duration next = next();
		this.lastStep = this.ticker.nanos();
		return next;
	}

	private Duration next() {
		if (this.membership.isEnded()) {
			this.holdings.loseAll();
			return Step.UNTIL_WOKEN;
		}
		Session session = this.membership.session();
		if (session == null) {
			this.holdings.loseAll();
			this.synced = false;
			if (this.stopping) {
				end();
			}
			return this.settings.sync().interval();
		}
		if (this.stopping) {
			return leave(session);
		}
		if (session != this.withdrawing) {
			syncIfDue(session, false);
		}
		return (session != this.withdrawing) ? untilNext(reconcile(session, wanted(), false)) : withdraw(session);
	}

	/**
	 * Hands all shards over, however long it takes, and then leaves the group to whoever
	 * consumes with the Go client: both would handle the same records.
	 */
	private Duration withdraw(Session session) {
		Duration next = reconcile(session, Set.of(), true);
		if (this.holdings.isEmpty()) {
			this.membership.standBack();
			this.wakeMembership.run();
		}
		Duration interval = this.settings.sync().interval();
		return (next != null && next.compareTo(interval) < 0) ? next : interval;
	}

	private void syncIfDue(Session session, boolean leaving) {
		if (!this.lookWanted.getAndSet(false) && this.ticker.nanos() - this.nextSync < 0) {
			return;
		}
		Duration interval = this.settings.sync().interval();
		try {
			boolean hurry = sync(session, leaving);
			this.reporter.recovered("Looking at the group");
			this.reporter.settle();
			Duration pause = hurry ? interval.dividedBy(4) : interval;
			Duration expiry = isLeader(session) ? this.leader.untilExpiry() : null;
			Duration next = (expiry != null && expiry.compareTo(pause) < 0) ? expiry : pause;
			this.nextSync = this.ticker.nanos() + Math.max(next.toNanos(), 1_000_000);
		}
		catch (RuntimeException ex) { // of a user's assignor, too
			this.reporter.failed(EngineError.Type.SYNC, null, "Looking at the group", asFailure(ex));
			this.nextSync = this.ticker.nanos() + interval.dividedBy(2).toNanos();
		}
	}

	/**
	 * Looks at the group once, and leads it if it is this client's turn.
	 * @return whether to look again soon
	 */
	private boolean sync(Session session, boolean leaving) {
		boolean welcome = welcome(session);
		GroupState seen = this.leadership.look(session.owner(), leaving);
		if (welcome) {
			this.workWhenWelcomed = seen.work();
		}
		this.catalog.follow(seen);
		this.listings.forEachSuspect(this.catalog::listSoon);
		RuntimeException failure = null;
		boolean overtaken = false;
		if (session.owner().equals(seen.leader())) {
			try {
				seen = this.leader.lead(seen, leaving);
				overtaken = this.leader.isOvertaken();
				this.leadership.hasLed();
				this.reporter.rebalanced(this.leader.rebalance());
			}
			catch (RuntimeException ex) {
				failure = ex; // a leader that cannot lead still consumes
				this.leadership.couldNotLead();
			}
		}
		else {
			seen = this.keeper.list(seen, session.owner());
		}
		follow(seen);
		this.group = seen;
		this.lead.note(seen, session.owner());
		giveWay(seen, session);
		this.synced = true;
		if (failure != null) {
			throw failure;
		}
		return overtaken || seen.unsettled() || this.leadership.isSuspicious() || isNewcomer();
	}

	/**
	 * Begins a session as a new process would: if its item vanished with the whole table,
	 * generations and versions start over there, and those it has seen are none of this
	 * group's.
	 */
	private boolean welcome(Session session) {
		boolean isNew = session != this.newcomer;
		if (isNew) {
			this.newcomer = session;
			this.newcomerUntil = this.ticker.nanos() + this.settings.sync().interval().multipliedBy(3).toNanos();
			this.assignments.forget();
			this.catalog.forget();
		}
		return isNew;
	}

	/**
	 * Withdraws if the leader has seen a client of the Go library beat. What it saw
	 * before this client joined was over by then.
	 */
	private void giveWay(GroupState seen, Session session) {
		String goClient = seen.goClient();
		if (goClient != null && seen.work() > this.workWhenWelcomed && !this.stopping) {
			this.withdrawing = session;
			this.reporter.withdraws(new GoClientRunningException(this.app, goClient));
		}
	}

	/**
	 * Whether the client joined so lately that its first shards may come any moment.
	 */
	private boolean isNewcomer() {
		return this.ticker.nanos() - this.newcomerUntil < 0;
	}

	private static KinesumerException asFailure(RuntimeException ex) {
		return (ex instanceof KinesumerException known) ? known : new KinesumerException("Unexpected: " + ex, ex);
	}

	private void follow(GroupState seen) {
		Set<String> streams = this.subscriptions.keys();
		this.assignments.follow(seen, streams, this.holdings::hasAdopted);
		this.catalog.retain(streams);
		this.catalog.follow(seen);
		this.listings.retain(streams);
	}

	private Set<ShardKey> wanted() {
		return this.assignments.shards(this.subscriptions.keys());
	}

	private @Nullable Duration reconcile(Session session, Set<ShardKey> wanted, boolean leaving) {
		this.holdings.all().forEach((holding) -> holding.pause(isPaused(holding.shard())));
		this.membership.owns(this.holdings.owned());
		if (!leaving) {
			this.slowHandOvers.look(this.holdings.all());
		}
		HoldingTarget target = new HoldingTarget(wanted, this.assignments::mentions, this.subscriptions.keys());
		return this.holdings.reconcile(target, session, leaving, this.ticker.nanos());
	}

	private Duration untilNext(@Nullable Duration reconciliation) {
		Duration sync = Duration.ofNanos(Math.max(0, this.nextSync - this.ticker.nanos()));
		return (reconciliation != null && reconciliation.compareTo(sync) < 0) ? reconciliation : sync;
	}

	/**
	 * Hands all shards over and then removes the client. What is not handed over when the
	 * drain timeout ends is released all the same.
	 */
	private Duration leave(Session session) {
		long now = this.ticker.nanos();
		long since = Objects.requireNonNullElse(this.stoppingSince, now);
		this.stoppingSince = since;
		if (!this.announcedLeaving) {
			this.announcedLeaving = true;
			this.wakeMembership.run();
			if (isLeader(session)) {
				lookSoon();
				syncIfDue(session, true); // the others need not wait for a new leader
			}
		}
		Duration next = reconcile(session, Set.of(), true);
		long left = since + this.settings.rebalance().drainTimeout().toNanos() - now;
		if (!this.holdings.isEmpty() && left <= 0) {
			this.holdings.giveUpAll();
		}
		boolean hopeless = !session.fence().isOpen() && this.holdings.areQuiet();
		if (this.holdings.isEmpty() || left <= 0 || hopeless) {
			end();
			return this.settings.sync().interval();
		}
		Duration patience = Duration.ofNanos(Math.min(left, this.settings.sync().interval().toNanos()));
		return (next != null && next.compareTo(patience) < 0) ? next : patience;
	}

	private void end() {
		this.membership.end();
		this.wakeMembership.run();
	}

	/**
	 * Begins to leave the group.
	 */
	void stop() {
		this.stopping = true;
	}

	/**
	 * Makes the next step look at the group, whenever the next look was due.
	 */
	void lookSoon() {
		this.lookWanted.set(true);
	}

	boolean isStopping() {
		return this.stopping;
	}

	boolean isSynced() {
		return this.synced;
	}

	boolean isLeader(Session session) {
		return session.owner().equals(this.group.leader());
	}

	/**
	 * Whether the loop gets round: if not for very long, the heartbeat stops.
	 */
	boolean isAlive() {
		Duration patience = this.settings.sync().sessionTimeout().multipliedBy(6);
		return this.ticker.nanos() - this.lastStep < patience.toNanos();
	}

	/**
	 * How long ago the loop last got round.
	 */
	Duration sinceRound() {
		return Duration.ofNanos(this.ticker.nanos() - this.lastStep);
	}

	Lead lead() {
		return this.lead;
	}

	GroupState group() {
		return this.group;
	}

	boolean isPaused(ShardKey shard) {
		Set<String> paused = this.group.paused();
		return this.subscriptions.isPaused(shard.stream())
				|| (!paused.isEmpty() && (paused.contains(shard.stream()) || paused.contains(shard.toString())));
	}

	/**
	 * What the loop works with.
	 */
	record Parts(StateStore store, Membership membership, Leadership leadership, Leader leader, ShardCatalog catalog,
			Holdings holdings, Subscriptions subscriptions, Listings listings, Reporter reporter, Ticker ticker) {
	}

}
