package io.kinesumer.store;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.kinesumer.stream.Shard;

/**
 * The group's copy of a stream's shard list.
 *
 * @param stream the stream's key
 * @param version 0 where the store holds none, or one that another library wrote; one
 * more at each write
 * @param reset how often the stream had been started over when it was listed: what is
 * finished here is so since then
 * @param shards the shards
 */
public record ShardCache(String stream, long version, long reset, List<Entry> shards) {

	public ShardCache {
		Objects.requireNonNull(stream, "stream");
		shards = EntryList.copyOf(shards);
	}

	/**
	 * The cache before the first listing.
	 * @param stream the stream's key
	 * @return a cache of version 0 without shards
	 */
	public static ShardCache none(String stream) {
		return new ShardCache(stream, 0, 0, List.of());
	}

	/**
	 * The cache as it is stored once a store has taken it.
	 * @return the same of the next version
	 */
	public ShardCache written() {
		return new ShardCache(this.stream, this.version + 1, this.reset, this.shards);
	}

	public ShardCache withShards(Collection<Entry> shards) {
		return withShards(this.reset, shards);
	}

	/**
	 * The cache after another listing.
	 * @param reset how often the stream had been started over by then
	 * @param shards the shards
	 * @return a cache of the same version
	 */
	public ShardCache withShards(long reset, Collection<Entry> shards) {
		return new ShardCache(this.stream, this.version, reset, List.copyOf(shards));
	}

	/**
	 * One shard of the cache by its id.
	 * @param shardId the shard's id
	 * @return the entry, or empty if the cache does not show the shard
	 */
	public Optional<Entry> find(String shardId) {
		return EntryList.copyOf(this.shards).find(shardId);
	}

	/**
	 * One shard of the cache.
	 *
	 * @param shard the shard
	 * @param finished whether the group has handled and committed all of it
	 */
	public record Entry(Shard shard, boolean finished) {

		public Entry {
			Objects.requireNonNull(shard, "shard");
		}

		/**
		 * The shard's id.
		 * @return the id
		 */
		public String id() {
			return this.shard.id();
		}

	}

}
