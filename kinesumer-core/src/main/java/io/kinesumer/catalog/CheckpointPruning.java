package io.kinesumer.catalog;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.kinesumer.KinesumerException;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.Claim;
import io.kinesumer.store.Commit;
import io.kinesumer.store.Owner;
import io.kinesumer.store.ShardCache;
import io.kinesumer.store.StateStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the checkpoints of shards that Kinesis has forgotten. A shard whose retention
 * has passed is never listed again, while its checkpoint would stay for good.
 * <p>
 * A listing may be behind, and a removed checkpoint begins again at epoch 0. So a
 * checkpoint goes only if its shard was known before two complete listings of which
 * neither shows it though it should, and only as it was then read: without an owner, and
 * of that epoch. By then the group's copy no longer shows the shard either, so that it
 * blocks no child and nobody claims it. For one thread.
 */
final class CheckpointPruning {

	private static final Logger logger = LoggerFactory.getLogger(CheckpointPruning.class);

	private static final int LISTINGS = 2;

	/**
	 * How many checkpoints one step looks at: it must not keep the leader from leading.
	 */
	private static final int STEP = 20;

	private final String app;

	private final StateStore store;

	private final CatalogListener listener;

	private final Map<String, Known> streams = new HashMap<>();

	CheckpointPruning(String app, StateStore store, CatalogListener listener) {
		this.app = app;
		this.store = store;
		this.listener = listener;
	}

	/**
	 * Notes a complete listing.
	 * @param listed the shards that it shows
	 * @param cache the group's copy, which may still show more
	 */
	void listed(ListedShards listed, ShardCache cache) {
		Known known = this.streams.computeIfAbsent(cache.stream(), (stream) -> new Known());
		if (known.reset != cache.reset()) {
			known.reset = cache.reset();
			known.finished.clear();
		}
		cache.shards().stream().filter(ShardCache.Entry::finished).forEach((entry) -> known.finished.add(entry.id()));
		known.listed = listed;
		known.missed.replaceAll((id, listings) -> misses(listed, id, cache) ? listings + 1 : 0);
		known.forgotten.clear();
		known.missed.forEach((id, listings) -> {
			if (listings >= LISTINGS) {
				known.forgotten.add(id);
			}
		});
		cache.shards().forEach((entry) -> known.missed.putIfAbsent(entry.id(), 0));
	}

	private static boolean misses(ListedShards listed, String shardId, ShardCache cache) {
		return !listed.show(shardId)
				&& cache.find(shardId).filter((entry) -> listed.mayPrecede(entry.shard(), cache)).isEmpty();
	}

	/**
	 * Forgets everything.
	 */
	void forget() {
		this.streams.clear();
	}

	/**
	 * Removes some of the checkpoints that may go.
	 * @param self who does
	 */
	void step(Owner self) {
		try {
			int looks = 0;
			for (Map.Entry<String, Known> stream : this.streams.entrySet()) {
				scanOnce(stream.getKey(), stream.getValue());
				for (Iterator<String> ids = stream.getValue().forgotten.iterator(); ids.hasNext();) {
					String id = ids.next();
					if (looks++ == STEP) {
						return;
					}
					ids.remove(); // one that cannot go yet comes again with the next
									// listing
					if (remove(stream.getKey(), id, self, stream.getValue())) {
						stream.getValue().missed.remove(id);
						stream.getValue().finished.remove(id);
					}
				}
			}
		}
		catch (KinesumerException ex) { // nothing depends on it, and there is a next time
			logger.debug("[{}] Checkpoints of forgotten shards are left for now", this.app, ex);
		}
	}

	/**
	 * Finds checkpoints that leaders before this one have left: which shards had gone was
	 * known to them alone.
	 */
	private void scanOnce(String stream, Known known) {
		if (!known.scanned) {
			this.store.checkpoints(this.app, stream)
				.forEach((checkpoint) -> known.missed.putIfAbsent(checkpoint.shardId(), 0));
			known.scanned = true;
		}
	}

	private boolean remove(String stream, String shardId, Owner self, Known known) {
		Checkpoint seen = this.store.checkpoint(this.app, stream, shardId);
		Owner owner = seen.owner();
		if (owner != null && !owner.equals(self) && isGone(owner)) { // it never gave it
																		// up
			known.taken.add(shardId);
			seen = this.store.claim(this.app, stream, new Claim(shardId, seen, seen.reset(), self, null)).orElse(seen);
		}
		if (self.equals(seen.owner()) && known.taken.contains(shardId)) {
			this.store.commit(this.app, stream,
					new Commit(shardId, self, seen.epoch(), null, null, null, Commit.Then.RELEASE));
			seen = this.store.checkpoint(this.app, stream, shardId);
		}
		if (seen.owner() != null) {
			return false; // it is given up soon: nobody is assigned a shard that is not
							// listed
		}
		Checkpoint last = seen.asOf(known.reset);
		if (precedes(known.listed, last)) {
			return false;
		}
		if (!last.finished() && !known.finished.contains(shardId) && !isTold(stream, last)) {
			return false;
		}
		boolean gone = seen.equals(Checkpoint.none(shardId)) || this.store.removeCheckpoint(this.app, stream, seen);
		if (gone) {
			logger.debug("[{}] Shard {} of stream '{}' has no checkpoint any more: Kinesis has forgotten it", this.app,
					shardId, stream);
		}
		return gone;
	}

	private static boolean precedes(ListedShards listed, Checkpoint checkpoint) {
		return checkpoint.position() != null && listed.endBefore(checkpoint.position());
	}

	/**
	 * Tells of a checkpoint before it goes: rather twice than not at all.
	 */
	private boolean isTold(String stream, Checkpoint unfinished) {
		try {
			this.listener.leavesUnfinished(stream, unfinished);
			return true;
		}
		catch (KinesumerException ex) {
			logger.debug("[{}] The checkpoint of shard {} of stream '{}' stays for now", this.app, unfinished.shardId(),
					stream, ex);
			return false;
		}
	}

	private boolean isGone(Owner owner) {
		return this.store.client(this.app, owner.clientId()).filter((client) -> client.owner().equals(owner)).isEmpty();
	}

	/**
	 * What is known of a stream.
	 */
	private static final class Known {

		/** How many listings in a row have not shown a shard since it was known. */
		private final Map<String, Integer> missed = new HashMap<>();

		private final Set<String> forgotten = new LinkedHashSet<>();

		/** Shards that were taken from the dead to be given up. */
		private final Set<String> taken = new HashSet<>();

		/** Shards that a copy showed as finished, whatever their checkpoints say. */
		private final Set<String> finished = new HashSet<>();

		/** The last listing. */
		private ListedShards listed = new ListedShards(List.of());

		private boolean scanned;

		/** How often the stream had started over when it was listed. */
		private long reset;

	}

}
