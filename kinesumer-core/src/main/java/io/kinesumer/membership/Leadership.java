package io.kinesumer.membership;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.Owner;
import io.kinesumer.store.StateStore;
import io.kinesumer.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who leads, and takes the lead when it is this client's turn: by rule the live
 * client whose id sorts first, in the store a compare-and-set on the group's state. A
 * follower reads two items per look, the group's and its leader's (invariant 8). For one
 * thread.
 */
public final class Leadership {

	/**
	 * Who leads next is among the clients that sort first, unless all of these are gone
	 * with the leader. To read all of a large group costs a unit for each dozen, and
	 * every client does so when the leader is in trouble.
	 */
	private static final int FIRST = 8;

	/** A leader that has nothing to tell need not say often that it is at work. */
	private static final int SIGNS_OF_WORK = 3;

	private final String app;

	private final Duration sessionTimeout;

	private final StateStore store;

	private final Ticker ticker;

	private final LivenessWatch watch;

	private final StoreContact contact;

	private @Nullable Work work;

	private long lastLook;

	private boolean suspicious;

	private long stepAsideUntil;

	/**
	 * Creates the view of a client that has not looked yet.
	 * @param app the app
	 * @param sessionTimeout after how long without work, and a third of that, a leader is
	 * replaced
	 * @param store the state store
	 * @param ticker monotonic time
	 * @param watch what this client knows of others' heartbeats
	 * @param contact told of each look at a leader
	 */
	public Leadership(String app, Duration sessionTimeout, StateStore store, Ticker ticker, LivenessWatch watch,
			StoreContact contact) {
		this.app = app;
		this.sessionTimeout = sessionTimeout;
		this.store = store;
		this.ticker = ticker;
		this.watch = watch;
		this.contact = contact;
		this.stepAsideUntil = ticker.nanos();
	}

	/**
	 * For how long a leader's work counter may stand still while nothing changes. A
	 * leader that dies must not pass for one that has stopped working before it can be
	 * declared dead: it would be replaced first and its shards shared later, two changes
	 * for one.
	 * @param sessionTimeout the shortest session timeout of the group
	 * @return a third of it
	 */
	public static Duration rest(Duration sessionTimeout) {
		return sessionTimeout.dividedBy(SIGNS_OF_WORK);
	}

	/**
	 * Looks at the group once, and takes the lead if it is this client's turn.
	 * @param self this client
	 * @param leaving whether it is on its way out, and must not take the lead
	 * @return the group's state, with this client as its leader if it leads
	 */
	public GroupState look(Owner self, boolean leaving) {
		GroupState group = this.store.group(this.app);
		this.suspicious = false;
		Owner leader = group.leader();
		if (self.equals(leader) || leaving) {
			return group;
		}
		boolean sortsFirst = leader == null || self.clientId().compareTo(leader.clientId()) <= 0;
		if ((sortsFirst && !stepsAside()) || (leader != null && isMyTurn(self, leader, group))) {
			GroupState mine = group.withLeader(self);
			if (this.store.replaceGroup(this.app, mine)) {
				return mine.withRevision(mine.revision() + 1);
			}
			return this.store.group(this.app);
		}
		return group;
	}

	private boolean isMyTurn(Owner self, Owner leader, GroupState group) {
		Optional<ClientEntry> entry = this.store.client(this.app, leader.clientId())
			.filter((client) -> client.owner().equals(leader));
		long now = this.ticker.nanos();
		entry.ifPresent((client) -> this.watch.observe(List.of(client), now));
		boolean idle = hasStoppedWorking(leader, group.work(), now);
		if (entry.isPresent() && !entry.get().leaving() && !idle && !this.watch.isExpired(entry.get(), now)) {
			Duration standstill = this.watch.standstill(entry.get(), now);
			this.suspicious = standstill.compareTo(entry.get().sessionTimeout().dividedBy(3)) > 0;
			return false;
		}
		this.suspicious = true;
		List<ClientEntry> clients = this.store.firstClients(this.app, FIRST);
		boolean all = clients.size() < FIRST;
		List<Owner> candidates = candidates(clients, all, leader);
		if (candidates.isEmpty() && !all) {
			all = true;
			candidates = candidates(this.store.clients(this.app), true, leader);
		}
		int place = candidates.indexOf(self);
		boolean last = (stepsAside() && candidates.size() > 1) || (place < 0 && !all);
		if (last) {
			place = candidates.size(); // after all who may be able to lead
		}
		return place == 0 || (place > 0 && hasStoodStillFor(place + 1, this.ticker.nanos()));
	}

	/**
	 * Who may be able to lead, in order.
	 * @param clients clients just seen
	 * @param all whether there are no others
	 */
	private List<Owner> candidates(List<ClientEntry> clients, boolean all, Owner leader) {
		long seenAt = this.ticker.nanos();
		if (all) {
			this.watch.observeAll(clients, seenAt);
		}
		else {
			this.watch.observe(clients, seenAt);
		}
		return clients.stream()
			.filter((client) -> !client.leaving() && !client.owner().equals(leader)
					&& !this.watch.isExpired(client, seenAt) && !client.owner().incarnation().isEmpty())
			.map(ClientEntry::owner)
			.toList();
	}

	private boolean stepsAside() {
		return this.ticker.nanos() - this.stepAsideUntil < 0;
	}

	/**
	 * Whether there has been no work for so long that the clients before this one cannot
	 * take the lead either, although they beat.
	 */
	private boolean hasStoodStillFor(int sessionTimeouts, long now) {
		return this.work != null
				&& now - this.work.since() >= this.sessionTimeout.multipliedBy(sessionTimeouts).toNanos();
	}

	/**
	 * Notes that this client could not do the leader's work: it must not take the lead
	 * back from whoever replaces it, or nobody would ever lead.
	 */
	public void couldNotLead() {
		this.stepAsideUntil = this.ticker.nanos() + this.sessionTimeout.multipliedBy(6).toNanos();
	}

	/**
	 * Notes that this client did the leader's work.
	 */
	public void hasLed() {
		this.stepAsideUntil = this.ticker.nanos();
	}

	private boolean hasStoppedWorking(Owner leader, long counter, long now) {
		this.contact.made(now);
		boolean held = this.contact.hasHeldSince(this.lastLook);
		this.lastLook = now;
		// After a pause the leader may have been as unable to work as this client was to
		// look.
		if (this.work == null || !held || !this.work.leader().equals(leader) || this.work.counter() != counter) {
			this.work = new Work(leader, counter, now);
		}
		return now - this.work.since() >= this.sessionTimeout.plus(rest(this.sessionTimeout)).toNanos();
	}

	/**
	 * Whether the last look gave reason to look again soon.
	 * @return whether the leader seems to be in trouble or on its way out
	 */
	public boolean isSuspicious() {
		return this.suspicious;
	}

	private record Work(Owner leader, long counter, long since) {
	}

}
