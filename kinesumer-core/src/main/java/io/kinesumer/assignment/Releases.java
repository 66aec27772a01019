package io.kinesumer.assignment;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

import io.kinesumer.stream.ShardKey;

/**
 * Moves shards that a person wants moved, before an assignor that leaves shards where
 * they are decides: each goes to the client with the fewest shards that may have it. That
 * one gives a shard in return if it would have two more than the other then, since the
 * assignor would even that out, perhaps by the very same shard.
 */
final class Releases {

	private final SortedMap<String, Set<String>> subscriptions;

	private final Map<ShardKey, String> owners;

	private final SortedMap<String, Integer> counts = new TreeMap<>();

	private Releases(Map<ShardKey, String> current, SortedMap<String, Set<String>> subscriptions,
			SortedSet<ShardKey> readable) {
		this.subscriptions = subscriptions;
		this.owners = new HashMap<>(current);
		subscriptions.keySet().forEach((client) -> this.counts.put(client, 0));
		readable.forEach(
				(shard) -> this.counts.computeIfPresent(current.getOrDefault(shard, ""), (client, count) -> count + 1));
	}

	/**
	 * Moves shards.
	 * @param releases shards, each a stream's key, a slash and the shard's id, and the
	 * client they are to leave; what is not there any more is where it should be
	 * @param current where the shards are
	 * @param subscriptions the streams of each live client
	 * @param readable the shards that are to be shared
	 * @return where the shards are to be taken to be
	 */
	static Map<ShardKey, String> apply(Map<String, String> releases, Map<ShardKey, String> current,
			SortedMap<String, Set<String>> subscriptions, SortedSet<ShardKey> readable) {
		if (releases.isEmpty()) {
			return current;
		}
		Releases moves = new Releases(current, subscriptions, readable);
		for (ShardKey shard : readable) {
			String from = releases.get(shard.toString());
			if (from != null && from.equals(current.get(shard))) {
				moves.move(shard, from, readable, releases);
			}
		}
		return moves.owners;
	}

	private void move(ShardKey shard, String from, SortedSet<ShardKey> readable, Map<String, String> releases) {
		Optional<String> to = this.counts.keySet()
			.stream()
			.filter((client) -> !client.equals(from) && mayHave(client, shard))
			.min(Comparator.comparing(this.counts::get));
		if (to.isEmpty()) {
			return;
		}
		boolean swap = count(to.get()) >= count(from);
		give(shard, from, to.get());
		if (swap) {
			readable.stream()
				.filter((other) -> to.get().equals(this.owners.get(other)) && !other.equals(shard)
						&& !releases.containsKey(other.toString()) && mayHave(from, other))
				.findFirst()
				.ifPresent((other) -> give(other, to.get(), from));
		}
	}

	private boolean mayHave(String client, ShardKey shard) {
		return this.subscriptions.getOrDefault(client, Set.of()).contains(shard.stream());
	}

	private int count(String client) {
		return this.counts.getOrDefault(client, 0);
	}

	private void give(ShardKey shard, String from, String to) {
		this.owners.put(shard, to);
		this.counts.computeIfPresent(from, (client, count) -> count - 1);
		this.counts.computeIfPresent(to, (client, count) -> count + 1);
	}

}
