package io.kinesumer.catalog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.kinesumer.store.ShardCache;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.Shard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

class ListedShardsTests {

	@Test
	void aListingThatShowsNothingThatBeginsLaterMayBeFromBefore() {
		ListedShards listed = listed(shard("a", "10"), shard("b", "100"));
		assertThat(listed.mayPrecede(shard("c", "200"), copy())).isTrue();
		assertThat(listed.mayPrecede(shard("c", "20"), copy())).isFalse();
		assertThat(listed.endBefore(Position.of("100"))).isTrue();
		assertThat(listed.endBefore(Position.of("99"))).isFalse();
	}

	@Test
	void aListedParentIsForgottenBeforeItsChild() {
		ListedShards listed = listed(closed("a", "10"), shard("d", "300"));
		assertThat(listed.mayPrecede(shard("c", "200", "a", "b"), copy())).isTrue();
		assertThat(listed.mayPrecede(shard("c", null, "b", "a"), copy())).isTrue();
	}

	@Test
	void whereAShardBeginsIsNotKnownItsAncestorsTell() {
		ListedShards listed = listed(shard("a", "10"), shard("b", "100"));
		Shard parent = shard("c", "200");
		Shard old = shard("d", "20");
		assertThat(listed.mayPrecede(shard("e", null, "c"), copy(parent))).isTrue();
		assertThat(listed.mayPrecede(shard("e", null, "d"), copy(old))).isFalse();
		assertThat(listed.mayPrecede(shard("e", null, "gone", "c"), copy(parent))).isTrue();
		assertThat(listed.mayPrecede(shard("e", null, "gone"), copy(parent))).isFalse();
		assertThat(listed.mayPrecede(shard("f", null, "e"), copy(shard("e", null, "a")))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "LATEST", "007" })
	void whatIsNoNumberIsNotKnown(String begin) {
		ListedShards listed = listed(shard("a", begin), shard("b", null));
		assertThat(listed.endBefore(Position.of("1"))).isFalse();
		assertThat(listed.mayPrecede(shard("c", begin), copy())).isFalse();
		assertThat(listed.mayPrecede(shard("c", "5", "a"), copy())).isTrue();
		assertThat(listed(shard("a", begin), shard("b", "7")).endBefore(Position.of("8"))).isTrue();
	}

	@Test
	void equalBeginsTellNothing() {
		ListedShards listed = listed(shard("a", "1"), shard("b", "1"));
		assertThat(listed.mayPrecede(shard("c", "1"), copy())).isFalse();
		assertThat(listed.mayPrecede(shard("c", "1", "a"), copy())).isTrue();
	}

	@Test
	void manySplitsAndMergesAreFollowedOnce() {
		List<Shard> all = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			all.add(shard("l" + i, null, "l" + (i - 1), "r" + (i - 1)));
			all.add(shard("r" + i, null, "l" + (i - 1), "r" + (i - 1)));
		}
		all.add(shard("self", null, "self"));
		ListedShards listed = listed(shard("a", "10"));
		assertThat(listed.mayPrecede(shard("end", null, "l99", "r99", "self"), copy(all.toArray(Shard[]::new))))
			.isFalse();
	}

	private static ListedShards listed(Shard... shards) {
		return new ListedShards(List.of(shards));
	}

	private static ShardCache copy(Shard... shards) {
		return ShardCache.none("orders")
			.withShards(Arrays.stream(shards).map((shard) -> new ShardCache.Entry(shard, false)).toList());
	}

	private static Shard shard(String id, @Nullable String begin, String... parents) {
		return new Shard(id, List.of(parents), null, begin, false);
	}

	private static Shard closed(String id, String begin) {
		return new Shard(id, List.of(), null, begin, true);
	}

}
