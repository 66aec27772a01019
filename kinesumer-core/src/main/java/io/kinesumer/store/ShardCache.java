package io.kinesumer.store;

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
 * @param shards the shards
 */
public record ShardCache(String stream, long version, List<Entry> shards) {

	public ShardCache {
		Objects.requireNonNull(stream, "stream");
		shards = EntryList.copyOf(shards);
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
