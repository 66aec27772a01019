package io.kinesumer.spring;

import io.kinesumer.KinesumerEvent;

/**
 * The group has another leader.
 */
public final class LeaderChangedEvent extends KinesumerApplicationEvent<KinesumerEvent.LeaderChanged> {

	public LeaderChangedEvent(KinesumerEvent.LeaderChanged event) {
		super(event);
	}

	/**
	 * The leader.
	 * @return its client id
	 */
	public String leader() {
		return event().leader();
	}

	/**
	 * Whether this client is the leader.
	 * @return {@code true} if it is
	 */
	public boolean isSelf() {
		return event().isSelf();
	}

}
