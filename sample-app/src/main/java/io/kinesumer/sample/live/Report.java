package io.kinesumer.sample.live;

import java.time.Duration;
import java.util.List;

import io.kinesumer.KinesumerSnapshot;
import io.kinesumer.KinesumerSnapshot.ShardSnapshot;
import io.kinesumer.KinesumerSnapshot.ShardState;
import org.jspecify.annotations.Nullable;

/**
 * What one instance of the group has to tell.
 *
 * @param client its id
 * @param status what it is doing
 * @param leader whether it leads
 * @param handled how many earthquakes it has handled since its start
 * @param shards the shards it owns
 * @param sightings what it has handled since its last report, the newest of it
 */
record Report(String client, KinesumerSnapshot.Status status, boolean leader, long handled, List<OwnedShard> shards,
		List<Sighting> sightings) {

	static Report of(KinesumerSnapshot snapshot, long handled, List<Sighting> sightings) {
		return new Report(snapshot.clientId(), snapshot.status(), snapshot.isLeader(), handled,
				snapshot.shards().stream().map(OwnedShard::of).toList(), sightings);
	}

	/**
	 * A shard of the instance.
	 *
	 * @param id the shard's id
	 * @param state what it is doing
	 * @param records records handled since the instance has owned it
	 * @param lagMillis how far it is behind, or {@code null} where that is not known
	 * @param failure what its listener threw last, if that record is still to be handled,
	 * or {@code null}
	 */
	record OwnedShard(String id, ShardState state, long records, @Nullable Long lagMillis, @Nullable String failure) {

		static OwnedShard of(ShardSnapshot shard) {
			Duration lag = shard.lag();
			return new OwnedShard(shard.shardId(), shard.state(), shard.records(),
					(lag != null) ? lag.toMillis() : null, shard.failure());
		}

	}

}
