package io.kinesumer.assignment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

import io.kinesumer.assignment.ShardAssignor.Input;
import io.kinesumer.stream.ShardKey;
import org.junit.jupiter.api.Test;

import static io.kinesumer.assignment.Groups.group;
import static org.assertj.core.api.Assertions.assertThat;

class BalancedAssignorTests {

	private final ShardAssignor assignor = new BalancedAssignor();

	@Test
	void nobodyGetsNothing() {
		assertThat(this.assignor.assign(group().input())).isEmpty();
		assertThat(this.assignor.assign(group().client("a", "orders").input())).isEmpty();
		assertThat(this.assignor.assign(group().shards("orders", 3).input())).isEmpty();
	}

	@Test
	void aShardWithoutASubscriberIsLeftOut() {
		Input input = group().client("a", "orders").shards("orders", 2).shards("payments", 3).input();
		assertThat(counts(this.assignor.assign(input))).isEqualTo(Map.of("a", 2));
	}

	@Test
	void smallStreamsDoNotPileUpOnOneClient() {
		Groups group = group();
		for (char client = 'a'; client <= 'e'; client++) {
			group.client(String.valueOf(client), "s0", "s1", "s2", "s3", "s4");
		}
		for (int stream = 0; stream < 5; stream++) {
			group.shards("s" + stream, 1);
		}
		assertThat(counts(this.assignor.assign(group.input())))
			.isEqualTo(Map.of("a", 1, "b", 1, "c", 1, "d", 1, "e", 1));
	}

	@Test
	void aJoinerGetsItsShareAndNothingElseMoves() {
		Groups group = group().client("a", "orders").client("b", "orders").client("c", "orders").shards("orders", 12);
		SortedMap<ShardKey, String> before = this.assignor.assign(group.input());
		SortedMap<ShardKey, String> after = this.assignor.assign(group.client("d", "orders").current(before).input());
		assertThat(counts(after)).isEqualTo(Map.of("a", 3, "b", 3, "c", 3, "d", 3));
		assertThat(moved(before, after)).isEqualTo(3);
	}

	@Test
	void aLeaversShardsAloneMove() {
		Groups group = group().client("a", "orders")
			.client("b", "orders")
			.client("c", "orders")
			.client("d", "orders")
			.shards("orders", 13);
		SortedMap<ShardKey, String> before = this.assignor.assign(group.input());
		SortedMap<ShardKey, String> after = this.assignor.assign(group.without("b").current(before).input());
		assertThat(moved(before, after)).isEqualTo((long) counts(before).get("b"));
	}

	@Test
	void aClientThatComesBackUnderItsIdMovesNothing() {
		Groups group = group().client("a", "orders").client("b", "orders").shards("orders", 7);
		SortedMap<ShardKey, String> before = this.assignor.assign(group.input());
		assertThat(this.assignor.assign(group.current(before).input())).isEqualTo(before);
	}

	@Test
	void evennessReachesThroughAChainOfSubscriptions() {
		// a can only relieve itself through b, and b through c
		Groups group = group().client("a", "x").client("b", "x", "y").client("c", "y");
		group.owned("a", "x", 0, 1, 2, 3).owned("b", "y", 0, 1, 2, 3);
		SortedMap<ShardKey, String> after = this.assignor.assign(group.input());
		assertThat(counts(after).values()).containsExactlyInAnyOrder(3, 3, 2);
	}

	@Test
	void whatIsNewGoesOnBeforeWhatIsOwnedMoves() {
		// a must give one of stream x away: it takes one that nobody owned
		Groups group = group().client("a", "x", "y").client("b", "x").owned("a", "x", 5);
		group.shards("x", 4).shards("y", 2);
		Input input = group.input();
		SortedMap<ShardKey, String> after = this.assignor.assign(input);
		assertThat(moved(input.current(), after)).isZero();
		assertThat(counts(after)).isEqualTo(Map.of("a", 4, "b", 3));
	}

	@Test
	void everyRandomGroupIsServedEvenlyAndWithoutNeedlessMoves() {
		long needless = 0;
		for (int seed = 0; seed < 3_000; seed++) {
			Input input = Groups.random(new Random(seed), 4, 3, 6).input();
			SortedMap<ShardKey, String> owners = this.assignor.assign(input);
			assertServed(input, owners, seed);
			Best best = best(input);
			assertThat(unevenness(input, owners)).as("unevenness of seed %d", seed).isEqualTo(best.unevenness);
			long moves = moves(input, owners);
			assertThat(moves).as("moves of seed %d", seed).isBetween(best.moves, best.moves + 1);
			needless += moves - best.moves;
		}
		// Clients of many kinds can meet in a way for which it is not worth looking.
		assertThat(needless).isLessThanOrEqualTo(3);
	}

	@Test
	void everyLargerRandomGroupIsServedAndStays() {
		for (int seed = 0; seed < 2_000; seed++) {
			Input input = Groups.random(new Random(seed), 12, 6, 80).input();
			SortedMap<ShardKey, String> owners = this.assignor.assign(input);
			assertServed(input, owners, seed);
			assertThat(this.assignor.assign(input)).as("again, seed %d", seed).isEqualTo(owners);
			assertThat(this.assignor.assign(new Input(input.subscriptions(), input.shards(), owners)))
				.as("fed back, seed %d", seed)
				.isEqualTo(owners);
			assertThat(this.assignor.assign(shuffled(input, new Random(seed)))).as("shuffled, seed %d", seed)
				.isEqualTo(owners);
			assertNobodyCanBeRelieved(input, owners, seed);
		}
	}

	@Test
	void joinsAndLeavesOfALargeGroupMoveWhatTheyMust() {
		Random random = new Random(11);
		for (int round = 0; round < 200; round++) {
			int clients = 2 + random.nextInt(30);
			int shards = random.nextInt(300);
			Groups group = group().shards("orders", shards);
			for (int client = 0; client < clients; client++) {
				group.client("c%03d".formatted(client), "orders");
			}
			SortedMap<ShardKey, String> before = this.assignor.assign(group.input());
			SortedMap<ShardKey, String> joined = this.assignor
				.assign(group.client("d", "orders").current(before).input());
			assertThat(moved(before, joined)).isEqualTo((long) (shards / (clients + 1)));
			SortedMap<ShardKey, String> left = this.assignor.assign(group.without("c000").current(joined).input());
			assertThat(moved(joined, left)).isEqualTo((long) counts(joined).getOrDefault("c000", 0));
		}
	}

	@Test
	void aThousandClientsShareTwentyThousandShards() {
		Groups group = group();
		for (int stream = 0; stream < 20; stream++) {
			group.shards("stream%02d".formatted(stream), 1_000);
		}
		String[] streams = group.input().shards().stream().map(ShardKey::stream).distinct().toArray(String[]::new);
		for (int client = 0; client < 1_000; client++) {
			group.client("client%04d".formatted(client), streams);
		}
		SortedMap<ShardKey, String> first = this.assignor.assign(group.input());
		assertThat(counts(first)).hasSize(1_000).allSatisfy((client, count) -> assertThat(count).isEqualTo(20));
		SortedMap<ShardKey, String> joined = this.assignor
			.assign(group.client("joiner", streams).current(first).input());
		assertThat(moved(first, joined)).isEqualTo(19);
		Map<ShardKey, String> piled = new HashMap<>();
		first.keySet().forEach((shard) -> piled.put(shard, "client0500"));
		SortedMap<ShardKey, String> spread = this.assignor.assign(group.current(piled).input());
		assertThat(moved(piled, spread)).isEqualTo(20_000 - 20);
	}

	@Test
	void aThousandClientsOfManyKindsShareTwentyThousandShards() {
		Random random = new Random(5);
		Groups group = group();
		for (int stream = 0; stream < 50; stream++) {
			group.shards("stream%02d".formatted(stream), 8 * stream + 4 + ((stream == 49) ? 10_000 : 0));
		}
		for (int client = 0; client < 1_000; client++) {
			int from = random.nextInt(50);
			group.client("client%04d".formatted(client), "stream%02d".formatted(from),
					"stream%02d".formatted((from + 1) % 50), "stream%02d".formatted(random.nextInt(50)));
		}
		Input input = group.input();
		SortedMap<ShardKey, String> first = this.assignor.assign(input);
		assertServed(input, first, 5);
		assertNobodyCanBeRelieved(input, first, 5);
		assertThat(this.assignor.assign(group.current(first).input())).isEqualTo(first);
	}

	private static void assertServed(Input input, Map<ShardKey, String> owners, int seed) {
		Map<ShardKey, String> wrong = new LinkedHashMap<>();
		for (ShardKey shard : input.shards()) {
			String owner = owners.get(shard);
			boolean wanted = input.subscriptions().values().stream().anyMatch((set) -> set.contains(shard.stream()));
			boolean right = wanted ? owner != null && subscribes(input, owner, shard) : owner == null;
			if (!right) {
				wrong.put(shard, owner);
			}
		}
		assertThat(wrong).as("seed %d", seed).isEmpty();
		assertThat(input.shards()).as("seed %d", seed).containsAll(owners.keySet());
	}

	/**
	 * An assignment is as even as it can be if and only if no chain of subscriptions
	 * leads from a client to one with at least two shards fewer.
	 */
	private static void assertNobodyCanBeRelieved(Input input, SortedMap<ShardKey, String> owners, int seed) {
		Map<String, Integer> counts = counts(owners);
		Map<String, Set<String>> held = new HashMap<>();
		owners.forEach((shard, owner) -> held.computeIfAbsent(owner, (o) -> new TreeSet<>()).add(shard.stream()));
		Map<String, List<String>> subscribers = new HashMap<>();
		input.subscriptions()
			.forEach((client, streams) -> streams
				.forEach((stream) -> subscribers.computeIfAbsent(stream, (s) -> new ArrayList<>()).add(client)));
		for (String start : held.keySet()) {
			Set<String> reached = new LinkedHashSet<>(List.of(start));
			Set<String> seen = new HashSet<>();
			List<String> open = new ArrayList<>(List.of(start));
			while (!open.isEmpty()) {
				for (String stream : held.getOrDefault(open.remove(0), Set.of())) {
					if (seen.add(stream)) {
						subscribers.get(stream).stream().filter(reached::add).forEach(open::add);
					}
				}
			}
			int fewest = reached.stream().mapToInt((client) -> counts.getOrDefault(client, 0)).min().orElse(0);
			assertThat(counts.get(start) - fewest).as("seed %d, %s", seed, start).isLessThan(2);
		}
	}

	private static boolean subscribes(Input input, String client, ShardKey shard) {
		return input.subscriptions().getOrDefault(client, Set.of()).contains(shard.stream());
	}

	private static Input shuffled(Input input, Random random) {
		List<Map.Entry<ShardKey, String>> entries = new ArrayList<>(input.current().entrySet());
		Collections.shuffle(entries, random);
		Map<ShardKey, String> current = new LinkedHashMap<>();
		entries.forEach((entry) -> current.put(entry.getKey(), entry.getValue()));
		SortedMap<String, Set<String>> subscriptions = new TreeMap<>();
		input.subscriptions().forEach((client, streams) -> {
			List<String> order = new ArrayList<>(streams);
			Collections.shuffle(order, random);
			subscriptions.put(client, new LinkedHashSet<>(order));
		});
		return new Input(subscriptions, input.shards(), current);
	}

	private static Map<String, Integer> counts(Map<ShardKey, String> owners) {
		Map<String, Integer> counts = new TreeMap<>();
		owners.values().forEach((owner) -> counts.merge(owner, 1, Integer::sum));
		return counts;
	}

	/**
	 * Shards that had an owner and now have another.
	 */
	private static long moved(Map<ShardKey, String> before, Map<ShardKey, String> after) {
		return after.entrySet()
			.stream()
			.filter((entry) -> before.containsKey(entry.getKey())
					&& !before.get(entry.getKey()).equals(entry.getValue()))
			.count();
	}

	/**
	 * Shards that change hands though their owners could keep them.
	 */
	private static long moves(Input input, Map<ShardKey, String> after) {
		return after.entrySet()
			.stream()
			.filter((entry) -> subscribes(input, input.current().getOrDefault(entry.getKey(), ""), entry.getKey())
					&& !input.current().get(entry.getKey()).equals(entry.getValue()))
			.count();
	}

	private static int unevenness(Input input, Map<ShardKey, String> owners) {
		return counts(owners).values().stream().mapToInt((count) -> count * count).sum();
	}

	/**
	 * By trying all.
	 */
	private static Best best(Input input) {
		List<ShardKey> shards = input.shards()
			.stream()
			.filter((shard) -> input.subscriptions().values().stream().anyMatch((set) -> set.contains(shard.stream())))
			.toList();
		Best best = new Best();
		tryAll(input, shards, 0, new HashMap<>(), best);
		return best;
	}

	private static void tryAll(Input input, List<ShardKey> shards, int next, Map<ShardKey, String> owners, Best best) {
		if (next == shards.size()) {
			best.consider(unevenness(input, owners), moves(input, owners));
			return;
		}
		for (String client : input.subscriptions().keySet()) {
			if (subscribes(input, client, shards.get(next))) {
				owners.put(shards.get(next), client);
				tryAll(input, shards, next + 1, owners, best);
			}
		}
		owners.remove(shards.get(next));
	}

	private static final class Best {

		private int unevenness = Integer.MAX_VALUE;

		private long moves;

		private void consider(int unevenness, long moves) {
			if (unevenness < this.unevenness || (unevenness == this.unevenness && moves < this.moves)) {
				this.unevenness = unevenness;
				this.moves = moves;
			}
		}

	}

}
