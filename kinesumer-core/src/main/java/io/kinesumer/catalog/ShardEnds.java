package io.kinesumer.catalog;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.ShardCache;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.Shard;

/**
 * Finds out which shards their owners have finished and could not mark, or did not. For
 * one thread.
 */
final class ShardEnds {

	/** Where more checkpoints are looked for, all of the stream are read at once. */
	private static final int MOST_SINGLE_READS = 50;

	private final String app;

	private final StateStore store;

	ShardEnds(String app, StateStore store) {
		this.app = app;
		this.store = store;
	}

	/**
	 * The shards that are finished: marked as such in the group's copy, or closed and
	 * finished by their checkpoints.
	 */
	Set<String> finished(ShardCache cache, List<Shard> listed) {
		Set<String> finished = new HashSet<>();
		cache.shards().stream().filter(ShardCache.Entry::finished).forEach((entry) -> finished.add(entry.id()));
		List<String> unsure = listed.stream()
			.filter((shard) -> shard.closed() && !finished.contains(shard.id()))
			.map(Shard::id)
			.toList();
		if (unsure.size() > MOST_SINGLE_READS) {
			this.store.checkpoints(this.app, cache.stream())
				.stream()
				.filter(Checkpoint::finished)
				.forEach((checkpoint) -> finished.add(checkpoint.shardId()));
		}
		else {
			unsure.stream().filter((id) -> isFinished(cache.stream(), id)).forEach(finished::add);
		}
		return finished;
	}

	boolean isFinished(String stream, String shardId) {
		return this.store.checkpoint(this.app, stream, shardId).finished();
	}

}
