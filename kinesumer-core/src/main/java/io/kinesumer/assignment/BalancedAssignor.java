package io.kinesumer.assignment;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

import io.kinesumer.stream.ShardKey;

/**
 * Spreads all shards of all streams as evenly as the subscriptions allow, moving as few
 * as possible from where they are.
 * <p>
 * Shards stay with their present client where it still subscribes; shards without one go
 * to the least loaded subscriber; then, as long as some chain of clients, each
 * subscribing to a shard of the one before, leads from a client to another with at least
 * two shards fewer, one shard moves along each link. When no such chain is left, no
 * assignment is more even. Where all clients subscribe to the same streams, none moves
 * fewer shards either; where they do not, one shard may move needlessly once in a
 * thousand changes.
 */
public final class BalancedAssignor implements ShardAssignor {

	@Override
	public SortedMap<ShardKey, String> assign(Input input) {
		Load load = new Load(input.subscriptions());
		List<ShardKey> homeless = new ArrayList<>();
		for (ShardKey shard : input.shards()) {
			if (!load.keep(shard, input.current().get(shard))) {
				homeless.add(shard);
			}
		}
		homeless.forEach(load::place);
		load.even();
		return load.toMap();
	}

}
