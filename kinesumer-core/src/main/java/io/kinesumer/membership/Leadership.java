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

	private final String app;

	private final Duration sessionTimeout;

	private final StateStore store;

	private final Ticker ticker;

	private final LivenessWatch watch;

	private @Nullable Work work;

	private boolean suspicious;

	/**
	 * Creates the view of a client that has not looked yet.
	 * @param app the app
	 * @param sessionTimeout after how long without work a leader is replaced
	 * @param store the state store
	 * @param ticker monotonic time
	 * @param watch what this client knows of others' heartbeats
	 */
	public Leadership(String app, Duration sessionTimeout, StateStore store, Ticker ticker, LivenessWatch watch) {
		this.app = app;
		this.sessionTimeout = sessionTimeout;
		this.store = store;
		this.ticker = ticker;
		this.watch = watch;
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
		if (leader == null || self.clientId().compareTo(leader.clientId()) <= 0 || isMyTurn(self, leader, group)) {
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
		List<ClientEntry> clients = this.store.clients(this.app);
		long seenAt = this.ticker.nanos();
		this.watch.observeAll(clients, seenAt);
		return clients.stream()
			.filter((client) -> !client.leaving() && !client.owner().equals(leader)
					&& !this.watch.isExpired(client, seenAt) && !client.owner().incarnation().isEmpty())
			.findFirst()
			.filter((first) -> first.owner().equals(self))
			.isPresent();
	}

	private boolean hasStoppedWorking(Owner leader, long counter, long now) {
		if (this.work == null || !this.work.leader().equals(leader) || this.work.counter() != counter) {
			this.work = new Work(leader, counter, now);
		}
		return now - this.work.since() >= this.sessionTimeout.toNanos();
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
