package io.kinesumer.ownership;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import io.kinesumer.stream.ShardKey;

/**
 * Compares what a client should own with what it does own, and says what to do next about
 * each shard. A pure function; every action brings a shard one step nearer.
 */
public final class Reconciler {

	private Reconciler() {
	}

	/**
	 * What to do next.
	 * @param wanted the shards that this client should own
	 * @param held what it has to do with each shard
	 * @return the next action for each shard that needs one, in the order of the shards
	 */
	public static SortedMap<ShardKey, Action> reconcile(Set<ShardKey> wanted, Map<ShardKey, State> held) {
		SortedMap<ShardKey, Action> actions = new TreeMap<>();
		wanted.forEach((shard) -> {
			if (!held.containsKey(shard)) {
				actions.put(shard, Action.CLAIM);
			}
		});
		held.forEach((shard, state) -> {
			Action action = next(state, wanted.contains(shard));
			if (action != Action.NONE) {
				actions.put(shard, action);
			}
		});
		return actions;
	}

	private static Action next(State state, boolean wanted) {
		return switch (state) {
			case CONSUMING -> wanted ? Action.NONE : Action.DRAIN;
			case DRAINING, LOST -> Action.NONE;
			case DRAINED -> Action.RELEASE;
			case EXHAUSTED -> Action.FINISH;
			case LOST_AND_ENDED -> Action.FORGET;
			case CLAIM_UNKNOWN -> wanted ? Action.CLAIM : Action.RELEASE_STRAY;
		};
	}

	/**
	 * What a client has to do with a shard.
	 */
	public enum State {

		/** It owns and consumes it. */
		CONSUMING,

		/** It starts no more deliveries, and one is under way. */
		DRAINING,

		/** It owns it, and no delivery is under way or will start. */
		DRAINED,

		/** It owns it, and all records of the closed shard are handled. */
		EXHAUSTED,

		/** It no longer owns it, and a delivery is under way. */
		LOST,

		/** It no longer owns it, and no delivery is under way or will start. */
		LOST_AND_ENDED,

		/** It tried to claim it and does not know whether it did. */
		CLAIM_UNKNOWN

	}

	/**
	 * What to do about a shard.
	 */
	public enum Action {

		/** Nothing yet. */
		NONE,

		/** Try to become its owner. */
		CLAIM,

		/** Start no more deliveries. */
		DRAIN,

		/** Commit and give it up. */
		RELEASE,

		/** Commit and mark it as finished. */
		FINISH,

		/** Forget about it: it is someone else's. */
		FORGET,

		/** Give it up if the claim was applied after all. */
		RELEASE_STRAY

	}

}
