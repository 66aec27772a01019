package io.kinesumer.assignment;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import io.kinesumer.stream.ShardKey;

/**
 * Groups for tests of assignors: built step by step, or at random.
 */
final class Groups {

	private final SortedMap<String, Set<String>> subscriptions = new TreeMap<>();

	private final SortedSet<ShardKey> shards = new TreeSet<>();

	private final Map<ShardKey, String> current = new HashMap<>();

	static Groups group() {
		return new Groups();
	}

	static Groups random(Random random, int mostClients, int mostStreams, int mostShards) {
		Groups group = group();
		int streams = 1 + random.nextInt(mostStreams);
		int clients = 1 + random.nextInt(mostClients);
		for (int client = 0; client < clients; client++) {
			Set<String> subscribed = new TreeSet<>();
			for (int stream = 0; stream < streams; stream++) {
				if (random.nextInt(3) > 0) {
					subscribed.add("stream" + stream);
				}
			}
			group.subscriptions.put("client" + (char) ('a' + client), subscribed);
		}
		int shards = random.nextInt(mostShards + 1);
		for (int shard = 0; shard < shards; shard++) {
			ShardKey key = new ShardKey("stream" + random.nextInt(streams), "s%03d".formatted(shard));
			group.shards.add(key);
			if (random.nextInt(4) > 0) { // some clients in `current` are gone, or never
											// subscribed
				group.current.put(key, "client" + (char) ('a' + random.nextInt(clients + 1)));
			}
		}
		return group;
	}

	Groups client(String id, String... streams) {
		this.subscriptions.put(id, new TreeSet<>(Arrays.asList(streams)));
		return this;
	}

	Groups without(String id) {
		this.subscriptions.remove(id);
		return this;
	}

	Groups shards(String stream, int count) {
		for (int shard = 0; shard < count; shard++) {
			this.shards.add(new ShardKey(stream, "s%05d".formatted(shard)));
		}
		return this;
	}

	Groups current(Map<ShardKey, String> owners) {
		this.current.clear();
		this.current.putAll(owners);
		return this;
	}

	Groups owned(String client, String stream, int... shards) {
		for (int shard : shards) {
			ShardKey key = new ShardKey(stream, "s%05d".formatted(shard));
			this.shards.add(key);
			this.current.put(key, client);
		}
		return this;
	}

	ShardAssignor.Input input() {
		return new ShardAssignor.Input(new TreeMap<>(this.subscriptions), new TreeSet<>(this.shards),
				new HashMap<>(this.current));
	}

}
