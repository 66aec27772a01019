package io.kinesumer.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

import io.kinesumer.store.Assignment;
import io.kinesumer.store.Audience;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.ScriptedStateStore;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.time.ManualTicker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OwnAssignmentsTests {

	private static final String APP = "app";

	private final ManualTicker ticker = new ManualTicker();

	private final InMemoryStateStore state = new InMemoryStateStore(this.ticker);

	private final ScriptedStateStore store = new ScriptedStateStore(this.state);

	private final OwnAssignments own = new OwnAssignments(APP, "me", this.store, this.ticker);

	@Test
	void aNewGenerationIsReadByThoseWhomItConcerns() {
		publish(1, ids("s1"), ids("s2"));
		assertThat(follow(group(1, Map.of()))).isEqualTo(1);
		assertThat(this.own.shards(Set.of("orders"))).containsExactly(new ShardKey("orders", "s1"));
		publish(2, ids("s1"), ids("s3"));
		assertThat(follow(group(2, Map.of(2L, Audience.of(Set.of("you")))))).isZero();
		publish(3, ids("s1", "s2"), ids("s3"));
		assertThat(follow(group(3, Map.of(2L, Audience.of(Set.of("you")), 3L, Audience.of(Set.of("me"))))))
			.isEqualTo(1);
		assertThat(this.own.shards(Set.of("orders"))).hasSize(2);
		publish(5, ids(), ids("s1"));
		assertThat(follow(group(5, Map.of(5L, Audience.of(Set.of("you")))))).as("reads, as 4 tells nothing")
			.isEqualTo(1);
		assertThat(this.own.shards(Set.of("orders"))).isEmpty();
		assertThat(follow(group(5, Map.of()))).isZero();
	}

	@Test
	void whatWasReadAheadOfItsAnnouncementIsNotGivenUpForAnOlderOne() {
		publish(2, ids("s2"), ids("s1"));
		follow(group(1, Map.of()));
		assertThat(this.own.shards(Set.of("orders"))).containsExactly(new ShardKey("orders", "s2"));
		follow(group(2, Map.of(2L, Audience.of(Set.of("me", "you")))));
		assertThat(this.own.shards(Set.of("orders"))).containsExactly(new ShardKey("orders", "s2"));
	}

	@Test
	void ofAStreamWithShardsTakenOnAllIsRead() {
		publish(1, ids("s1"), ids("s2"));
		follow(group(1, Map.of()));
		assertThat(this.own.mentions(new ShardKey("orders", "s2"))).isFalse();
		publish(2, ids("s1"), ids("s2", "s3"));
		this.own.follow(group(2, Map.of(2L, Audience.of(Set.of("you")))), Set.of("orders"), (stream) -> true);
		assertThat(this.own.mentions(new ShardKey("orders", "s3"))).isTrue();
		assertThat(this.own.shards(Set.of("orders"))).containsExactly(new ShardKey("orders", "s1"));
	}

	@Test
	void shardsTakenOnAfterAGenerationThatConcernedOnlyOthersHaveAllReadOnce() {
		publish(2, ids("s1"), ids("s2", "s3"));
		assertThat(follow(group(2, Map.of()))).isEqualTo(1); // for this client alone
		GroupState group = group(3, Map.of(3L, Audience.of(Set.of("you"))));
		assertThat(follow(group)).isZero();
		this.own.follow(group, Set.of("orders"), (stream) -> true);
		assertThat(this.own.mentions(new ShardKey("orders", "s3"))).isTrue();
		assertThat(this.store.calls()).contains("assignment");
		this.own.follow(group, Set.of("orders"), (stream) -> true);
		assertThat(this.store.calls()).doesNotContain("assignment");
	}

	@Test
	void aStreamThatIsNoLongerSubscribedToIsForgottenAndReadAnew() {
		publish(1, ids("s1"), ids());
		follow(group(1, Map.of()));
		this.own.follow(group(1, Map.of()), Set.of(), (stream) -> false);
		assertThat(this.own.shards(Set.of("orders"))).isEmpty();
		assertThat(follow(group(1, Map.of()))).isEqualTo(1);
		assertThat(this.own.shards(Set.of("orders"))).hasSize(1);
	}

	@Test
	void whenALeaderHasStartedOverEveryoneLooksAgainInTurn() {
		publish(1, ids("s1"), ids());
		follow(group(1, Map.of()));
		publish(2, ids("s1", "s2"), ids());
		GroupState after = group(2, Map.of()).withAudiences(Map.of(2L, Audience.of(Set.of("you"))), 2);
		Duration waited = Duration.ZERO;
		while (follow(after) == 0) {
			assertThat(waited).isLessThanOrEqualTo(Duration.ofSeconds(30));
			this.ticker.advance(Duration.ofSeconds(1));
			waited = waited.plusSeconds(1);
		}
		assertThat(waited).isPositive();
		assertThat(this.own.shards(Set.of("orders"))).hasSize(2);
		this.ticker.advance(Duration.ofHours(1));
		assertThat(follow(after)).isZero();
	}

	/**
	 * Follows a group of a thousand.
	 * @return how many assignments were read
	 */
	private long follow(GroupState group) {
		this.store.calls();
		this.own.follow(group, Set.of("orders"), (stream) -> false);
		return this.store.calls().stream().filter("assignment"::equals).count();
	}

	private static GroupState group(long generation, Map<Long, Audience> audiences) {
		return GroupState.initial().withWork(generation, 1000, false, Map.of(), Map.of()).withAudiences(audiences, 0);
	}

	private void publish(long generation, SortedSet<String> mine, SortedSet<String> yours) {
		assertThat(this.state.publish(APP, new Assignment("orders", generation, Map.of("me", mine, "you", yours))))
			.isTrue();
	}

	private static SortedSet<String> ids(String... ids) {
		return new TreeSet<>(List.of(ids));
	}

}
