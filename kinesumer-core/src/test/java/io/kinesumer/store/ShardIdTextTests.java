package io.kinesumer.store;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ShardIdTextTests {

	@Test
	void neighboursBecomeRanges() {
		Set<String> ids = IntStream.of(0, 1, 2, 3, 7, 9, 10)
			.mapToObj("shardId-%012d"::formatted)
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(ShardIdText.write(ids)).isEqualTo("0-3,7,9-10");
		assertThat(ShardIdText.read("0-3,7,9-10")).isEqualTo(ids);
	}

	@Test
	void otherIdsAreKeptAsTheyAre() {
		Set<String> ids = Set.of("5", "shardId-5", "shardId-0000000000005", "a=b", "shardId-000000000005");
		assertThat(ShardIdText.read(ShardIdText.write(ids))).containsExactlyInAnyOrderElementsOf(ids);
	}

	@Test
	void noneIsAnEmptyText() {
		assertThat(ShardIdText.write(Set.of())).isEmpty();
		assertThat(ShardIdText.read("")).isEmpty();
	}

	@Test
	void aCommaIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> ShardIdText.write(Set.of("a,b")));
	}

}
