package io.kinesumer.engine;

import io.kinesumer.assignment.Leader;
import io.kinesumer.metrics.LedGroup;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.Owner;
import org.jspecify.annotations.Nullable;

/**
 * Who leads the group and, if this client does, what it knows of it. Noted by one thread,
 * read by any.
 */
final class Lead implements LedGroup {

	private final Leader leader;

	private final Reporter reporter;

	private volatile int clients = 1;

	private @Nullable Owner last;

	Lead(Leader leader, Reporter reporter) {
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
