package io.kinesumer.assignment;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;

import io.kinesumer.stream.ShardKey;

/**
 * Decides which client should own which shard. A pure function: the same input always
 * gives the same output, since two leaders at once must come to the same result.
 */
@FunctionalInterface
public interface ShardAssignor {

	/**
	 * Assigns every shard to a client that subscribes to its stream. A shard without a
	 * subscriber is left out.
	 * @param input the group as the leader sees it
	 * @return the owner of each shard by shard
	 */
	SortedMap<ShardKey, String> assign(Input input);

	/**
	 * The group as the leader sees it.
	 *
	 * @param subscriptions keys of the streams that each live client subscribes to, by
	 * client id, in order
	 * @param shards the shards that may be read now, in order
	 * @param current the client that each shard was last assigned to; may name clients
	 * and shards that are gone
	 */
	record Input(SortedMap<String, Set<String>> subscriptions, SortedSet<ShardKey> shards,
			Map<ShardKey, String> current) {
	}

}
