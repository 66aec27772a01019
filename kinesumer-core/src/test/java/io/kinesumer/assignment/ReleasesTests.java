package io.kinesumer.assignment;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import io.kinesumer.stream.ShardKey;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReleasesTests {

	private final SortedMap<String, Set<String>> subscriptions = new TreeMap<>(
			Map.of("a", Set.of("orders"), "b", Set.of("orders")));

	private final SortedMap<ShardKey, String> current = new TreeMap<>();

	@Test
	void aShardGoesToWhoHasFewestAndStaysThere() {
		owned("a", "1", "2");
		owned("b", "3");
		SortedMap<ShardKey, String> after = release("1", "a");
		assertThat(after).containsEntry(shard("1"), "b").containsEntry(shard("2"), "a").containsEntry(shard("3"), "b");
		this.current.putAll(after);
		assertThat(assign(this.current)).isEqualTo(after);
	}

	@Test
	void whereCountsAreEvenAnotherShardComesBack() {
		owned("a", "1", "2");
		owned("b", "3", "4");
		SortedMap<ShardKey, String> after = release("1", "a");
		assertThat(after).containsEntry(shard("1"), "b").containsEntry(shard("3"), "a");
		assertThat(after.values()).containsExactlyInAnyOrder("a", "a", "b", "b");
	}

	@Test
	void ofManyThatAreReleasedNoneComesBackForAnother() {
		owned("a", "1", "2");
		owned("b", "3", "4");
		SortedMap<ShardKey, String> after = assign(
				Releases.apply(Map.of("orders/1", "a", "orders/3", "b"), this.current, this.subscriptions, shards()));
		assertThat(after).containsEntry(shard("1"), "b").containsEntry(shard("3"), "a");
	}

	@Test
	void whatHasMovedAlreadyIsLeftWhereItIs() {
		owned("b", "1");
		assertThat(release("1", "a")).containsEntry(shard("1"), "b");
	}

	@Test
	void aShardThatNobodyElseConsumesStays() {
		this.subscriptions.put("b", Set.of("payments"));
		owned("a", "1");
		assertThat(release("1", "a")).containsEntry(shard("1"), "a");
	}

	private void owned(String client, String... ids) {
		for (String id : ids) {
			this.current.put(shard(id), client);
		}
	}

	private static ShardKey shard(String id) {
		return new ShardKey("orders", id);
	}

	private SortedSet<ShardKey> shards() {
		return new TreeSet<>(this.current.keySet());
	}

	private SortedMap<ShardKey, String> release(String id, String from) {
		return assign(Releases.apply(Map.of("orders/" + id, from), this.current, this.subscriptions, shards()));
	}

	private SortedMap<ShardKey, String> assign(Map<ShardKey, String> current) {
		return new BalancedAssignor().assign(new ShardAssignor.Input(this.subscriptions, shards(), current));
	}

}
