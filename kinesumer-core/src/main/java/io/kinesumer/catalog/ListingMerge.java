package io.kinesumer.catalog;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

import io.kinesumer.store.ShardCache;

/**
 * Brings the group's copies of shard lists in line with listings. For one thread.
 */
final class ListingMerge {

	private final ShardEnds ends;

	private final Map<String, Set<String>> missedOnce = new HashMap<>();

	ListingMerge(ShardEnds ends) {
		this.ends = ends;
	}

	/**
	 * What a copy becomes by a listing, however often that is tried. A shard that the
	 * listing should show and does not goes once a second one does not either. Nothing
	 * stays of a copy of before a reset, and one of after a later reset stays as it is.
	 * @param stream the stream's key
	 * @param listing the listing
	 */
	UnaryOperator<ShardCache> of(String stream, Lister.Listing listing) {
		Set<String> missedBefore = this.missedOnce.getOrDefault(stream, Set.of());
		return (stored) -> merge(stored, listing, missedBefore);
	}

	private ShardCache merge(ShardCache stored, Lister.Listing listing, Set<String> missedBefore) {
		if (stored.reset() > listing.reset()) {
			return stored;
		}
		ShardCache cache = (stored.reset() < listing.reset()) ? stored.withShards(listing.reset(), List.of()) : stored;
		ListedShards listed = listing.shards();
		Map<String, ShardCache.Entry> entries = new LinkedHashMap<>();
		Set<String> finished = this.ends.finished(cache, listed.all());
		listed.all()
			.forEach((shard) -> entries.put(shard.id(), new ShardCache.Entry(shard, finished.contains(shard.id()))));
		Set<String> missed = new HashSet<>();
		for (ShardCache.Entry old : cache.shards()) {
			if (listed.show(old.id())) {
				continue;
			}
			boolean misses = !listed.mayPrecede(old.shard(), cache);
			if (misses) {
				missed.add(old.id());
			}
			if (!misses || !missedBefore.contains(old.id())) {
				entries.put(old.id(), old);
			}
		}
		this.missedOnce.put(cache.stream(), missed);
		return cache.withShards(entries.values());
	}

	/** Forgets everything. */
	void forget() {
		this.missedOnce.clear();
	}

}
