package io.kinesumer.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

import io.kinesumer.ownership.Reconciler;
import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;

/**
 * The order in which shards are claimed: from where the last pass ended, so that shards
 * that wait for their owners do not keep others from being claimed. For one thread.
 */
final class ClaimOrder {

	private @Nullable ShardKey last;

	/**
	 * The shards to claim, in turn.
	 */
	List<ShardKey> inTurn(SortedMap<ShardKey, Reconciler.Action> actions) {
		List<ShardKey> claims = new ArrayList<>();
		actions.forEach((shard, action) -> {
			if (action == Reconciler.Action.CLAIM) {
				claims.add(shard);
			}
		});
		ShardKey last = this.last;
		int first = 0;
		while (last != null && first < claims.size() && claims.get(first).compareTo(last) <= 0) {
			first++;
		}
		Collections.rotate(claims, -first);
		return claims;
	}

	/**
	 * Notes that a shard has had its turn.
	 */
	void taken(ShardKey shard) {
		this.last = shard;
	}

}
