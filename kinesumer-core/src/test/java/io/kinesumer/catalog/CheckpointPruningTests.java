package io.kinesumer.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.kinesumer.KinesumerException;
import io.kinesumer.StartPosition;
import io.kinesumer.membership.Fence;
import io.kinesumer.membership.Session;
import io.kinesumer.ownership.ClaimOutcome;
import io.kinesumer.ownership.OwnershipService;
import io.kinesumer.reader.ScriptedKinesis;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.Claim;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.Commit;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.Owner;
import io.kinesumer.store.ScriptedStateStore;
import io.kinesumer.store.StreamPin;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.ManualTicker;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class CheckpointPruningTests {

	private static final String APP = "app";

	private static final StreamRef STREAM = StreamRef.named("orders");

	private static final Duration INTERVAL = Duration.ofSeconds(30);

	private final Owner leader = new Owner("leader", "first");

	private final Owner worker = new Owner("worker", "first");

	private final ManualTicker ticker = new ManualTicker();

	private final InMemoryStateStore state = new InMemoryStateStore(this.ticker);

	private final ScriptedStateStore store = new ScriptedStateStore(this.state);

	private final ScriptedKinesis kinesis = new ScriptedKinesis(this.ticker);

	private final List<Checkpoint> unfinished = new ArrayList<>();

	private boolean listens = true;

	private ShardCatalog catalog = catalog();

	@BeforeEach
	void registerBoth() {
		for (Owner owner : List.of(this.leader, this.worker)) {
			this.state.register(APP,
					new ClientEntry(owner, 1, Duration.ofSeconds(10), Set.of("orders"), false, "0.1.0", Instant.EPOCH),
					null);
		}
	}

	@Test
	void aCheckpointGoesWithTheSecondListingThatDoesNotShowItsShard() {
		finish("a");
		finish("b");
		list("a", "b");
		list("b");
		assertThat(checkpoints()).containsExactly("a", "b");
		list("b");
		assertThat(checkpoints()).containsExactly("b");
		assertThat(this.state.shardCache(APP, "orders").orElseThrow().find("a")).isEmpty();
	}

	@Test
	void aShardThatOneListingLeftOutKeepsItsCheckpoint() {
		finish("a");
		for (int round = 0; round < 3; round++) {
			list("a", "b");
			list("b");
		}
		assertThat(checkpoints()).containsExactly("a");
	}

	@Test
	void theCheckpointOfAShardThatIsNotFinishedGoesToo() {
		claim("a", this.worker);
		commit("a", 1, Commit.Then.RELEASE);
		list("a", "b");
		list("b");
		list("b");
		assertThat(checkpoints()).isEmpty();
		assertThat(this.unfinished).singleElement().satisfies((checkpoint) -> {
			assertThat(checkpoint.shardId()).isEqualTo("a");
			assertThat(checkpoint.position()).isEqualTo(Position.of("100"));
		});
	}

	@Test
	void nothingIsSaidOfAShardThatWasFinished() {
		finish("a");
		list("a", "b");
		list("b");
		list("b");
		assertThat(checkpoints()).isEmpty();
		assertThat(this.unfinished).isEmpty();
	}

	@Test
	void nothingIsSaidOfAShardThatTheCopyKnewToBeFinished() {
		claim("a", this.worker);
		commit("a", 1, Commit.Then.RELEASE);
		this.kinesis.list("orders", closed("a"), child("b", "a"));
		this.catalog.refresh(STREAM, StartPosition.trimHorizon());
		this.catalog.finish("orders", 0, "a", List.of());
		list(closed("a"), child("b", "a"));
		list(child("b", "a"));
		list(child("b", "a"));
		assertThat(checkpoints()).isEmpty();
		assertThat(this.unfinished).isEmpty();
	}

	@Test
	void whatCannotBeToldYetStaysUntilItCan() {
		claim("a", this.worker);
		commit("a", 1, Commit.Then.RELEASE);
		list("a", "b");
		list("b");
		this.listens = false;
		list("b");
		list("b");
		assertThat(checkpoints()).containsExactly("a");
		this.listens = true;
		list("b");
		assertThat(checkpoints()).isEmpty();
		assertThat(this.unfinished).hasSize(1);
	}

	@Test
	void anOwnedCheckpointStaysUntilItIsGivenUp() {
		claim("a", this.worker);
		list("a", "b");
		list("b");
		list("b");
		list("b");
		assertThat(checkpoints()).containsExactly("a");
		commit("a", 1, Commit.Then.RELEASE);
		list("b");
		assertThat(checkpoints()).isEmpty();
	}

	@Test
	void aCheckpointThatADeadClientNeverGaveUpGoes() {
		claim("a", new Owner("worker", "before"));
		list("a", "b");
		list("b");
		list("b");
		assertThat(checkpoints()).isEmpty();
	}

	@Test
	void aCheckpointTakenFromTheDeadWithoutAnAnswerGoesLater() {
		claim("a", new Owner("worker", "before"));
		list("a", "b");
		list("b");
		this.store.loseAnswers("claim");
		list("b");
		assertThat(this.state.checkpoint(APP, "orders", "a").owner()).isEqualTo(this.leader);
		this.store.recover();
		list("b");
		assertThat(checkpoints()).isEmpty();
	}

	@Test
	void whatTheLeaderItselfConsumesStays() {
		claim("a", this.leader);
		list("a", "b");
		list("b");
		list("b");
		list("b");
		assertThat(this.state.checkpoint(APP, "orders", "a").owner()).isEqualTo(this.leader);
	}

	@Test
	void aCheckpointThatIsClaimedMeanwhileStays() {
		finish("b");
		claim("a", this.worker);
		commit("a", 1, Commit.Then.RELEASE);
		list("a", "c");
		list("c");
		this.kinesis.list("orders", Shard.open("c"));
		this.ticker.advance(INTERVAL);
		this.catalog.refresh(STREAM, StartPosition.latest());
		// between the look at the checkpoint and its removal
		this.store.beforeNext(() -> this.store.beforeNext(() -> claim("a", this.worker)));
		this.catalog.prune(this.leader);
		assertThat(this.state.checkpoint(APP, "orders", "a").epoch()).isEqualTo(2);
		assertThat(this.state.checkpoint(APP, "orders", "a").owner()).isEqualTo(this.worker);
	}

	@Test
	void aChildThatNoListingShowsYetKeepsItsCheckpoint() {
		list("a", "b");
		this.catalog.finish("orders", 0, "a", List.of(new Shard("child", List.of("a"), null, null, false)));
		claim("child", this.worker);
		commit("child", 1, Commit.Then.RELEASE);
		list("a", "b"); // from a moment ago
		assertThat(checkpoints()).containsExactly("child");
		list("a", "b", "child");
		list("a", "b"); // from another of the service's machines
		assertThat(checkpoints()).containsExactly("child");
	}

	@Test
	void listingsFromBeforeAShardBeganLeaveItsCheckpoint() {
		this.kinesis.list("orders", numbered("a", "10"));
		this.catalog.refresh(STREAM, StartPosition.trimHorizon());
		this.catalog.finish("orders", 0, "a", List.of(new Shard("b", List.of("a"), null, "50", false)));
		claim("b", this.worker);
		commit("b", 1, Commit.Then.RELEASE);
		for (int round = 0; round < 3; round++) {
			list(numbered("a", "10"));
		}
		assertThat(checkpoints()).containsExactly("b");
		for (int round = 0; round < 3; round++) {
			list(numbered("c", "200"));
		}
		assertThat(checkpoints()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "RELEASE", "FINISH" })
	void listingsFromBeforeWhatWasCommittedLeaveACheckpointThatNoCopyTellsOf(Commit.Then then) {
		claim("b", this.worker);
		commit("b", 1, then);
		for (int round = 0; round < 4; round++) {
			list(numbered("a", "10"));
		}
		assertThat(checkpoints()).containsExactly("b");
		for (int round = 0; round < 3; round++) {
			list(numbered("a", "10"), numbered("c", "200"));
		}
		assertThat(checkpoints()).isEmpty();
	}

	@Test
	void whatLeadersBeforeHaveLeftGoesWithTwoListings() {
		finish("a");
		finish("b");
		list("b");
		assertThat(checkpoints()).containsExactly("a", "b");
		list("b");
		assertThat(checkpoints()).containsExactly("a", "b");
		list("b");
		assertThat(checkpoints()).containsExactly("b");
		this.store.calls();
		list("b");
		assertThat(this.store.calls()).as("calls of a listing that shows nothing new").isEmpty();
	}

	@Test
	void manyGoAFewAtATime() {
		List<String> ids = IntStream.range(0, 50).mapToObj("s%02d"::formatted).toList();
		ids.forEach(this::finish);
		list(ids.toArray(String[]::new));
		list("x");
		list("x");
		assertThat(checkpoints()).hasSize(30);
		this.catalog.prune(this.leader);
		assertThat(checkpoints()).hasSize(10);
		this.catalog.prune(this.leader);
		assertThat(checkpoints()).isEmpty();
	}

	@Test
	void aStoreThatDoesNotAnswerHoldsNothingUp() {
		finish("a");
		list("a", "b");
		list("b");
		this.store.fail("removeCheckpoint");
		list("b");
		assertThat(checkpoints()).containsExactly("a");
		this.store.recover();
		list("b");
		assertThat(checkpoints()).isEmpty();
		this.catalog = catalog();
		this.store.fail("checkpoints");
		list("b");
	}

	@Test
	void aChildOfAForgottenParentStaysClaimable() {
		this.kinesis.list("orders", closed("a"), child("c", "a"));
		this.catalog.refresh(STREAM, StartPosition.trimHorizon());
		claim("a", this.worker); // and not all of it was read before it expired
		commit("a", 1, Commit.Then.RELEASE);
		ShardCatalog stale = catalog();
		OwnershipService ownerships = new OwnershipService(APP, this.store, stale);
		Session session = new Session(this.worker, new Fence(this.ticker, Duration.ofDays(1), this.ticker.nanos()));
		ShardKey shard = new ShardKey("orders", "c");
		assertThat(ownerships.claim(shard, session)).isInstanceOf(ClaimOutcome.NotYet.class);
		list(child("c", "a"));
		list(child("c", "a"));
		assertThat(checkpoints()).isEmpty();
		assertThat(ownerships.claim(shard, session)).isInstanceOf(ClaimOutcome.NotYet.class);
		this.state.replaceGroup(APP, GroupState.initial().withLeader(this.leader));
		stale.follow(this.catalog.announce(this.catalog.cache("orders", 0)));
		assertThat(ownerships.claim(shard, session)).isInstanceOf(ClaimOutcome.Claimed.class);
		assertThat(this.state.checkpoint(APP, "orders", "c").owner()).isEqualTo(this.worker);
	}

	@Test
	void aForgottenParentThatALateListerBroughtBackUntoldBlocksNoChildForGood() {
		this.state.replaceGroup(APP, GroupState.initial().withLeader(this.leader));
		this.kinesis.list("orders", closed("a"), child("c", "a"));
		this.catalog.refresh(STREAM, StartPosition.trimHorizon());
		list(child("c", "a"));
		list(child("c", "a"));
		this.catalog.announce(this.catalog.cache("orders", 0));
		this.kinesis.list("orders", closed("a"), child("c", "a"));
		catalog().refresh(STREAM, StartPosition.latest()); // and ends before it tells
		list(child("c", "a"));
		list(child("c", "a"));
		ShardCatalog joined = catalog();
		OwnershipService ownerships = new OwnershipService(APP, this.store, joined);
		Session session = new Session(this.worker, new Fence(this.ticker, Duration.ofDays(1), this.ticker.nanos()));
		ShardKey shard = new ShardKey("orders", "c");
		assertThat(ownerships.claim(shard, session)).isInstanceOf(ClaimOutcome.NotYet.class);
		this.catalog.follow(this.state.group(APP));
		this.catalog.refresh(STREAM, StartPosition.latest());
		list(child("c", "a"));
		list(child("c", "a"));
		joined.follow(this.catalog.announce(this.catalog.cache("orders", 0)));
		assertThat(ownerships.claim(shard, session)).isInstanceOf(ClaimOutcome.Claimed.class);
	}

	private void list(String... ids) {
		list(Arrays.stream(ids).map(Shard::open).toArray(Shard[]::new));
	}

	/**
	 * Lists, and prunes as a leader does afterwards.
	 */
	private void list(Shard... shards) {
		this.kinesis.list("orders", shards);
		this.ticker.advance(INTERVAL);
		this.catalog.refresh(STREAM, StartPosition.latest());
		this.catalog.prune(this.leader);
	}

	private void finish(String shardId) {
		claim(shardId, this.worker);
		commit(shardId, 1, Commit.Then.FINISH);
	}

	private void claim(String shardId, Owner owner) {
		Checkpoint seen = this.state.checkpoint(APP, "orders", shardId);
		assertThat(this.state.claim(APP, "orders", new Claim(shardId, seen, 0, owner, null))).isPresent();
	}

	private void commit(String shardId, long epoch, Commit.Then then) {
		assertThat(this.state.commit(APP, "orders",
				new Commit(shardId, this.worker, epoch, Position.of("100"), null, null, then)))
			.isTrue();
	}

	private List<String> checkpoints() {
		return this.state.checkpoints(APP, "orders").stream().map(Checkpoint::shardId).toList();
	}

	private ShardCatalog catalog() {
		return new ShardCatalog(APP, this.store, this.kinesis, this.ticker, INTERVAL, new CatalogListener() {

			@Override
			public void startedOver(StreamPin before, StreamPin after) {
			}

			@Override
			public void leavesUnfinished(String stream, Checkpoint checkpoint) {
				if (!CheckpointPruningTests.this.listens) {
					throw new KinesumerException("not now");
				}
				CheckpointPruningTests.this.unfinished.add(checkpoint);
			}

		});
	}

	private static Shard closed(String id) {
		return new Shard(id, List.of(), null, null, true);
	}

	private static Shard numbered(String id, String startingSequenceNumber) {
		return new Shard(id, List.of(), null, startingSequenceNumber, false);
	}

	private static Shard child(String id, String... parents) {
		return new Shard(id, Arrays.asList(parents), null, null, false);
	}

}
