package io.kinesumer.stream;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the splits and merges of a stream mean for the order of reading: parents before
 * children, so that the records of one partition key stay in order (invariant 5).
 */
public final class Lineage {

	private final Map<String, Shard> shards;

	/**
	 * Creates the lineage of the shards that Kinesis lists.
	 * @param shards the shards
	 */
	public Lineage(Collection<Shard> shards) {
		this.shards = shards.stream().collect(Collectors.toMap(Shard::id, Function.identity()));
	}

	/**
	 * The parents that must be finished before a shard may be read. A parent that Kinesis
	 * no longer lists has nothing left to read and does not block.
	 * @param shardId the shard's id
	 * @return the ids of its listed parents; empty for an unknown shard
	 */
	public Set<String> parentsOf(String shardId) {
		Shard shard = this.shards.get(shardId);
		return (shard == null) ? Set.of()
				: shard.parents().stream().filter(this.shards::containsKey).collect(Collectors.toSet());
	}

	/**
	 * Whether a shard may be read: it is not finished, and its listed parents are.
	 * @param shardId the shard's id
	 * @param finished tells whether a shard is finished
	 * @return whether it may be read
	 */
	public boolean isReadable(String shardId, Predicate<String> finished) {
		return this.shards.containsKey(shardId) && !finished.test(shardId)
				&& parentsOf(shardId).stream().allMatch(finished);
	}

}
