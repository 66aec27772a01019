package io.kinesumer.store;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;

import org.jspecify.annotations.Nullable;

/**
 * The shards of a cache, which can be found by their ids: each claim looks for a few
 * among up to 20,000. Immutable.
 */
final class EntryList extends AbstractList<ShardCache.Entry> implements RandomAccess {

	private final ShardCache.Entry[] entries;

	private volatile @Nullable Map<String, ShardCache.Entry> byId;

	private EntryList(ShardCache.Entry[] entries) {
		this.entries = entries;
	}

	static EntryList copyOf(List<ShardCache.Entry> entries) {
		return (entries instanceof EntryList list) ? list
				: new EntryList(List.copyOf(entries).toArray(ShardCache.Entry[]::new));
	}

	Optional<ShardCache.Entry> find(String shardId) {
		Map<String, ShardCache.Entry> index = this.byId;
		if (index == null) {
			index = new HashMap<>();
			for (ShardCache.Entry entry : this.entries) {
				index.putIfAbsent(entry.id(), entry);
			}
			this.byId = index;
		}
		return Optional.ofNullable(index.get(shardId));
	}

	@Override
	public ShardCache.Entry get(int index) {
		return this.entries[index];
	}

	@Override
	public int size() {
		return this.entries.length;
	}

	@Override
	public boolean equals(Object other) {
		return (other instanceof EntryList list) ? Arrays.equals(this.entries, list.entries) : super.equals(other);
	}

	@Override
	public int hashCode() {
		return super.hashCode();
	}

}
