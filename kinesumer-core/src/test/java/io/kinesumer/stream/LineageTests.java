package io.kinesumer.stream;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LineageTests {

	@Test
	void theChildrenOfASplitWaitForTheirParent() {
		Lineage lineage = new Lineage(List.of(shard("p"), shard("left", "p"), shard("right", "p")));
		assertThat(readable(lineage, Set.of())).containsExactly("p");
		assertThat(readable(lineage, Set.of("p"))).containsExactly("left", "right");
	}

	@Test
	void theChildOfAMergeWaitsForBothParents() {
		Lineage lineage = new Lineage(List.of(shard("p"), shard("q"), shard("child", "p", "q")));
		assertThat(lineage.parentsOf("child")).containsExactlyInAnyOrder("p", "q");
		assertThat(readable(lineage, Set.of())).containsExactly("p", "q");
		assertThat(readable(lineage, Set.of("p"))).containsExactly("q");
		assertThat(readable(lineage, Set.of("p", "q"))).containsExactly("child");
	}

	@Test
	void aChainIsReadOneLinkAtATime() {
		Lineage lineage = new Lineage(List.of(shard("a"), shard("b", "a"), shard("c", "b")));
		assertThat(readable(lineage, Set.of())).containsExactly("a");
		assertThat(readable(lineage, Set.of("a"))).containsExactly("b");
		assertThat(readable(lineage, Set.of("a", "b"))).containsExactly("c");
		assertThat(readable(lineage, Set.of("a", "b", "c"))).isEmpty();
	}

	@Test
	void aParentThatIsNoLongerListedDoesNotBlock() {
		Lineage lineage = new Lineage(List.of(shard("q"), shard("child", "expired", "q")));
		assertThat(lineage.parentsOf("child")).containsExactly("q");
		assertThat(readable(lineage, Set.of("q"))).containsExactly("child");
		assertThat(readable(new Lineage(List.of(shard("orphan", "expired"))), Set.of())).containsExactly("orphan");
	}

	@Test
	void anUnknownShardIsNotReadableAndHasNoParents() {
		Lineage lineage = new Lineage(List.of(shard("p")));
		assertThat(lineage.isReadable("other", (id) -> false)).isFalse();
		assertThat(lineage.parentsOf("other")).isEmpty();
	}

	private static Set<String> readable(Lineage lineage, Set<String> finished) {
		Set<String> readable = new TreeSet<>();
		for (String id : List.of("a", "b", "c", "child", "left", "orphan", "p", "q", "right")) {
			if (lineage.isReadable(id, finished::contains)) {
				readable.add(id);
			}
		}
		return readable;
	}

	private static Shard shard(String id, String... parents) {
		return new Shard(id, Arrays.asList(parents), null, null, parents.length == 0);
	}

}
