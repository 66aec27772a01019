package io.kinesumer.assignment;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;

/**
 * The shards given to each client so far, and how to make that even. Clients and streams
 * are numbered in the order of their names, so that a group of a thousand clients and
 * twenty thousand shards is evened out in well under a second.
 */
final class Load {

	private static final int NONE = -1;

	private final String[] clients;

	private final Map<String, Integer> clientNumbers = new HashMap<>();

	private final Map<String, Integer> streamNumbers = new HashMap<>();

	private final int[][] subscriptions;

	private final int[][] subscribers;

	private final List<Map<Integer, Pile>> piles = new ArrayList<>();

	private final int[] counts;

	private final boolean[] settled;

	Load(SortedMap<String, Set<String>> subscriptions) {
		this.clients = subscriptions.keySet().toArray(String[]::new);
		this.counts = new int[this.clients.length];
		this.settled = new boolean[this.clients.length];
		this.subscriptions = new int[this.clients.length][];
		Set<String> streams = new TreeSet<>();
		subscriptions.values().forEach(streams::addAll);
		streams.forEach((stream) -> this.streamNumbers.put(stream, this.streamNumbers.size()));
		List<List<Integer>> subscribers = new ArrayList<>();
		streams.forEach((stream) -> subscribers.add(new ArrayList<>()));
		for (int client = 0; client < this.clients.length; client++) {
			this.clientNumbers.put(this.clients[client], client);
			this.piles.add(new HashMap<>());
			this.subscriptions[client] = subscriptions.getOrDefault(this.clients[client], Set.of())
				.stream()
				.mapToInt((stream) -> this.streamNumbers.getOrDefault(stream, NONE))
				.sorted()
				.toArray();
			for (int stream : this.subscriptions[client]) {
				subscribers.get(stream).add(client);
			}
		}
		this.subscribers = subscribers.stream()
			.map((numbers) -> numbers.stream().mapToInt(Integer::intValue).toArray())
			.toArray(int[][]::new);
	}

	/**
	 * Leaves a shard with its owner.
	 * @return {@code false} if that is gone or no longer subscribes to the stream
	 */
	boolean keep(ShardKey shard, @Nullable String owner) {
		int client = this.clientNumbers.getOrDefault((owner != null) ? owner : "", NONE);
		int stream = this.streamNumbers.getOrDefault(shard.stream(), NONE);
		if (client == NONE || Arrays.binarySearch(this.subscriptions[client], stream) < 0) {
			return false;
		}
		pile(client, stream).own.addLast(shard);
		this.counts[client]++;
		return true;
	}

	/**
	 * Gives a shard that nobody owns to the subscriber that has the fewest, if there is
	 * any.
	 */
	void place(ShardKey shard) {
		int stream = this.streamNumbers.getOrDefault(shard.stream(), NONE);
		int least = NONE;
		for (int client : (stream != NONE) ? this.subscribers[stream] : new int[0]) {
			least = (least == NONE || this.counts[client] < this.counts[least]) ? client : least;
		}
		if (least != NONE) {
			pile(least, stream).guests.addLast(shard);
			this.counts[least]++;
		}
	}

	/**
	 * Moves one shard at a time from the fullest client that can give any, to the
	 * emptiest that it can reach. A client that can reach nobody with at least two fewer
	 * never will, nor will those that it can reach: whatever moves later starts no
	 * higher, so that it cannot end among them.
	 */
	void even() {
		PriorityQueue<Candidate> fullest = new PriorityQueue<>(Candidate.ORDER);
		for (int client = 0; client < this.clients.length; client++) {
			fullest.add(new Candidate(this.counts[client], client));
		}
		for (Candidate next = fullest.poll(); next != null; next = fullest.poll()) {
			int giver = next.client();
			if (this.settled[giver] || this.counts[giver] != next.count()) {
				continue;
			}
			Search search = new Search(giver);
			int taker = search.emptiest();
			if (this.counts[giver] - this.counts[taker] < 2) {
				search.settleAll();
				continue;
			}
			search.moveAlongTo(taker);
			this.counts[giver]--;
			this.counts[taker]++;
			fullest.add(new Candidate(this.counts[giver], giver));
			fullest.add(new Candidate(this.counts[taker], taker));
		}
	}

	SortedMap<ShardKey, String> toMap() {
		SortedMap<ShardKey, String> owners = new TreeMap<>();
		for (int client = 0; client < this.clients.length; client++) {
			String name = this.clients[client];
			this.piles.get(client).values().forEach((pile) -> {
				pile.own.forEach((shard) -> owners.put(shard, name));
				pile.guests.forEach((shard) -> owners.put(shard, name));
			});
		}
		return owners;
	}

	private Pile pile(int client, int stream) {
		return this.piles.get(client).computeIfAbsent(stream, (number) -> new Pile());
	}

	/**
	 * What a client holds of a stream: what it owned before, and what is new to it and
	 * goes on first.
	 */
	private static final class Pile {

		private final Deque<ShardKey> own = new ArrayDeque<>();

		private final Deque<ShardKey> guests = new ArrayDeque<>();

		private boolean isEmpty() {
			return this.own.isEmpty() && this.guests.isEmpty();
		}

	}

	private record Candidate(int count, int client) {

		private static final Comparator<Candidate> ORDER = Comparator.comparingInt(Candidate::count)
			.reversed()
			.thenComparingInt(Candidate::client);

	}

	/**
	 * Finds whom a client can give to through a chain of subscriptions, by chains that
	 * take the fewest shards from clients that owned them.
	 */
	private final class Search {

		private final int giver;

		private final int[] streamBefore = new int[Load.this.clients.length];

		private final int[] clientBefore = new int[Load.this.subscribers.length];

		private final List<Integer> reached = new ArrayList<>();

		private Search(int giver) {
			this.giver = giver;
			Arrays.fill(this.streamBefore, NONE);
			Arrays.fill(this.clientBefore, NONE);
			this.reached.add(giver);
		}

		private int emptiest() {
			int emptiest = this.giver;
			List<Integer> now = new ArrayList<>(List.of(this.giver));
			while (!now.isEmpty()) {
				// Everything that can be reached at no further cost, before all else.
				for (int i = 0; i < now.size(); i++) {
					emptiest = reach(now.get(i), true, now, emptiest);
				}
				List<Integer> later = new ArrayList<>();
				for (int client : now) {
					emptiest = reach(client, false, later, emptiest);
				}
				now = later;
			}
			return emptiest;
		}

		private int reach(int from, boolean guests, List<Integer> next, int emptiest) {
			int best = emptiest;
			for (int stream : Load.this.subscriptions[from]) {
				Pile pile = (this.clientBefore[stream] == NONE) ? Load.this.piles.get(from).get(stream) : null;
				if (pile == null || (guests ? pile.guests.isEmpty() : pile.isEmpty())) {
					continue;
				}
				this.clientBefore[stream] = from;
				for (int to : Load.this.subscribers[stream]) {
					if (to != this.giver && this.streamBefore[to] == NONE && !Load.this.settled[to]) {
						this.streamBefore[to] = stream;
						this.reached.add(to);
						next.add(to);
						best = (Load.this.counts[to] < Load.this.counts[best]) ? to : best;
					}
				}
			}
			return best;
		}

		private void moveAlongTo(int taker) {
			for (int to = taker; to != this.giver; to = this.clientBefore[this.streamBefore[to]]) {
				int stream = this.streamBefore[to];
				Pile from = pile(this.clientBefore[stream], stream);
				ShardKey shard = from.guests.isEmpty() ? from.own.removeLast() : from.guests.removeLast();
				pile(to, stream).guests.addLast(shard);
			}
		}

		private void settleAll() {
			this.reached.forEach((client) -> Load.this.settled[client] = true);
		}

	}

}
