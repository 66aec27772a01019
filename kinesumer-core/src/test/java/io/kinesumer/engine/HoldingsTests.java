package io.kinesumer.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

import io.kinesumer.KinesumerEvent;
import io.kinesumer.Records;
import io.kinesumer.StartPosition;
import io.kinesumer.catalog.ShardCatalog;
import io.kinesumer.dispatch.Environment;
import io.kinesumer.dispatch.Handlings;
import io.kinesumer.dispatch.ShardConsumer;
import io.kinesumer.membership.Clients;
import io.kinesumer.membership.Fence;
import io.kinesumer.membership.Fences;
import io.kinesumer.membership.Session;
import io.kinesumer.metrics.ClientMetrics;
import io.kinesumer.metrics.StreamMetrics;
import io.kinesumer.ownership.ClaimOutcome;
import io.kinesumer.ownership.Holding;
import io.kinesumer.ownership.OwnershipService;
import io.kinesumer.reader.Batch;
import io.kinesumer.reader.PrefetchBudget;
import io.kinesumer.reader.ScriptedKinesis;
import io.kinesumer.reader.CaughtUp;
import io.kinesumer.reader.ShardReader;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.Claim;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.Owner;
import io.kinesumer.store.ScriptedStateStore;
import io.kinesumer.store.StreamReset;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.ManualTicker;
import io.kinesumer.time.ManualWorkers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HoldingsTests {

	private static final String APP = "app";

	private static final Duration INTERVAL = Duration.ofSeconds(2);

	private final ManualTicker ticker = new ManualTicker();

	private final ManualWorkers workers = new ManualWorkers(this.ticker);

	private final InMemoryStateStore state = new InMemoryStateStore(this.ticker);

	private final ScriptedStateStore store = new ScriptedStateStore(this.state);

	private final ScriptedKinesis kinesis = new ScriptedKinesis(this.ticker);

	private final ShardCatalog catalog = new ShardCatalog(APP, this.store, this.kinesis, this.ticker,
			Duration.ofSeconds(30));

	private final Owner me = new Owner("me", "first");

	private final ClientEntry other = Clients.client("other", 1);

	private final Session session = new Session(this.me, new Fence(this.ticker, Clients.TIMEOUT, 0));

	private final List<KinesumerEvent> events = new ArrayList<>();

	private final Random random = new Random(1);

	private final Holdings holdings = new Holdings(new OwnershipService(APP, this.store, this.catalog), this.catalog,
			this::consume, new Reporter(APP, new EventPublisher(this.events::add, this.workers, ClientMetrics.NONE),
					this.ticker, ClientMetrics.NONE),
			INTERVAL, this.ticker);

	private boolean subscribed = true;

	private boolean broken;

	HoldingsTests() {
		this.state.register(APP, this.other, null);
		list("s1", "s2");
	}

	@Test
	void aClaimWithoutAnAnswerIsNotForgottenWhileFenced() {
		this.store.loseAnswers("claim");
		reconcile("s1");
		this.store.recover();
		assertThat(checkpoint("s1").owner()).isEqualTo(this.me);
		this.ticker.advance(Clients.TIMEOUT);
		assertThat(this.session.fence().isOpen()).isFalse();
		reconcile("s1");
		assertThat(this.holdings.isEmpty()).isFalse();
		Fences.beat(this.session.fence(), this.ticker);
		reconcile();
		assertThat(checkpoint("s1").owner()).isNull();
		assertThat(this.holdings.isEmpty()).isTrue();
	}

	@Test
	void aClaimWithoutAnAnswerIsMadeAgainWhileItIsWanted() {
		this.store.loseAnswers("claim");
		reconcile("s1");
		this.store.recover();
		assertThat(this.holdings.all()).isEmpty();
		reconcile("s1");
		assertThat(held()).containsExactly("s1");
		assertThat(checkpoint("s1").owner()).isEqualTo(this.me);
	}

	@Test
	void aClaimWithoutAnAnswerIsNotForgottenWhenItIsTooEarlyForAnother() {
		this.store.loseAnswers("claim");
		reconcile("s1");
		this.store.recover();
		resetToOldest(1);
		reconcile("s1"); // the stream starts over, and is not listed yet
		assertThat(checkpoint("s1").owner()).isEqualTo(this.me);
		reconcile();
		assertThat(checkpoint("s1").owner()).isNull();
		assertThat(this.holdings.isEmpty()).isTrue();
	}

	@Test
	void aClaimThatIsAppliedWhenItIsNoLongerWantedBindsNobody() {
		Claim late = new Claim("s1", checkpoint("s1"), 0, this.me, null);
		this.store.fail("claim");
		reconcile("s1");
		this.store.recover();
		reconcile();
		this.state.claim(APP, "orders", late);
		assertThat(checkpoint("s1").owner()).isNull();
		assertThat(this.holdings.isEmpty()).isTrue();
	}

	@Test
	void aClaimThatIsAppliedJustWhenItIsGivenUpBindsNobody() {
		Claim late = new Claim("s1", checkpoint("s1"), 0, this.me, null);
		this.store.fail("claim");
		reconcile("s1");
		this.store.recover();
		this.store.beforeNext(
				() -> this.store.beforeNext(() -> assertThat(this.state.claim(APP, "orders", late)).isPresent()));
		reconcile();
		assertThat(checkpoint("s1").owner()).isNull();
		assertThat(this.holdings.isEmpty()).isTrue();
	}

	@Test
	void aClaimOfADeadClientsShardThatIsAppliedWhenItIsNoLongerWantedBindsNobody() {
		this.state.claim(APP, "orders", new Claim("s1", checkpoint("s1"), 0, new Owner("gone", "first"), null));
		Claim late = new Claim("s1", checkpoint("s1"), 0, this.me, null);
		this.store.fail("claim");
		reconcile("s1");
		this.store.recover();
		reconcile();
		this.state.claim(APP, "orders", late);
		assertThat(checkpoint("s1").owner()).isNotEqualTo(this.me);
		assertThat(this.holdings.isEmpty()).isTrue();
	}

	@Test
	void aStoreThatBreaksItsContractForOneShardHoldsUpNoOther() {
		this.store.beforeNext(() -> {
			throw new IllegalArgumentException("of a driver");
		});
		reconcile("s1", "s2");
		assertThat(held()).containsExactly("s2");
		reconcile("s1", "s2");
		assertThat(held()).containsExactlyInAnyOrder("s1", "s2");
	}

	@Test
	void aShardThatCannotBeConsumedIsGivenUp() {
		this.broken = true;
		reconcile("s1");
		assertThat(held()).isEmpty();
		reconcile();
		assertThat(checkpoint("s1").owner()).isNull();
		assertThat(this.holdings.isEmpty()).isTrue();
	}

	@Test
	void aClaimThatComesLateWhileItIsGivenUpIsGivenUpWithIt() {
		this.store.loseAnswers("claim");
		reconcile("s1");
		this.store.fail("claim");
		reconcile("s1");
		this.store.recover();
		Claim late = new Claim("s1", checkpoint("s1"), 0, this.me, null);
		AtomicBoolean there = new AtomicBoolean();
		this.store.beforeAnswers(() -> { // after the look, before the write
			if (there.compareAndSet(false, true)) {
				assertThat(this.state.claim(APP, "orders", late)).isPresent();
			}
		});
		reconcile();
		assertThat(this.holdings.isEmpty()).isFalse();
		reconcileUntilQuiet();
		assertThat(checkpoint("s1").owner()).isNull();
		assertThat(this.holdings.isEmpty()).isTrue();
	}

	@Test
	void aShardThatALiveClientOwnsIsLeftAloneWhereAClaimHadNoAnswer() {
		this.store.fail("claim");
		reconcile("s1");
		this.store.recover();
		ownedByOther("s1");
		Checkpoint before = checkpoint("s1");
		reconcile();
		assertThat(checkpoint("s1")).isEqualTo(before);
		assertThat(this.holdings.isEmpty()).isTrue();
	}

	@Test
	void childrenOfAStreamThatIsGivenUpAreGivenUpWithIt() {
		adoptChildren();
		assertThat(held()).containsExactlyInAnyOrder("s3", "s4");
		this.subscribed = false;
		reconcileUntilQuiet();
		assertThat(this.holdings.isEmpty()).isTrue();
		assertThat(checkpoint("s3").owner()).isNull();
		assertThat(checkpoint("s4").owner()).isNull();
		this.store.calls();
		assertThat(reconcile()).isNull();
		assertThat(this.store.calls()).isEmpty();
	}

	@Test
	void childrenStayWhereTheyFlowUntilTheGroupMentionsThem() {
		adoptChildren();
		reconcileUntilQuiet();
		assertThat(held()).containsExactlyInAnyOrder("s3", "s4");
		Set<ShardKey> mentioned = keys("s3", "s4");
		this.holdings.reconcile(new HoldingTarget(keys("s3"), mentioned::contains, Set.of("orders")), this.session,
				false, this.ticker.nanos());
		this.workers.runDue();
		this.holdings.reconcile(new HoldingTarget(keys("s3"), mentioned::contains, Set.of("orders")), this.session,
				false, this.ticker.nanos());
		assertThat(held()).containsExactly("s3");
		assertThat(checkpoint("s4").owner()).isNull();
	}

	@Test
	void aShardThatNobodyHereCanConsumeIsGivenUpWithoutHurry() {
		this.subscribed = false;
		for (int pass = 0; pass < 20; pass++) {
			assertThat(reconcile("s1")).isPositive();
		}
		reconcileUntilQuiet();
		assertThat(checkpoint("s1").owner()).isNull();
		assertThat(this.holdings.isEmpty()).isTrue();
		assertThat(this.workers.works()).as("nothing but the events").isOne();
	}

	@Test
	void shardsThatWaitForTheirOwnersKeepNoFreeOneWaiting() {
		String[] ids = new String[21];
		for (int i = 0; i < ids.length; i++) {
			ids[i] = "s%02d".formatted(i);
		}
		list(ids);
		ownedByOther(Arrays.copyOf(ids, 20));
		slowStore();
		int passes = 0;
		while (held().isEmpty()) {
			assertThat(++passes).as("passes").isLessThanOrEqualTo(20);
			reconcile(ids);
			Fences.beat(this.session.fence(), this.ticker);
		}
		assertThat(held()).containsExactly("s20");
	}

	@Test
	void shardsThatWaitForTheirOwnersKeepNoneFromBeingHandedOver() {
		reconcile("s2");
		assertThat(held()).containsExactly("s2");
		String[] ids = new String[20];
		for (int i = 0; i < ids.length; i++) {
			ids[i] = "s0%02d".formatted(i);
		}
		list(ids);
		ownedByOther(ids);
		slowStore();
		reconcile(ids); // drains it
		this.workers.runDue();
		reconcile(ids);
		assertThat(held()).isEmpty();
		assertThat(checkpoint("s2").owner()).isNull();
	}

	@Test
	void aPassThatIsCutShortWithoutProgressIsNotRepeatedAtOnce() {
		String[] ids = new String[20];
		for (int i = 0; i < ids.length; i++) {
			ids[i] = "s%02d".formatted(i);
		}
		list(ids);
		ownedByOther(ids);
		slowStore();
		for (int pass = 0; pass < 10; pass++) {
			long began = this.ticker.nanos();
			assertThat(reconcile(ids)).isPositive();
			assertThat(Duration.ofNanos(this.ticker.nanos() - began)).isLessThan(INTERVAL);
			Fences.beat(this.session.fence(), this.ticker);
		}
	}

	@Test
	void aShardThatStartsOverIsGivenUpAndClaimedAnewWithoutItsPast() {
		reconcile("s1");
		handle("s1", 3, null);
		resetToOldest(1);
		reconcileUntilQuiet("s1");
		assertThat(held()).as("nobody knows yet where to start").isEmpty();
		assertThat(checkpoint("s1").owner()).isNull();
		assertThat(checkpoint("s1").position()).as("of before the reset").isNotNull();
		this.store.calls();
		reconcile("s1");
		assertThat(this.store.calls()).as("no call for each shard that waits").isEmpty();
		relist();
		reconcileUntilQuiet("s1");
		assertThat(held()).containsExactly("s1");
		Checkpoint anew = checkpoint("s1");
		assertThat(anew.position()).isNull();
		assertThat(anew.reset()).isOne();
		assertThat(anew.epoch()).isEqualTo(2);
		assertThat(reconcile("s1")).as("nothing more to do").isNull();
		assertThat(this.events).filteredOn(KinesumerEvent.ShardsRevoked.class::isInstance)
			.singleElement()
			.extracting((event) -> ((KinesumerEvent.ShardsRevoked) event).reason())
			.isEqualTo(KinesumerEvent.ShardsRevoked.Reason.STARTED_OVER);
	}

	@Test
	void aShardThatWasFinishedBeforeAResetIsClaimedAfterIt() {
		reconcile("s1");
		handle("s1", 3, List.of());
		reconcileUntilQuiet("s1");
		assertThat(checkpoint("s1").finished()).isTrue();
		assertThat(held()).isEmpty();
		resetToOldest(1);
		relist();
		reconcileUntilQuiet("s1");
		assertThat(held()).containsExactly("s1");
		assertThat(checkpoint("s1").finished()).isFalse();
	}

	@Test
	void aShardWhoseEndIsReachedWhileItsStreamStartsOverIsNotFinished() {
		reconcile("s1");
		handle("s1", 3, List.of(child("s3")));
		resetToOldest(1);
		relist();
		reconcileUntilQuiet("s1");
		assertThat(held()).as("no child is taken on").containsExactly("s1");
		assertThat(checkpoint("s1").finished()).isFalse();
		assertThat(checkpoint("s1").reset()).isOne();
		assertThat(this.catalog.cache("orders", 0).find("s1").orElseThrow().finished()).isFalse();
	}

	@Test
	void aClaimOfBeforeAResetThatIsAppliedAfterItIsStartedOver() {
		Claim late = new Claim("s1", checkpoint("s1"), 0, this.me, null);
		this.store.fail("claim");
		reconcile("s1");
		this.store.recover();
		resetToOldest(1);
		relist();
		assertThat(this.state.claim(APP, "orders", late)).isPresent();
		reconcileUntilQuiet("s1");
		assertThat(held()).containsExactly("s1");
		assertThat(checkpoint("s1").reset()).isOne();
		assertThat(checkpoint("s1").epoch()).isEqualTo(2);
	}

	@Test
	void aClaimOfAFinishedShardThatStartsOverAndIsNoLongerWantedBindsNobody() {
		reconcile("s1");
		handle("s1", 3, List.of());
		reconcileUntilQuiet("s1");
		resetToOldest(1);
		relist();
		Claim late = new Claim("s1", checkpoint("s1"), 1, this.me, null);
		this.store.fail("claim");
		reconcile("s1");
		this.store.recover();
		reconcile();
		this.state.claim(APP, "orders", late);
		assertThat(checkpoint("s1").owner()).isNull();
		assertThat(this.holdings.isEmpty()).isTrue();
	}

	@Test
	void childrenThatKinesisHasForgottenAreLookedForNoLonger() {
		finishParent();
		this.store.fail("claim");
		reconcile("s1");
		list("s2");
		list("s2"); // one listing may be behind
		this.store.recover();
		reconcileUntilQuiet();
		assertThat(this.holdings.hasAdopted("orders")).isFalse();
		assertThat(this.holdings.isEmpty()).isTrue();
		this.store.calls();
		assertThat(reconcile()).isNull();
		assertThat(this.store.calls()).isEmpty();
	}

	@Test
	void childrenTakenOnBeforeAResetAreGivenUp() {
		adoptChildren();
		assertThat(held()).containsExactlyInAnyOrder("s3", "s4");
		resetToOldest(1);
		relist();
		reconcileUntilQuiet("s1");
		assertThat(held()).containsExactly("s1");
		assertThat(checkpoint("s3").owner()).isNull();
	}

	private void handle(String id, int records, List<Shard> children) {
		ShardKey shard = new ShardKey("orders", id);
		this.holdings.all()
			.iterator()
			.next()
			.consumer()
			.put(new Batch(Records.records(shard, 1, records), Duration.ZERO, 0, children));
		this.workers.runDue();
	}

	private void resetToOldest(long number) {
		this.state.replaceGroup(APP, this.state.group(APP)
			.withReset("orders", new StreamReset(number, StartPosition.trimHorizon(), new ReadPosition.TrimHorizon())));
		this.catalog.follow(this.state.group(APP));
	}

	private void relist() {
		this.catalog.refresh(StreamRef.named("orders"), StartPosition.latest());
	}

	private void slowStore() {
		this.store.beforeAnswers(() -> this.ticker.advance(Duration.ofMillis(300)));
	}

	/**
	 * Finishes a shard and claims the two that follow it, which the group does not
	 * mention yet.
	 */
	private void adoptChildren() {
		finishParent();
		reconcile("s1");
	}

	private void finishParent() {
		reconcile("s1");
		ShardKey parent = new ShardKey("orders", "s1");
		this.holdings.all()
			.iterator()
			.next()
			.consumer()
			.put(new Batch(Records.records(parent, 1, 3), Duration.ZERO, 0, List.of(child("s3"), child("s4"))));
		this.workers.runDue();
		reconcile("s1");
		assertThat(checkpoint("s1").finished()).isTrue();
	}

	private static Shard child(String id) {
		return new Shard(id, List.of("s1"), null, null, false);
	}

	private void reconcileUntilQuiet(String... assigned) {
		for (int pass = 0; pass < 10; pass++) {
			reconcile(assigned);
			this.workers.runDue();
		}
	}

	private Duration reconcile(String... assigned) {
		Set<String> streams = this.subscribed ? Set.of("orders") : Set.of();
		return this.holdings.reconcile(new HoldingTarget(keys(assigned), keys("s1", "s2")::contains, streams),
				this.session, false, this.ticker.nanos());
	}

	private static Set<ShardKey> keys(String... ids) {
		return Arrays.stream(ids).map((id) -> new ShardKey("orders", id)).collect(Collectors.toSet());
	}

	private Set<String> held() {
		Set<String> held = new HashSet<>();
		this.holdings.all().forEach((holding) -> held.add(holding.shard().shardId()));
		return held;
	}

	private Checkpoint checkpoint(String shardId) {
		return this.state.checkpoint(APP, "orders", shardId);
	}

	private void ownedByOther(String... ids) {
		for (String id : ids) {
			this.state.claim(APP, "orders", new Claim(id, checkpoint(id), 0, this.other.owner(), null));
		}
	}

	private void list(String... ids) {
		this.kinesis.list("orders", Arrays.stream(ids).map(Shard::open).toArray(Shard[]::new));
		this.ticker.advance(Duration.ofSeconds(30));
		Fences.beat(this.session.fence(), this.ticker);
		this.catalog.refresh(StreamRef.named("orders"), StartPosition.trimHorizon());
	}

	private Holding consume(ClaimOutcome.Claimed claimed) {
		if (!this.subscribed) {
			return null;
		}
		if (this.broken) {
			throw new IllegalStateException("of a user's meter registry");
		}
		ShardConsumer consumer = new ShardConsumer(claimed.ownership().shard(), Handlings.idle(),
				new Environment(this.session.fence(), 2, new PrefetchBudget(1), this.ticker, this.random,
						(listener, record, attempt, failure) -> {
						}, () -> {
						}, StreamMetrics.NONE),
				this.workers);
		return new Holding(claimed.ownership(), claimed.checkpoint(), claimed.reach(), consumer, new NoReader());
	}

	/**
	 * Reads nothing.
	 */
	private record NoReader() implements ShardReader {

		@Override
		public void stop() {
		}

		@Override
		public void wake() {
		}

		@Override
		public Duration lag() {
			return null;
		}

		@Override
		public long answeredAt() {
			return 0;
		}

		@Override
		public String problem() {
			return null;
		}

		@Override
		public boolean isStalled() {
			return false;
		}

		@Override
		public CaughtUp caughtUp() {
			return new CaughtUp(null, Instant.EPOCH);
		}

	}

}
