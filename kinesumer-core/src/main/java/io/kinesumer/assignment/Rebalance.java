package io.kinesumer.assignment;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

import io.kinesumer.metrics.RebalanceReason;
import org.jspecify.annotations.Nullable;

/**
 * Tells why an assignment has changed.
 */
final class Rebalance {

	private Rebalance() {
	}

	/**
	 * The foremost reason.
	 * @param before the streams of each client at the leader's last work, or {@code null}
	 * if another client led then
	 * @param after the same now
	 * @param died whether a client was declared dead
	 * @param released whether a person asked for shards to move
	 */
	static RebalanceReason reason(@Nullable SortedMap<String, Set<String>> before, SortedMap<String, Set<String>> after,
			boolean died, boolean released) {
		if (died) {
			return RebalanceReason.CLIENT_DIED;
		}
		if (before == null) {
			return RebalanceReason.LEADER_CHANGED;
		}
		if (!after.keySet().containsAll(before.keySet())) {
			return RebalanceReason.CLIENT_LEFT;
		}
		if (!before.keySet().containsAll(after.keySet())) {
			return RebalanceReason.CLIENT_JOINED;
		}
		if (!Map.copyOf(before).equals(Map.copyOf(after))) {
			return RebalanceReason.SUBSCRIPTIONS_CHANGED;
		}
		return released ? RebalanceReason.SHARD_RELEASED : RebalanceReason.SHARDS_CHANGED;
	}

}
