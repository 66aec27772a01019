package io.kinesumer.catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.kinesumer.store.ShardCache;
import io.kinesumer.stream.Shard;

/**
 * What a copy of a shard list becomes when shards in it are finished.
 */
final class FinishedShards {

	private FinishedShards() {
	}

	/**
	 * Marks shards as finished and adds the children all of whose parents the copy shows.
	 * @param cache the copy
	 * @param reset how often the stream had been started over when the shards were
	 * claimed; a copy of another reset stays as it is
	 * @param finished the ids of the finished shards
	 * @param children the shards that follow them
	 * @return the copy that comes next
	 */
	static ShardCache mark(ShardCache cache, long reset, Set<String> finished, List<Shard> children) {
		if (cache.reset() != reset) {
			return cache;
		}
		Map<String, ShardCache.Entry> entries = new LinkedHashMap<>();
		cache.shards().forEach((entry) -> entries.put(entry.id(), entry));
		finished.forEach((finishedId) -> entries.computeIfPresent(finishedId,
				(id, entry) -> new ShardCache.Entry(entry.shard(), true)));
		children.stream()
			.filter((child) -> entries.keySet().containsAll(child.parents()))
			.toList()
			.forEach((child) -> entries.putIfAbsent(child.id(), new ShardCache.Entry(child, false)));
		return cache.withShards(entries.values());
	}

}
