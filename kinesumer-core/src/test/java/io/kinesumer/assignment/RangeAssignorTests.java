package io.kinesumer.assignment;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

import io.kinesumer.assignment.ShardAssignor.Input;
import io.kinesumer.stream.ShardKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.kinesumer.assignment.Groups.group;
import static org.assertj.core.api.Assertions.assertThat;

class RangeAssignorTests {

	private final ShardAssignor assignor = new RangeAssignor();

	@ParameterizedTest
	@CsvSource({ "0, 3, '0 0 0'", "1, 1, '1'", "6, 3, '2 2 2'", "5, 2, '3 2'", // 2.5 is
																				// 3
			"7, 2, '4 3'", "5, 3, '2 1 2'", "10, 4, '3 2 3 2'", "1, 2, '1 0'", "1, 3, '0 1 0'", "2, 3, '1 0 1'",
			"10, 3, '3 4 3'" })
	void eachClientGetsTheRunOfShardsThatTheOriginalGives(int shards, int clients, String sizes) {
		Groups group = group().shards("orders", shards);
		for (int client = 0; client < clients; client++) {
			group.client("client" + client, "orders");
		}
		List<String> actual = new ArrayList<>();
		Map<ShardKey, String> owners = this.assignor.assign(group.input());
		for (int client = 0; client < clients; client++) {
			String id = "client" + client;
			actual.add(String.valueOf(owners.values().stream().filter(id::equals).count()));
		}
		assertThat(String.join(" ", actual)).isEqualTo(sizes);
		assertThat(List.copyOf(owners.values())).isSorted();
	}

	@Test
	void eachStreamIsSplitOnItsOwn() {
		Groups group = group().client("a", "x", "y").client("b", "x").client("c", "y").shards("x", 1).shards("y", 2);
		SortedMap<ShardKey, String> expected = new TreeMap<>();
		expected.put(new ShardKey("x", "s00000"), "a");
		expected.put(new ShardKey("y", "s00000"), "a");
		expected.put(new ShardKey("y", "s00001"), "c");
		assertThat(this.assignor.assign(group.input())).isEqualTo(expected);
	}

	@Test
	void whatIsOwnedNowMakesNoDifference() {
		Groups group = group().client("a", "x").client("b", "x").shards("x", 4);
		SortedMap<ShardKey, String> fresh = this.assignor.assign(group.input());
		Map<ShardKey, String> reversed = new TreeMap<>();
		fresh.forEach((shard, owner) -> reversed.put(shard, owner.equals("a") ? "b" : "a"));
		assertThat(this.assignor.assign(group.current(reversed).input())).isEqualTo(fresh);
	}

	@Test
	void everyShardWithASubscriberGetsExactlyOneByTheOriginalsRounding() {
		for (int seed = 0; seed < 2_000; seed++) {
			Input input = Groups.random(new Random(seed), 12, 4, 60).input();
			SortedMap<ShardKey, String> owners = this.assignor.assign(input);
			assertThat(owners).as("seed %d", seed).isEqualTo(expected(input));
			assertThat(this.assignor.assign(new Input(input.subscriptions(), input.shards(), owners)))
				.isEqualTo(owners);
		}
	}

	/**
	 * The original's rule: the client's index times shards per client, as 64-bit floats,
	 * rounded half away from zero.
	 */
	private static SortedMap<ShardKey, String> expected(Input input) {
		SortedMap<ShardKey, String> expected = new TreeMap<>();
		input.shards().stream().map(ShardKey::stream).distinct().forEach((stream) -> {
			List<ShardKey> shards = input.shards().stream().filter((shard) -> shard.stream().equals(stream)).toList();
			List<String> clients = input.subscriptions()
				.keySet()
				.stream()
				.filter((client) -> input.subscriptions().get(client).contains(stream))
				.toList();
			for (int client = 0; client < clients.size(); client++) {
				for (int shard = bound(client, shards.size(), clients.size()); shard < bound(client + 1, shards.size(),
						clients.size()); shard++) {
					expected.put(shards.get(shard), clients.get(client));
				}
			}
		});
		return expected;
	}

	private static int bound(int client, int shards, int clients) {
		double perClient = (double) shards / clients;
		return new BigDecimal(client * perClient).setScale(0, RoundingMode.HALF_UP).intValueExact();
	}

}
