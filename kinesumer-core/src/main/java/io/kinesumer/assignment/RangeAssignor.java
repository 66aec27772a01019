package io.kinesumer.assignment;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import io.kinesumer.stream.ShardKey;

/**
 * The split of the original Go client: for each stream, contiguous ranges of its shards
 * in the order of the clients' ids. Simple to predict; piles small streams on one client.
 */
public final class RangeAssignor implements ShardAssignor {

	@Override
	public SortedMap<ShardKey, String> assign(Input input) {
		SortedMap<String, List<ShardKey>> byStream = new TreeMap<>();
		input.shards()
			.forEach((shard) -> byStream.computeIfAbsent(shard.stream(), (s) -> new ArrayList<>()).add(shard));
		SortedMap<ShardKey, String> owners = new TreeMap<>();
		byStream.forEach((stream, shards) -> {
			List<String> clients = new ArrayList<>();
			input.subscriptions().forEach((client, streams) -> {
				if (streams.contains(stream)) {
					clients.add(client);
				}
			});
			for (int i = 0; i < clients.size(); i++) {
				int from = bound(i, shards.size(), clients.size());
				int to = bound(i + 1, shards.size(), clients.size());
				for (ShardKey shard : shards.subList(from, to)) {
					owners.put(shard, clients.get(i));
				}
			}
		});
		return owners;
	}

	/**
	 * The index of the first shard of a client: shards per client as a fraction, times
	 * the client's index, rounded half up as the original does.
	 */
	private static int bound(int client, int shards, int clients) {
		double perClient = (double) shards / clients;
		return (int) Math.min(shards, Math.round(client * perClient));
	}

}
