package io.kinesumer.engine;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

import io.kinesumer.KinesumerEvent;
import io.kinesumer.KinesumerEvent.EngineError;
import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.ShardRevocationCallback;
import io.kinesumer.Subscription;
import io.kinesumer.assignment.Leader;
import io.kinesumer.catalog.ShardCatalog;
import io.kinesumer.commit.Committer;
import io.kinesumer.dispatch.Environment;
import io.kinesumer.dispatch.Revocation;
import io.kinesumer.dispatch.ShardConsumer;
import io.kinesumer.membership.Leadership;
import io.kinesumer.membership.LivenessWatch;
import io.kinesumer.membership.Membership;
import io.kinesumer.membership.MembershipListener;
import io.kinesumer.membership.Session;
import io.kinesumer.membership.StoreContact;
import io.kinesumer.ownership.ClaimOutcome;
import io.kinesumer.ownership.Holding;
import io.kinesumer.ownership.OwnershipService;
import io.kinesumer.reader.ShardReader;
import io.kinesumer.reader.TrimGuard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.time.Work;
import io.kinesumer.time.Workers;
import org.jspecify.annotations.Nullable;

/**
 * One run of a client, from a start to a stop: wires the parts and owns their threads.
 */
final class Run {

	/** How long interrupted threads may take to end; a handler may not care at all. */
	private static final Duration PATIENCE_TO_CLOSE = Duration.ofSeconds(1);

	private final String app;

	private final KinesumerSettings settings;

	private final Surroundings surroundings;

	private final Subscriptions subscriptions;

	private final EventPublisher events;

	private final Reporter reporter;

	private final Listings listings;

	private final Membership membership;

	private final StoreContact contact;

	private final Leader leader;

	private final Holdings holdings;

	private final Committer committer;

	private final Control control;

	private final OwnershipService ownerships;

	private final Readers readers;

	private final RetentionWatch retentions;

	private final Workers heartbeatThread;

	private final Workers controlThread;

	private final Workers commitThread;

	private final Workers fetchThreads;

	private final Workers handlerThreads;

	private final Workers eventThread;

	private final Work heartbeat;

	private final Work controlling;

	private volatile @Nullable String beatFailure;

	private final CompletableFuture<Session> registered = new CompletableFuture<>();

	private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

	Run(Membership.Identity identity, KinesumerSettings settings, Subscriptions subscriptions,
			Surroundings surroundings) {
		this.app = identity.app();
		this.settings = settings;
		this.surroundings = surroundings;
		this.subscriptions = subscriptions;
		String prefix = "kinesumer-" + this.app + "-";
		Surroundings.Threads threads = surroundings.threads();
		this.heartbeatThread = threads.fixed(prefix + "heartbeat", 1);
		this.controlThread = threads.fixed(prefix + "control", 1);
		this.commitThread = threads.fixed(prefix + "commit", Committer.LANES);
		this.eventThread = threads.fixed(prefix + "events", 1);
		this.fetchThreads = threads.fixed(prefix + "fetch", Readers.threads(settings.scan()));
		this.handlerThreads = threads.onePerWork(prefix + "handler");
		this.events = new EventPublisher(surroundings.events(), this.eventThread, surroundings.metrics());
		this.reporter = new Reporter(this.app, this.events, surroundings.ticker(), surroundings.metrics());
		this.listings = new Listings(this.reporter);

		KinesumerSettings.Sync sync = settings.sync();
		this.contact = new StoreContact(sync.sessionTimeout().dividedBy(2));
		LivenessWatch watch = new LivenessWatch(this.contact);
		ShardCatalog catalog = new ShardCatalog(this.app, surroundings.store(), surroundings.kinesis(),
				surroundings.ticker(), sync.shardInterval(),
				new CatalogReports(this.reporter, subscriptions, this::retentions));
		this.ownerships = new OwnershipService(this.app, surroundings.store(), catalog, surroundings.metrics(),
				surroundings.ticker());
		this.readers = new Readers(this.app, settings, subscriptions, surroundings,
				new ReadReports(this.reporter, this.listings), this.fetchThreads);
		this.holdings = new Holdings(this.ownerships, catalog, this::consume, this.reporter, sync.interval(),
				surroundings.ticker());
		this.retentions = new RetentionWatch(surroundings, this.holdings::all, this.reporter, sync.shardInterval());
		this.leader = new Leader(this.app, surroundings.store(), catalog, surroundings.assignor(), watch,
				surroundings.ticker(), subscriptions::starts, sync.interval(), this.listings);
		this.membership = new Membership(identity, subscriptions.keys(),
				new Membership.Timing(sync.interval(), sync.sessionTimeout()), surroundings.store(),
				surroundings.ticker(), surroundings.wallClock(), surroundings.random(), this::isControlAlive,
				new MembershipReports());
		Leadership leadership = new Leadership(this.app, sync.sessionTimeout(), surroundings.store(),
				surroundings.ticker(), watch, this.contact);
		this.heartbeat = this.heartbeatThread.newWork("heartbeat", this.membership::step);
		this.control = new Control(this.app, settings,
				new Control.Parts(surroundings.store(), this.membership, leadership, this.leader, catalog,
						this.holdings, subscriptions, this.listings, this.reporter, surroundings.ticker()),
				this.heartbeat::wake);
		this.controlling = this.controlThread.newWork("control", this.control::step);
		this.committer = new Committer(this.holdings::all, this.ownerships, settings.commit().interval(),
				this.retentions::idleInterval, new CommitReports(this.reporter, this.controlling::wake),
				surroundings.ticker(), this.commitThread);
		this.fetchThreads.newWork("watch retentions", this.retentions::step).wake();
		surroundings.metrics().consumes(subscriptions.keys());
	}

	/**
	 * Begins to join the group.
	 * @return the session, or the failure that keeps the client out
	 */
	CompletableFuture<Session> join() {
		this.heartbeat.wake();
		return this.registered;
	}

	/**
	 * Begins to leave the group.
	 * @return done when the client is out of it
	 */
	CompletableFuture<@Nullable Void> leave() {
		this.control.stop();
		this.membership.leave(); // before anything can make it join anew
		if (this.membership.isEnded()) {
			this.ended.complete(null);
		}
		this.controlling.wake();
		return this.ended;
	}

	/**
	 * Ends all threads. Steps under way are interrupted, and waited for.
	 * @return whether all have ended
	 */
	boolean close() {
		this.reporter.fallSilent(); // what is interrupted fails
		this.holdings.all().forEach(Holding::lose);
		this.events.flush(PATIENCE_TO_CLOSE);
		List<Workers> all = List.of(this.handlerThreads, this.fetchThreads, this.heartbeatThread, this.controlThread,
				this.commitThread, this.eventThread);
		all.forEach(Workers::close);
		this.holdings.close(); // with what was claimed in between
		this.reporter.leads(null);
		this.surroundings.metrics().consumes(Set.of());
		boolean ended = true;
		for (Workers workers : all) {
			ended &= workers.stop(PATIENCE_TO_CLOSE);
		}
		return ended;
	}

	private @Nullable Holding consume(ClaimOutcome.Claimed claimed) {
		ShardKey shard = claimed.ownership().shard();
		Subscription subscription = this.subscriptions.get(shard.stream());
		if (subscription == null) {
			return null;
		}
		Session session = claimed.ownership().session();
		Environment environment = new Environment(session.fence(), this.settings.prefetch().batchesPerShard(),
				this.readers.budget(), this.surroundings.ticker(), this.surroundings.random(), this::listenerFailed,
				this.controlling::wake, this.surroundings.metrics().stream(shard.stream()), revocation());
		ShardConsumer consumer = new ShardConsumer(shard, this.subscriptions.handling(subscription), environment,
				this.handlerThreads);
		boolean paused = this.control.isPaused(shard);
		consumer.pause(paused);
		TrimGuard guard = new TrimGuard(shard, claimed.start(), claimed.reach().time(), claimed.reach().certain(),
				this.retentions.of(subscription.stream()), this.settings.trimmedCheckpoint(), this.reporter::lost);
		HeldTenure tenure = new HeldTenure(claimed.ownership(), this.ownerships, this.control::isPaused,
				this.controlling::wake);
		ShardReader reader = this.readers.read(subscription, shard, claimed.start(), guard, consumer, tenure);
		Holding holding = new Holding(claimed.ownership(), claimed.checkpoint(), claimed.reach(), consumer, reader);
		try {
			holding.pause(paused);
			tenure.isOf(holding);
			reader.wake(); // it may have found the shard paused
			holding.settled(this.surroundings.ticker().nanos());
			this.surroundings.metrics().owns(new OwnedHolding(holding, this.surroundings.wallClock()));
			return holding;
		}
		catch (RuntimeException | Error ex) {
			holding.lose(); // it is reading already, and nobody else knows of it
			throw ex;
		}
	}

	private @Nullable Revocation revocation() {
		ShardRevocationCallback callback = this.surroundings.revocations();
		return (callback != null) ? new Revocation(this.app, callback, this.settings.rebalance().drainTimeout()) : null;
	}

	/**
	 * Makes new subscriptions known to the group.
	 */
	synchronized void resubscribed() {
		this.membership.subscribe(this.subscriptions.keys());
		this.surroundings.metrics().consumes(this.subscriptions.keys());
		this.heartbeat.wake();
		lookSoon();
	}

	void lookSoon() {
		this.control.lookSoon();
		this.controlling.wake();
	}

	private boolean isControlAlive() {
		return this.control.isAlive();
	}

	private void listenerFailed(String listener, KinesumerRecord first, int attempt, Exception failure) {
		SortedSet<String> ids = new TreeSet<>();
		ids.add(first.shardId());
		this.reporter.event(new KinesumerEvent.ListenerFailed(this.app, first.stream(), ids, listener,
				first.sequenceNumber(), attempt, failure));
	}

	/**
	 * Why heartbeats do not reach the store.
	 * @return what the store said to the first that failed in a row, or {@code null}
	 */
	@Nullable String beatFailure() {
		return this.beatFailure;
	}

	long now() {
		return this.surroundings.ticker().nanos();
	}

	Duration drainTimeout() {
		return this.settings.rebalance().drainTimeout();
	}

	Duration sessionTimeout() {
		return this.settings.sync().sessionTimeout();
	}

	Membership membership() {
		return this.membership;
	}

	Control control() {
		return this.control;
	}

	Readers readers() {
		return this.readers;
	}

	Committer committer() {
		return this.committer;
	}

	Holdings holdings() {
		return this.holdings;
	}

	Leader leader() {
		return this.leader;
	}

	Listings listings() {
		return this.listings;
	}

	RetentionWatch retentions() {
		return this.retentions;
	}

	/**
	 * Passes on what happens to the membership.
	 */
	private final class MembershipReports implements MembershipListener {

		@Override
		public void registered(Session session) {
			Run.this.registered.complete(session);
			Run.this.reporter.recovered("Joining the group again");
			lookSoon();
		}

		@Override
		public void lost(Session session) {
			Run.this.controlling.wake();
		}

		@Override
		public void beatFailed(KinesumerException failure) {
			Run.this.beatFailure = failure.getMessage();
			Run.this.reporter.failed(EngineError.Type.HEARTBEAT, null, "Beating", failure);
		}

		@Override
		public void beaten() {
			Run.this.contact.made(now());
			Run.this.beatFailure = null;
			Run.this.reporter.recovered("Beating");
		}

		@Override
		public void keptOut(KinesumerException failure) {
			Run.this.reporter.failed(EngineError.Type.SYNC, null, "Joining the group again", failure);
		}

		@Override
		public void failed(KinesumerException failure) {
			if (Run.this.registered.isDone()) { // else whoever starts the client is told
				Run.this.reporter.fatal(failure);
			}
			Run.this.registered.completeExceptionally(failure);
			Run.this.ended.completeExceptionally(failure);
			Run.this.controlling.wake();
		}

		@Override
		public void ended() {
			Run.this.ended.complete(null);
		}

	}

}
