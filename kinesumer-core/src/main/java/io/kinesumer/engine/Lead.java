package io.kinesumer.engine;

import java.time.Duration;

import io.kinesumer.assignment.Leader;
import io.kinesumer.metrics.LedGroup;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.Owner;
import io.kinesumer.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Who leads the group and, if this client does, what it knows of it. Noted by one thread,
 * read by any.
 */
final class Lead implements LedGroup {

	private final Leader leader;

	private final Reporter reporter;

	private final Ticker ticker;

	private volatile int clients = 1;

	private volatile @Nullable Long unownedSince;

	private @Nullable Owner last;

	Lead(Leader leader, Reporter reporter, Ticker ticker) {
		this.ticker = ticker;
		this.leader = leader;
		this.reporter = reporter;
	}

	/**
	 * Notes what the group's state says, and reports what has changed.
	 */
	void note(GroupState group, Owner self) {
		this.clients = Math.max(1, group.clients());
		Owner present = group.leader();
		boolean isSelf = self.equals(present);
		if (present != null && !present.equals(this.last)) {
			this.last = present;
			this.reporter.leader(present.clientId(), isSelf);
		}
		this.reporter.leads(isSelf ? this : null);
		if (!isSelf || unownedShards() == 0) {
			this.unownedSince = null;
		}
		else if (this.unownedSince == null) {
			this.unownedSince = this.ticker.nanos();
		}
	}

	/**
	 * How long this client, as the leader, has known of shards that nobody owns.
	 */
	Duration unowned() {
		Long since = this.unownedSince;
		return (since != null) ? Duration.ofNanos(this.ticker.nanos() - since) : Duration.ZERO;
	}

	@Override
	public int clients() {
		return this.clients;
	}

	@Override
	public int unownedShards() {
		return this.leader.unownedShards();
	}

}
