package io.kinesumer.assignment;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;

/**
 * Spreads all shards of all streams as evenly as the subscriptions allow, moving as few
 * as possible from where they are.
 * <p>
 * Shards stay with their present client where it still subscribes; shards without one go
 * to the least loaded subscriber; then, as long as some chain of clients, each
 * subscribing to a shard of the one before, leads from a client to another with at least
 * two shards fewer, one shard moves along each link. When no such chain is left, no
 * assignment is more even.
 */
public final class BalancedAssignor implements ShardAssignor {

	@Override
	public SortedMap<ShardKey, String> assign(Input input) {
		Load load = new Load(input.subscriptions());
		List<ShardKey> homeless = new ArrayList<>();
		for (ShardKey shard : input.shards()) {
			String owner = input.current().get(shard);
			if (owner != null && load.subscribes(owner, shard.stream())) {
				load.give(owner, shard);
			}
			else {
				homeless.add(shard);
			}
		}
		for (ShardKey shard : homeless) {
			String least = load.leastLoadedSubscriber(shard.stream());
			if (least != null) {
				load.give(least, shard);
			}
		}
		load.even();
		return load.toMap();
	}

	/**
	 * The shards given to each client so far.
	 */
	private static final class Load {

		private final SortedMap<String, Set<String>> subscriptions;

		private final SortedMap<String, SortedMap<String, SortedSet<String>>> shards = new TreeMap<>();

		private final Map<String, Integer> counts = new HashMap<>();

		private final Map<String, List<String>> subscribers = new TreeMap<>();

		private Load(SortedMap<String, Set<String>> subscriptions) {
			this.subscriptions = subscriptions;
			subscriptions.forEach((client, streams) -> {
				this.shards.put(client, new TreeMap<>());
				this.counts.put(client, 0);
				streams.forEach(
						(stream) -> this.subscribers.computeIfAbsent(stream, (s) -> new ArrayList<>()).add(client));
			});
		}

		private boolean subscribes(String client, String stream) {
			return this.subscriptions.getOrDefault(client, Set.of()).contains(stream);
		}

		private void give(String client, ShardKey shard) {
			shardsOf(client).computeIfAbsent(shard.stream(), (s) -> new TreeSet<>()).add(shard.shardId());
			this.counts.merge(client, 1, Integer::sum);
		}

		private void moveOne(String from, String to, String stream) {
			SortedSet<String> ids = shardsOf(from).getOrDefault(stream, new TreeSet<>());
			String last = ids.last();
			ids.remove(last);
			if (ids.isEmpty()) {
				shardsOf(from).remove(stream);
			}
			this.counts.merge(from, -1, Integer::sum);
			give(to, new ShardKey(stream, last));
		}

		private @Nullable String leastLoadedSubscriber(String stream) {
			String least = null;
			for (String client : this.subscribers.getOrDefault(stream, List.of())) {
				if (least == null || count(client) < count(least)) {
					least = client;
				}
			}
			return least;
		}

		/**
		 * Moves one shard at a time from the fullest client that can give any to someone
		 * with at least two fewer.
		 */
		private void even() {
			Set<String> settled = new HashSet<>();
			while (true) {
				String fullest = null;
				for (String client : this.shards.keySet()) {
					if (!settled.contains(client) && (fullest == null || count(client) > count(fullest))) {
						fullest = client;
					}
				}
				if (fullest == null) {
					return;
				}
				if (giveAway(fullest)) {
					settled.clear();
				}
				else {
					settled.add(fullest);
				}
			}
		}

		/**
		 * Finds the emptiest client that a chain of subscriptions leads to, by the
		 * shortest chain, and moves a shard along each link.
		 */
		private boolean giveAway(String giver) {
			Map<String, Link> reachedBy = new HashMap<>();
			Queue<String> open = new ArrayDeque<>(List.of(giver));
			Set<String> streamsSeen = new HashSet<>();
			String emptiest = giver;
			while (!open.isEmpty()) {
				String from = open.remove();
				for (String stream : shardsOf(from).keySet()) {
					if (!streamsSeen.add(stream)) {
						continue;
					}
					for (String to : this.subscribers.getOrDefault(stream, List.of())) {
						if (!to.equals(giver) && !reachedBy.containsKey(to)) {
							reachedBy.put(to, new Link(from, stream));
							open.add(to);
							emptiest = (count(to) < count(emptiest)) ? to : emptiest;
						}
					}
				}
			}
			if (count(giver) - count(emptiest) < 2) {
				return false;
			}
			for (Link link = reachedBy.get(emptiest); link != null; link = reachedBy.get(emptiest)) {
				moveOne(link.from(), emptiest, link.stream());
				emptiest = link.from();
				if (emptiest.equals(giver)) {
					break;
				}
			}
			return true;
		}

		private int count(String client) {
			return this.counts.getOrDefault(client, 0);
		}

		private SortedMap<String, SortedSet<String>> shardsOf(String client) {
			return this.shards.computeIfAbsent(client, (c) -> new TreeMap<>());
		}

		private SortedMap<ShardKey, String> toMap() {
			SortedMap<ShardKey, String> owners = new TreeMap<>();
			this.shards.forEach((client, streams) -> streams
				.forEach((stream, ids) -> ids.forEach((id) -> owners.put(new ShardKey(stream, id), client))));
			return owners;
		}

		private record Link(String from, String stream) {
		}

	}

}
