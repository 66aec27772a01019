package io.kinesumer.catalog;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.kinesumer.CorruptStateException;
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
	 * finished by their checkpoints. Where there is no copy of ours, before the first
	 * listing and after the Go client has written one, the checkpoints alone tell.
	 */
	Set<String> finished(ShardCache cache, List<Shard> listed) {
		if (cache.version() == 0) {
			return TakeOver.finished(listed,
					checkpoints(cache).filter((checkpoint) -> checkpoint.reset() >= cache.reset()).toList());
		}
		Set<String> finished = new HashSet<>();
		cache.shards().stream().filter(ShardCache.Entry::finished).forEach((entry) -> finished.add(entry.id()));
		List<String> unsure = listed.stream()
			.filter((shard) -> shard.closed() && !finished.contains(shard.id()))
			.map(Shard::id)
			.toList();
		if (unsure.size() > MOST_SINGLE_READS) {
			checkpoints(cache).filter((checkpoint) -> checkpoint.asOf(cache.reset()).finished())
				.forEach((checkpoint) -> finished.add(checkpoint.shardId()));
		}
		else {
			unsure.stream().filter((id) -> isFinished(cache, id)).forEach(finished::add);
		}
		return finished;
	}

	private Stream<Checkpoint> checkpoints(ShardCache cache) {
		return this.store.checkpoints(this.app, cache.stream()).stream();
	}

	boolean isFinished(ShardCache cache, String shardId) {
		try {
			return this.store.checkpoint(this.app, cache.stream(), shardId).asOf(cache.reset()).finished();
		}
		catch (CorruptStateException ex) {
			return false; // whoever is to claim the shard tells of it
		}
	}

}
