package io.kinesumer.membership;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

import io.kinesumer.DuplicateClientIdException;
import io.kinesumer.GoClientRunningException;
import io.kinesumer.KinesumerException;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.Owner;
import io.kinesumer.store.StateStore;
import io.kinesumer.time.Step;
import io.kinesumer.time.Ticker;
import io.kinesumer.time.WallClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This client's own item in the store: registers it, beats, notices when it is gone, and
 * removes it at the end. Its {@link #step()} has a thread of its own, so that nothing
 * else the client does delays a beat; only {@link #leave()}, {@link #end()} and the
 * reading methods are for other threads.
 */
public final class Membership {

	private static final Logger logger = LoggerFactory.getLogger(Membership.class);

	private final String app;

	private final String clientId;

	private final String version;

	private final Duration interval;

	private final Duration sessionTimeout;

	private final StateStore store;

	private final Ticker ticker;

	private final WallClock wallClock;

	private final RandomGenerator random;

	private final BooleanSupplier engineAlive;

	private final MembershipListener listener;

	private final Admission admission;

	private volatile Set<String> streams;

	private volatile int shards;

	private volatile boolean leaving;

	private volatile boolean standingBack;

	private volatile @Nullable String obstacle;

	private volatile boolean ending;

	private volatile boolean ended;

	private volatile @Nullable Session session;

	private volatile @Nullable Instant lastBeat;

	private @Nullable ClientEntry entry;

	private @Nullable Attempt attempt;

	private boolean hasJoined;

	private boolean failing;

	private boolean stuck;

	/**
	 * Creates the membership of a client that is not registered yet.
	 * @param identity who the client is
	 * @param streams keys of the streams it subscribes to
	 * @param timing its interval and session timeout
	 * @param store the state store
	 * @param ticker monotonic time
	 * @param wallClock wall time
	 * @param random makes incarnations
	 * @param engineAlive whether the rest of the engine still does its work; without it
	 * there is no more beat
	 * @param listener told of what happens, on the thread of the step
	 */
	public Membership(Identity identity, Set<String> streams, Timing timing, StateStore store, Ticker ticker,
			WallClock wallClock, RandomGenerator random, BooleanSupplier engineAlive, MembershipListener listener) {
		this.app = identity.app();
		this.clientId = identity.clientId();
		this.version = identity.version();
		this.streams = Set.copyOf(streams);
		this.interval = timing.interval();
		this.sessionTimeout = timing.sessionTimeout();
		this.store = store;
		this.ticker = ticker;
		this.wallClock = wallClock;
		this.random = random;
		this.engineAlive = engineAlive;
		this.listener = listener;
		this.admission = new Admission(this.app, this.clientId, timing);
	}

	/**
	 * Does what is due: registers, beats, or removes the client.
	 * @return how long until the next is due
	 */
	public Duration step() {
		if (this.ended) {
			return Step.UNTIL_WOKEN;
		}
		try {
			Duration next = this.ending ? remove()
					: (this.entry == null) ? register() : this.standingBack ? withdraw() : beat(this.entry);
			this.failing = false;
			return next;
		}
		catch (DuplicateClientIdException | GoClientRunningException ex) {
			return refused(ex);
		}
		catch (KinesumerException ex) {
			if (!this.failing) {
				this.failing = true;
				this.listener.beatFailed(ex);
			}
			return (this.ending && isSessionOver()) ? ended() : this.interval.dividedBy(4);
		}
	}

	/**
	 * Gives up for good, save where the client was in the group and Go clients have come
	 * since: they may go again.
	 */
	private Duration refused(KinesumerException failure) {
		if (this.hasJoined && failure instanceof GoClientRunningException) {
			this.obstacle = failure.getMessage();
			this.listener.keptOut(failure);
			return this.interval;
		}
		this.ended = true;
		this.listener.failed(failure);
		return Step.UNTIL_WOKEN;
	}

	/**
	 * Whether others may take this client's shards without it being removed, which makes
	 * a removal that the store does not take not worth waiting for.
	 */
	private boolean isSessionOver() {
		Session current = this.session;
		return current == null || !current.fence().isOpen();
	}

	private Duration register() {
		List<ClientEntry> clients = this.store.clients(this.app);
		long seenAt = this.ticker.nanos();
		Optional<ClientEntry> existing = clients.stream()
			.filter((client) -> client.id().equals(this.clientId))
			.findFirst();
		Attempt earlier = this.attempt;
		if (earlier != null && existing.isPresent() && existing.get().owner().equals(earlier.entry().owner())) {
			return registered(earlier); // its answer was lost
		}
		Duration wait = this.admission.untilNextLook(clients, seenAt, this.wallClock.now());
		if (wait != null) {
			return wait;
		}
		Owner owner = new Owner(this.clientId, newIncarnation());
		ClientEntry fresh = new ClientEntry(owner, 0, this.sessionTimeout, this.streams, this.leaving, this.version,
				this.wallClock.now());
		Attempt registration = new Attempt(fresh, this.ticker.nanos());
		this.attempt = registration;
		return this.store.register(this.app, fresh, existing.orElse(null)) ? registered(registration) : Duration.ZERO;
	}

	/**
	 * The session begins with the first beat that the store takes. From then on no beat
	 * is taken by an entry that has never been beaten, which is what a copy of the
	 * registration would be, if the network held it back until the client was declared
	 * dead: an incarnation that is gone must not return.
	 */
	private Duration registered(Attempt registration) {
		this.attempt = registration;
		this.admission.admitted();
		this.standingBack = false;
		this.entry = registration.entry();
		return beat(registration.entry());
	}

	private Duration beat(ClientEntry current) {
		if (!this.engineAlive.getAsBoolean()) {
			if (!this.stuck) {
				this.stuck = true;
				logger.error(
						"[{}] The control loop of {} is stuck: its heartbeat stops, so that others take its shards",
						this.app, this.clientId);
			}
			return this.interval;
		}
		this.stuck = false;
		// A counter of which nobody knows whether it was stored is not used again, save
		// the first, since the fence then counts from the registration.
		Attempt registration = this.attempt;
		long counter = (registration != null) ? 1 : current.heartbeat() + 1;
		ClientEntry next = new ClientEntry(current.owner(), counter, this.sessionTimeout, this.streams, this.shards,
				this.leaving, this.version, current.registeredAt());
		this.entry = next;
		long sentAt = this.ticker.nanos();
		Instant sentTime = this.wallClock.now();
		if (!this.store.beat(this.app, next)) {
			logger.warn("[{}] {} was declared dead by another client: it gives up its shards{}", this.app,
					this.clientId, this.leaving ? "" : " and joins anew");
			if (this.leaving) {
				return ended(); // it is where it wanted to be
			}
			lose();
			return Duration.ZERO;
		}
		this.lastBeat = sentTime;
		Session beating = this.session;
		if (beating != null) {
			beating.fence().renew(sentAt);
			this.listener.beaten();
		}
		else if (registration != null) {
			this.attempt = null;
			this.hasJoined = true;
			this.obstacle = null;
			Session joined = new Session(next.owner(),
					new Fence(this.ticker, this.sessionTimeout, registration.sentAt()));
			this.session = joined;
			this.listener.registered(joined);
		}
		return this.interval;
	}

	private void lose() {
		Session lost = this.session;
		this.session = null;
		this.entry = null;
		this.attempt = null;
		if (lost != null) {
			lost.fence().revoke();
			this.listener.lost(lost);
		}
	}

	private Duration remove() {
		return removeItem() ? ended() : Duration.ZERO;
	}

	private Duration withdraw() {
		if (removeItem()) {
			lose();
		}
		return Duration.ZERO;
	}

	private boolean removeItem() {
		Optional<ClientEntry> stored = this.store.client(this.app, this.clientId);
		ClientEntry own = (this.entry == null && this.attempt != null) ? this.attempt.entry() : this.entry;
		return own == null || stored.isEmpty() || !stored.get().owner().equals(own.owner())
				|| this.store.remove(this.app, stored.get());
	}

	private Duration ended() {
		lose();
		this.ended = true;
		this.listener.ended();
		return Step.UNTIL_WOKEN;
	}

	private String newIncarnation() {
		return Long.toString(this.random.nextLong(Long.MAX_VALUE), 36)
				+ Long.toString(this.random.nextLong(Long.MAX_VALUE), 36);
	}

	/**
	 * Announces that the client is giving up its shards. Takes effect in the store with
	 * the next beat.
	 */
	public void leave() {
		this.leaving = true;
	}

	/**
	 * Takes the client, which owns nothing any more, out of the group until no client of
	 * the Go library consumes for the app.
	 */
	public void standBack() {
		this.standingBack = true;
	}

	/**
	 * Why the client cannot come back into the group.
	 * @return what keeps it out, or {@code null} if nothing does
	 */
	public @Nullable String obstacle() {
		return this.obstacle;
	}

	/**
	 * Asks for the removal of the client, which owns nothing any more.
	 */
	public void end() {
		this.ending = true;
	}

	/**
	 * Whether the client has been removed, or could never join.
	 * @return whether nothing more will happen
	 */
	public boolean isEnded() {
		return this.ended;
	}

	/**
	 * Replaces the streams that the client subscribes to. Takes effect in the store with
	 * the next beat.
	 * @param streams keys of streams
	 */
	public void subscribe(Set<String> streams) {
		this.streams = Set.copyOf(streams);
	}

	/**
	 * Notes how many shards the client owns. The store is told with the next beat.
	 * @param shards the number
	 */
	public void owns(int shards) {
		this.shards = shards;
	}

	/**
	 * This client's id in the group.
	 * @return the id
	 */
	public String clientId() {
		return this.clientId;
	}

	/**
	 * The present session.
	 * @return the session, or {@code null} while the client is not registered
	 */
	public @Nullable Session session() {
		return this.session;
	}

	/**
	 * When the last beat that the store took was sent, by the wall clock.
	 * @return the time, or {@code null} before the first
	 */
	public @Nullable Instant lastBeat() {
		return this.lastBeat;
	}

	private record Attempt(ClientEntry entry, long sentAt) {
	}

	/**
	 * Who a client is.
	 *
	 * @param app the app
	 * @param clientId its id
	 * @param version the library's version
	 */
	public record Identity(String app, String clientId, String version) {
	}

	/**
	 * How often a client beats and how long it may fail to.
	 *
	 * @param interval the time between two beats
	 * @param sessionTimeout the time without a beat after which others may declare it
	 * dead
	 */
	public record Timing(Duration interval, Duration sessionTimeout) {
	}

}
