package io.kinesumer.assignment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

import io.kinesumer.StartPosition;
import io.kinesumer.StateStoreException;
import io.kinesumer.catalog.ShardCatalog;
import io.kinesumer.membership.LivenessWatch;
import io.kinesumer.membership.StoreContact;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.reader.ScriptedKinesis;
import io.kinesumer.store.Assignment;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.ScriptedStateStore;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.ManualTicker;
import org.junit.jupiter.api.Test;

import static io.kinesumer.membership.Clients.TIMEOUT;
import static io.kinesumer.membership.Clients.beaten;
import static io.kinesumer.membership.Clients.client;
import static io.kinesumer.membership.Clients.leaving;
import static io.kinesumer.membership.Clients.stranger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LeaderTests {

	private static final String APP = "app";

	private final ManualTicker ticker = new ManualTicker();

	private final InMemoryStateStore state = new InMemoryStateStore(this.ticker);

	private final ScriptedStateStore store = new ScriptedStateStore(this.state);

	private final ScriptedKinesis kinesis = new ScriptedKinesis(this.ticker);

	private final Leader leader = leader();

	private ClientEntry a = client("a", 1);

	private ClientEntry b = client("b", 1);

	LeaderTests() {
		this.kinesis.list("orders", Shard.open("s1"), Shard.open("s2"), Shard.open("s3"), Shard.open("s4"));
		this.state.register(APP, this.a, null);
		this.state.register(APP, this.b, null);
	}

	@Test
	void itSharesTheShardsAmongTheLiving() {
		GroupState group = lead(this.leader, this.a);
		assertThat(group).isEqualTo(this.state.group(APP));
		assertThat(group.generation()).isEqualTo(1);
		assertThat(group.clients()).isEqualTo(2);
		assertThat(group.cacheVersions()).isEqualTo(Map.of("orders", 1L));
		assertThat(assignment())
			.isEqualTo(new Assignment("orders", 1, Map.of("a", ids("s1", "s3"), "b", ids("s2", "s4"))));
	}

	@Test
	void aSettledGroupGetsNoNewGeneration() {
		lead(this.leader, this.a);
		this.store.calls();
		GroupState group = lead(this.leader, this.a);
		assertThat(group.generation()).isEqualTo(1);
		assertThat(group.unsettled()).isFalse();
		assertThat(this.store.calls()).containsExactly("clients", "replaceGroup");
	}

	@Test
	void aLeaderWithNothingToTellMovesItsWorkCounterThreeTimesInASessionTimeout() {
		lead(this.leader, this.a);
		long work = lead(this.leader, this.a).work();
		List<Long> moved = new ArrayList<>();
		for (int second = 1; second <= 12; second++) {
			this.ticker.advance(Duration.ofSeconds(1));
			beatAll();
			moved.add(lead(this.leader, this.a).work() - work);
			assertThat(this.leader.isOvertaken()).isFalse();
		}
		assertThat(moved).containsExactly(0L, 0L, 0L, 1L, 1L, 1L, 1L, 2L, 2L, 2L, 2L, 3L);
		assertThat(this.state.group(APP).work()).isEqualTo(work + 3);
	}

	@Test
	void theShortestSessionTimeoutDecidesHowLongTheWorkCounterMayStandStill() {
		this.state.register(APP, client("c", 1, Duration.ofSeconds(3)), null);
		lead(this.leader, this.a);
		long work = lead(this.leader, this.a).work();
		this.ticker.advance(Duration.ofMillis(999));
		assertThat(lead(this.leader, this.a).work()).isEqualTo(work);
		this.ticker.advance(Duration.ofMillis(1));
		assertThat(lead(this.leader, this.a).work()).isEqualTo(work + 1);
	}

	@Test
	void aLeaderThatHasSomethingToTellTellsItAtOnce() {
		lead(this.leader, this.a);
		long work = lead(this.leader, this.a).work();
		this.state.beat(APP, leaving(this.b));
		assertThat(lead(this.leader, this.a).work()).isEqualTo(work + 1);
		assertThat(lead(this.leader, this.a).work()).isEqualTo(work + 1);
		this.state.replaceGroup(APP, this.state.group(APP).withRelease(new ShardKey("orders", "s1"), "a"));
		assertThat(lead(this.leader, this.a).releases()).isEmpty();
	}

	@Test
	void aSettledGroupIsNotComputedAgain() {
		List<ShardAssignor.Input> computed = new ArrayList<>();
		Leader counting = leader((input) -> {
			computed.add(input);
			return new BalancedAssignor().assign(input);
		});
		lead(counting, this.a);
		lead(counting, this.a);
		computed.clear();
		for (int look = 0; look < 10; look++) {
			beatAll();
			this.ticker.advance(Duration.ofSeconds(10)); // past a listing, too
			lead(counting, this.a);
		}
		assertThat(computed).isEmpty();
		this.state.register(APP, client("c", 1), null);
		lead(counting, this.a);
		assertThat(computed).hasSize(1);
		assertThat(assignment().shards()).containsOnlyKeys("a", "b", "c");
		this.kinesis.list("orders", Shard.open("s1"), Shard.open("s2"), Shard.open("s3"), Shard.open("s4"),
				Shard.open("s5"));
		computed.clear();
		this.ticker.advance(Duration.ofSeconds(30));
		lead(counting, this.a);
		assertThat(computed).hasSize(1);
		assertThat(assignment().shards().values().stream().mapToInt(Set::size).sum()).isEqualTo(5);
	}

	@Test
	void aGenerationTellsWhomItConcerns() {
		assertThat(lead(this.leader, this.a).doubtful()).isEqualTo(1);
		beatAll();
		GroupState settled = lead(this.leader, this.a);
		this.state.register(APP, client("c", 1), null);
		this.state.register(APP, client("d", 1), null);
		GroupState joined = lead(this.leader, this.a);
		assertThat(assignment().shards())
			.isEqualTo(Map.of("a", ids("s1"), "b", ids("s2"), "c", ids("s3"), "d", ids("s4")));
		assertThat(joined.audiences()).containsOnlyKeys(1L, 2L);
		assertThat(joined.doubtful()).isEqualTo(1);
		assertThat(List.of("a", "b", "c", "d"))
			.allSatisfy((id) -> assertThat(joined.concerns(id, settled.generation())).isTrue());
		this.state.remove(APP, client("d", 1));
		GroupState left = lead(this.leader, this.a);
		assertThat(left.audiences()).containsOnlyKeys(1L, 2L, 3L);
		assertThat(left.concerns("a", joined.generation())).isTrue(); // gets s4
		assertThat(left.concerns("b", joined.generation())).isFalse();
		assertThat(left.concerns("b", settled.generation())).isTrue();
		assertThat(left.concerns("b", -1)).isTrue();
	}

	@Test
	void aLeaderThatStartsOverSaysSo() {
		lead(this.leader, this.a);
		this.state.register(APP, client("c", 1), null);
		lead(this.leader, this.a);
		GroupState group = lead(leader(), this.a);
		assertThat(group.generation()).isEqualTo(3);
		assertThat(group.doubtful()).isEqualTo(3);
		assertThat(group.concerns("a", 2)).as("whether anything has changed").isFalse();
		assertThat(group.concerns("a", 1)).as("whether anything may have changed before").isTrue();
	}

	@Test
	void whatWasPublishedWithoutAnAnswerIsDoubtful() {
		lead(this.leader, this.a);
		this.state.register(APP, client("c", 1), null);
		this.store.loseAnswers("publish");
		assertThatExceptionOfType(StateStoreException.class).isThrownBy(() -> lead(this.leader, this.a));
		this.store.recover();
		GroupState group = lead(this.leader, this.a);
		assertThat(group.generation()).isEqualTo(3);
		assertThat(group.doubtful()).isEqualTo(3);
		assertThat(group.concerns("c", 1)).isTrue();
	}

	@Test
	void whatWasPublishedAndNotAnnouncedIsAnnouncedWithItsAudience() {
		GroupState before = lead(this.leader, this.a);
		this.state.register(APP, client("c", 1), null);
		this.store.beforeNext(() -> this.store.beforeNext(() -> this.store
			.beforeNext(() -> this.state.replaceGroup(APP, this.state.group(APP).withPaused(Set.of("orders"))))));
		assertThat(lead(this.leader, this.a).generation()).isEqualTo(1);
		GroupState group = lead(this.leader, this.a);
		assertThat(group.generation()).isEqualTo(2);
		assertThat(group.concerns("c", before.generation())).isTrue();
		assertThat(group.doubtful()).isEqualTo(1);
	}

	@Test
	void aVersionThatBeganAnewIsToldAsItIs() {
		GroupState group = lead(this.leader, this.a);
		assertThat(group.cacheVersions()).containsEntry("orders", 1L);
		this.state.replaceGroup(APP, group.withCacheVersions(Map.of("orders", 57L)));
		this.store.calls();
		lead(this.leader, this.a);
		assertThat(this.store.calls()).containsOnlyOnce("shardCache");
		assertThat(this.state.group(APP).cacheVersions()).containsEntry("orders", 1L);
	}

	@Test
	void aClientThatStandsStillForItsTimeoutIsRemovedAndItsShardsGoOn() {
		lead(this.leader, this.a);
		for (int second = 1; second < TIMEOUT.toSeconds(); second++) {
			passSecond();
			lead(this.leader, this.a);
		}
		assertThat(this.state.client(APP, "b")).isPresent();
		passSecond();
		lead(this.leader, this.a);
		assertThat(this.state.client(APP, "b")).isEmpty();
		assertThat(assignment()).isEqualTo(new Assignment("orders", 2, Map.of("a", ids("s1", "s2", "s3", "s4"))));
	}

	@Test
	void aClientThatBeatsWhileItIsDeclaredDeadLives() {
		lead(this.leader, this.a);
		for (int second = 1; second < TIMEOUT.toSeconds(); second++) {
			passSecond();
			lead(this.leader, this.a);
		}
		passSecond();
		this.store.beforeNext(() -> this.store.beforeNext(() -> this.state.beat(APP, beaten(this.b))));
		lead(this.leader, this.a);
		assertThat(this.state.client(APP, "b")).contains(beaten(this.b));
		assertThat(assignment().generation()).isEqualTo(1);
	}

	@Test
	void aLookThatTakesLongShortensNoLife() {
		this.store.beforeAnswers(() -> this.ticker.advance(Duration.ofSeconds(3)));
		lead(this.leader, this.a);
		this.store.beforeAnswers(() -> {
		});
		this.ticker.advance(TIMEOUT.minusSeconds(3));
		lead(this.leader, this.a);
		assertThat(this.state.client(APP, "b")).isPresent();
	}

	@Test
	void aDeadClientOfAnotherLibraryIsRemovedAndDoesNotMakeItLookWithoutEnd() {
		this.state.remove(APP, this.b);
		this.state.register(APP, stranger("c", this.ticker.now()), null);
		for (int second = 0; second <= 20; second++) {
			lead(this.leader, this.a);
			assertThat(this.leader.untilExpiry()).as("after %s s", second).isNull();
			assertThat(this.state.client(APP, "c").isPresent()).isEqualTo(second < 15);
			assertThat(this.state.group(APP).goClient()).isNull();
			passSecond();
		}
		assertThat(assignment().of("c")).isEmpty();
	}

	@Test
	void aDeadClientOfAnotherLibraryStaysWhileAStreamIsNotListed() {
		this.state.register(APP, stranger("c", this.ticker.now()), null);
		this.b = new ClientEntry(this.b.owner(), this.b.heartbeat(), TIMEOUT, Set.of("orders", "payments"), false,
				"1.0", this.b.registeredAt());
		for (int second = 0; second <= 20; second++) {
			beatAll();
			lead(this.leader, this.a);
			this.ticker.advance(Duration.ofSeconds(1));
		}
		assertThat(this.state.client(APP, "c")).isPresent();
	}

	@Test
	void itTellsTheGroupOfAGoClientThatBeats() {
		ClientEntry goClient = stranger("c", this.ticker.now());
		this.state.register(APP, goClient, null);
		assertThat(lead(this.leader, this.a).goClient()).isNull();
		this.ticker.advance(Duration.ofSeconds(5));
		beatAll();
		this.state.beat(APP, beaten(goClient));
		GroupState group = lead(this.leader, this.a);
		assertThat(group.goClient()).isEqualTo("c");
		assertThat(group.unsettled()).isTrue();
		assertThat(this.state.group(APP)).isEqualTo(group);
		assertThat(group.withLeader(this.b.owner()).goClient()).isNull();
		this.state.remove(APP, this.state.client(APP, "c").orElseThrow());
		assertThat(lead(this.leader, this.a).goClient()).isNull();
	}

	@Test
	void itsOwnExpiryIsNotItsBusiness() {
		this.state.remove(APP, this.b);
		lead(this.leader, this.a);
		lead(this.leader, this.a);
		assertThat(this.leader.untilExpiry()).isNull();
		this.state.register(APP, this.b, null);
		this.ticker.advance(Duration.ofSeconds(2));
		lead(this.leader, this.a);
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(this.leader.untilExpiry()).isEqualTo(TIMEOUT.minusSeconds(1));
	}

	@Test
	void slowListingsHoldUpNothingElseAndEveryStreamGetsItsTurn() {
		Set<String> streams = Set.of("s1", "s2", "s3", "s4", "s5");
		Map<StreamRef, StartPosition> starts = new HashMap<>();
		for (String stream : streams) {
			this.kinesis.list(stream, Shard.open("shard"));
			starts.put(StreamRef.named(stream), StartPosition.latest());
		}
		ClientEntry guest = new ClientEntry(client("c", 1).owner(), 1, TIMEOUT, streams, false, "1.0",
				this.ticker.now());
		this.state.register(APP, guest, null);
		Leader slow = new Leader(APP, this.store,
				new ShardCatalog(APP, this.store, new SlowKinesis(this.kinesis, this.ticker, Duration.ofSeconds(1)),
						this.ticker, Duration.ofSeconds(2)),
				new BalancedAssignor(), new LivenessWatch(new StoreContact(TIMEOUT.dividedBy(2))), this.ticker,
				() -> starts, Duration.ofMillis(1500), (stream, failure) -> {
					throw failure;
				});
		Set<String> listed = new TreeSet<>();
		for (int round = 1; round <= 3; round++) {
			long began = this.ticker.nanos();
			lead(slow, this.a);
			assertThat(Duration.ofNanos(this.ticker.nanos() - began)).isBetween(Duration.ofSeconds(1),
					Duration.ofSeconds(2));
			assertThat(this.state.group(APP).work()).as("work goes on").isEqualTo(1L + round);
			this.kinesis.calls()
				.stream()
				.filter((call) -> call.startsWith("listShards"))
				.forEach((call) -> listed.add(call.substring("listShards ".length())));
		}
		assertThat(listed).isEqualTo(streams);
		for (String stream : streams) {
			assertThat(this.state.assignment(APP, stream).orElseThrow().of("c")).containsExactly("shard");
		}
	}

	@Test
	void aClientOnItsWayOutGetsNoShards() {
		lead(this.leader, this.a);
		this.state.beat(APP, leaving(this.b));
		GroupState group = lead(this.leader, this.a);
		assertThat(group.unsettled()).isTrue();
		assertThat(assignment().shards()).isEqualTo(Map.of("a", ids("s1", "s2", "s3", "s4")));
	}

	@Test
	void aLeaderOnItsWayOutGivesItsOwnShardsAway() {
		lead(this.leader, this.a);
		this.leader.lead(this.state.group(APP), true);
		assertThat(assignment().shards()).isEqualTo(Map.of("b", ids("s1", "s2", "s3", "s4")));
	}

	@Test
	void aNewLeaderGoesOnFromWhatIsPublishedUnderAGenerationOfItsOwn() {
		lead(this.leader, this.a);
		Assignment before = assignment();
		GroupState group = lead(leader(), this.b);
		assertThat(group.generation()).isEqualTo(2);
		assertThat(assignment()).isEqualTo(new Assignment("orders", 2, before.shards()));
	}

	@Test
	void aLeaderThatReturnsDoesNotTrustWhatItRemembers() {
		lead(this.leader, this.a);
		Assignment before = assignment();
		ClientEntry guest = client("c", 1);
		this.state.register(APP, guest, null);
		Leader other = leader();
		lead(other, this.b);
		assertThat(assignment().of("c")).isNotEmpty();
		this.state.remove(APP, guest);
		lead(this.leader, this.a);
		assertThat(assignment().of("c")).isEmpty();
		assertThat(assignment().generation()).isEqualTo(before.generation() + 2);
	}

	@Test
	void aLeaderThatSomeoneElseOvertakesLooksAgain() {
		lead(this.leader, this.a);
		this.state.beat(APP, leaving(this.b));
		this.state.publish(APP, new Assignment("orders", 9, Map.of("b", ids("s1", "s2", "s3", "s4"))));
		lead(this.leader, this.a);
		assertThat(assignment().generation()).isEqualTo(9);
		lead(this.leader, this.a);
		assertThat(assignment()).isEqualTo(new Assignment("orders", 10, Map.of("a", ids("s1", "s2", "s3", "s4"))));
	}

	@Test
	void whatWasPublishedWithoutAnAnswerIsMendedWhenItsReasonIsGone() {
		lead(this.leader, this.a);
		Assignment before = assignment();
		ClientEntry guest = client("c", 1);
		this.state.register(APP, guest, null);
		this.store.loseAnswers("publish");
		assertThatExceptionOfType(StateStoreException.class).isThrownBy(() -> lead(this.leader, this.a));
		assertThat(assignment().of("c")).isNotEmpty();
		this.store.recover();
		this.state.remove(APP, guest);
		GroupState group = lead(this.leader, this.a);
		assertThat(assignment()).isEqualTo(new Assignment("orders", before.generation() + 2, before.shards()));
		assertThat(group.generation()).isEqualTo(before.generation() + 2);
	}

	@Test
	void aLeaderThatWasReplacedBeforeItReadPublishesNothing() {
		lead(this.leader, this.a);
		GroupState seen = this.state.group(APP);
		GroupState group = lead(leader(), this.b);
		Assignment successors = assignment();
		assertThat(leader().lead(seen, false)).isEqualTo(group);
		assertThat(assignment()).isEqualTo(successors);
	}

	@Test
	void aChildWaitsForItsParentAndStartsWithItsParentsOwner() {
		lead(this.leader, this.a);
		catalog().finish("orders", 0, "s2", List.of(child("s5", "s2"), child("s6", "s2")));
		this.kinesis.list("orders", Shard.open("s1"), child("s2"), Shard.open("s3"), Shard.open("s4"),
				child("s5", "s2"), child("s6", "s2"), child("s7", "s1"));
		this.ticker.advance(Duration.ofSeconds(30));
		beatAll();
		lead(this.leader, this.a);
		assertThat(assignment().shards()).isEqualTo(Map.of("a", ids("s1", "s3"), "b", ids("s4", "s5", "s6")));
	}

	@Test
	void aStreamThatOnlyOthersConsumeIsListedByTheFirstOfThem() {
		ClientEntry guest = new ClientEntry(client("c", 1).owner(), 1, TIMEOUT, Set.of("payments"), false, "1.0",
				this.ticker.now());
		this.state.register(APP, guest, null);
		GroupState group = lead(this.leader, this.a);
		assertThat(group.keepers()).isEqualTo(Map.of("payments", "c"));
		assertThat(this.state.assignment(APP, "payments")).isEmpty();
	}

	@Test
	void twentyThousandShardsAreReadableAtOnce() {
		Shard[] shards = new Shard[20_000];
		for (int i = 0; i < shards.length; i++) {
			String id = "shardId-%012d".formatted(i);
			shards[i] = (i < 10_000) ? Shard.open(id) : child(id, "shardId-%012d".formatted(i - 10_000));
		}
		this.kinesis.list("orders", shards);
		lead(this.leader, this.a);
		assertThat(assignment().of("a")).hasSize(5_000);
		assertThat(assignment().of("b")).hasSize(5_000);
	}

	private GroupState lead(Leader leader, ClientEntry as) {
		GroupState group = this.state.group(APP);
		if (!as.owner().equals(group.leader())) {
			this.state.replaceGroup(APP, group.withLeader(as.owner()));
		}
		return leader.lead(this.state.group(APP), false);
	}

	private void passSecond() {
		this.ticker.advance(Duration.ofSeconds(1));
		this.a = beaten(this.a);
		this.state.beat(APP, this.a);
	}

	private void beatAll() {
		this.a = beaten(this.a);
		this.b = beaten(this.b);
		this.state.beat(APP, this.a);
		this.state.beat(APP, this.b);
	}

	private Assignment assignment() {
		return this.state.assignment(APP, "orders").orElseThrow();
	}

	private Leader leader() {
		return leader(new BalancedAssignor());
	}

	private Leader leader(ShardAssignor assignor) {
		return new Leader(APP, this.store, catalog(), assignor,
				new LivenessWatch(new StoreContact(TIMEOUT.dividedBy(2))), this.ticker,
				() -> Map.of(StreamRef.named("orders"), StartPosition.latest()), Duration.ofSeconds(2),
				(stream, failure) -> {
					throw failure;
				});
	}

	private ShardCatalog catalog() {
		return new ShardCatalog(APP, this.store, this.kinesis, this.ticker, Duration.ofSeconds(30));
	}

	private static SortedSet<String> ids(String... ids) {
		return new TreeSet<>(Arrays.asList(ids));
	}

	private static Shard child(String id, String... parents) {
		return new Shard(id, Arrays.asList(parents), null, null, false);
	}

	/**
	 * Takes its time to list a stream.
	 */
	private record SlowKinesis(KinesisApi kinesis, ManualTicker ticker, Duration time) implements KinesisApi {

		@Override
		public Description describe(StreamRef stream) {
			return this.kinesis.describe(stream);
		}

		@Override
		public List<Shard> listShards(StreamRef stream) {
			this.ticker.advance(this.time);
			return this.kinesis.listShards(stream);
		}

		@Override
		public String iterator(StreamRef stream, String shardId, ReadPosition from) {
			return this.kinesis.iterator(stream, shardId, from);
		}

		@Override
		public Page read(StreamRef stream, ShardKey shard, String iterator, int limit) {
			return this.kinesis.read(stream, shard, iterator, limit);
		}

	}

}
