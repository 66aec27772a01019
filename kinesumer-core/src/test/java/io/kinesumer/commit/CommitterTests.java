package io.kinesumer.commit;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.kinesumer.KinesumerException;
import io.kinesumer.Records;
import io.kinesumer.StateStoreException;
import io.kinesumer.catalog.ShardCatalog;
import io.kinesumer.dispatch.Environment;
import io.kinesumer.dispatch.Handlings;
import io.kinesumer.dispatch.ShardConsumer;
import io.kinesumer.membership.Fence;
import io.kinesumer.membership.Session;
import io.kinesumer.metrics.StreamMetrics;
import io.kinesumer.ownership.Holding;
import io.kinesumer.ownership.Ownership;
import io.kinesumer.ownership.OwnershipService;
import io.kinesumer.ownership.Reach;
import io.kinesumer.ownership.Reconciler;
import io.kinesumer.reader.Batch;
import io.kinesumer.reader.PrefetchBudget;
import io.kinesumer.reader.ScriptedKinesis;
import io.kinesumer.reader.CaughtUp;
import io.kinesumer.reader.ShardReader;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.Claim;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.Owner;
import io.kinesumer.store.ScriptedStateStore;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.time.ManualTicker;
import io.kinesumer.time.ManualWorkers;
import io.kinesumer.time.ThreadWorkers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CommitterTests {

	private static final String APP = "app";

	private static final Duration INTERVAL = Duration.ofSeconds(5);

	private static final Duration IDLE = Duration.ofHours(2);

	private final ManualTicker ticker = new ManualTicker();

	private final ManualWorkers workers = new ManualWorkers(this.ticker);

	private final InMemoryStateStore state = new InMemoryStateStore(this.ticker);

	private final ScriptedStateStore store = new ScriptedStateStore(this.state);

	private final Owner me = new Owner("me", "first");

	private final Session session = new Session(this.me, new Fence(this.ticker, Duration.ofDays(1), 0));

	private final List<Holding> holdings = new ArrayList<>();

	private final Map<Holding, Reader> readers = new HashMap<>();

	private final List<String> failed = new ArrayList<>();

	private final Random random = new Random(1);

	private int lost;

	private final Committer committer = new Committer(() -> this.holdings,
			new OwnershipService(APP, this.store,
					new ShardCatalog(APP, this.store, new ScriptedKinesis(this.ticker), this.ticker, INTERVAL)),
			INTERVAL, (shard) -> IDLE, new Outcomes(), this.ticker, this.workers);

	@Test
	void progressIsWrittenOncePerInterval() {
		Holding holding = hold("s1");
		this.workers.runDue();
		this.store.calls();
		handle(holding, 1, 3);
		handle(holding, 4, 4);
		this.workers.advance(INTERVAL);
		assertThat(this.store.calls()).containsExactly("commit");
		assertThat(checkpoint("s1").position()).isEqualTo(Position.of("4"));
		assertThat(checkpoint("s1").owner()).isEqualTo(this.me);
		assertThat(holding.committed()).isEqualTo(Position.of("4"));
	}

	@Test
	void withoutProgressNothingIsWritten() {
		hold("s1");
		Holding holding = hold("s2");
		handle(holding, 1, 1);
		this.workers.advance(INTERVAL);
		this.store.calls();
		this.workers.advance(INTERVAL.multipliedBy(10));
		assertThat(this.store.calls()).isEmpty();
	}

	@Test
	void aCommitThatIsFencedOffLosesTheShard() {
		Holding holding = hold("s1");
		Owner other = new Owner("other", "first");
		this.state.claim(APP, "orders", new Claim("s1", checkpoint("s1"), 0, other, null));
		handle(holding, 1, 3);
		this.workers.advance(INTERVAL);
		assertThat(this.lost).isOne();
		assertThat(holding.state()).isEqualTo(Reconciler.State.LOST_AND_ENDED);
		assertThat(checkpoint("s1").position()).isNull();
		this.store.calls();
		this.workers.advance(INTERVAL.multipliedBy(10));
		assertThat(this.store.calls()).isEmpty();
	}

	@Test
	void aFailedCommitKeepsNoOtherBackAndIsTriedAgain() {
		Holding first = hold("s1");
		handle(first, 1, 1);
		this.workers.advance(INTERVAL);
		this.store.fail("commit");
		handle(first, 2, 2);
		Holding second = hold("s2");
		handle(second, 1, 5);
		this.workers.advance(INTERVAL);
		assertThat(this.failed).containsExactlyInAnyOrder("orders/s1", "orders/s2");
		assertThat(first.committed()).isEqualTo(Position.of("1"));
		this.store.recover();
		this.workers.advance(INTERVAL);
		assertThat(checkpoint("s1").position()).isEqualTo(Position.of("2"));
		assertThat(checkpoint("s2").position()).isEqualTo(Position.of("5"));
	}

	@Test
	void aCommitWhoseAnswerWasLostIsWrittenAgainWithoutHarm() {
		Holding holding = hold("s1");
		this.store.loseAnswers("commit");
		handle(holding, 1, 3);
		this.workers.advance(INTERVAL);
		this.store.recover();
		this.workers.advance(INTERVAL);
		assertThat(holding.committed()).isEqualTo(Position.of("3"));
		assertThat(holding.isLost()).isFalse();
	}

	@Test
	void aFlushIsDoneWhenAllProgressIsWritten() throws Exception {
		Holding holding = hold("s1");
		this.workers.runDue();
		handle(holding, 1, 2);
		Future<?> flush = this.committer.flush();
		assertThat(flush).isNotDone();
		this.workers.runDue();
		assertThat(flush.get()).isNull();
		assertThat(checkpoint("s1").position()).isEqualTo(Position.of("2"));
	}

	@Test
	void aFlushSaysThatSomeOfItFailed() {
		Holding holding = hold("s1");
		this.workers.runDue();
		handle(holding, 1, 2);
		this.store.fail("commit");
		Future<?> flush = this.committer.flush();
		this.workers.runDue();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(flush::get)
			.withCauseInstanceOf(StateStoreException.class);
	}

	@Test
	void whatGoesWrongUnexpectedlyWithOneShardKeepsNoOtherBackAndFailsTheFlush() {
		Holding first = hold("s1");
		Holding second = hold("s2");
		this.workers.runDue();
		handle(first, 1, 2);
		handle(second, 1, 5);
		this.store.beforeNext(() -> {
			throw new IllegalStateException("broken");
		});
		Future<?> flush = this.committer.flush();
		this.workers.runDue();
		assertThat(checkpoint("s2").position()).isEqualTo(Position.of("5"));
		assertThat(this.failed).containsExactly("orders/s1");
		assertThat(this.workers.failures()).isEmpty();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> flush.get(0, TimeUnit.SECONDS))
			.withCauseInstanceOf(KinesumerException.class)
			.withStackTraceContaining("broken");
		this.workers.advance(INTERVAL);
		assertThat(checkpoint("s1").position()).isEqualTo(Position.of("2"));
	}

	@Test
	void aShardThatSomeoneWritesAboutIsLeftToThem() {
		Holding holding = hold("s1");
		handle(holding, 1, 2);
		assertThat(holding.beginWrite()).isTrue();
		this.workers.advance(INTERVAL);
		assertThat(checkpoint("s1").position()).isNull();
		holding.endWrite();
		this.workers.advance(INTERVAL);
		assertThat(checkpoint("s1").position()).isEqualTo(Position.of("2"));
		assertThat(holding.beginWrite()).isTrue();
	}

	@Test
	void aFlushWaitsForAnothersWriteAndMakesUpForIt() {
		Holding holding = hold("s1");
		this.workers.runDue();
		handle(holding, 1, 2);
		assertThat(holding.beginWrite()).isTrue(); // whose write is to fail
		Future<?> flush = this.committer.flush();
		this.workers.runDue();
		assertThat(flush.isDone()).isFalse();
		holding.endWrite();
		this.workers.advance(Duration.ofMillis(100));
		assertThat(flush.isDone()).isTrue();
		assertThat(checkpoint("s1").position()).isNotNull();
	}

	@Test
	void aLostShardIsNotCommitted() {
		Holding holding = hold("s1");
		handle(holding, 1, 2);
		holding.lose();
		this.workers.advance(INTERVAL);
		assertThat(checkpoint("s1").position()).isNull();
	}

	@Test
	void ofAnIdleShardItIsWrittenAFewTimesADayThatItIs() {
		Holding holding = hold("s1");
		this.workers.runDue();
		this.store.calls();
		for (int i = 0; i < 12 * 60 * 24; i++) { // a day
			this.workers.advance(INTERVAL);
			catchUp(holding, null);
		}
		assertThat(this.store.calls()).hasSizeBetween(11, 12).containsOnly("commit");
		Checkpoint checkpoint = checkpoint("s1");
		assertThat(Duration.between(checkpoint.caughtUpAt(), this.ticker.now())).isLessThan(IDLE.plus(INTERVAL));
		assertThat(checkpoint.position()).isNull();
		assertThat(checkpoint.owner()).isEqualTo(this.me);
	}

	@Test
	void ofAnIdleShardOfAnotherOwnerNothingIsWritten() {
		Holding holding = hold("s1");
		Owner other = new Owner("other", "first");
		this.state.claim(APP, "orders", new Claim("s1", checkpoint("s1"), 0, other, null));
		this.ticker.advance(IDLE);
		catchUp(holding, null);
		this.workers.advance(INTERVAL);
		assertThat(checkpoint("s1").caughtUpAt()).isNull();
		assertThat(this.lost).isOne();
	}

	@Test
	void whatIsReadAndNotHandledIsNotCaughtUpWith() {
		Holding holding = hold("s1");
		handle(holding, 1, 3);
		this.ticker.advance(IDLE);
		catchUp(holding, 4);
		this.workers.advance(INTERVAL);
		assertThat(checkpoint("s1").position()).isEqualTo(Position.of("3"));
		assertThat(checkpoint("s1").caughtUpAt()).isNull();
		this.workers.advance(INTERVAL);
		this.store.calls();
		handle(holding, 4, 4);
		Instant caughtUp = catchUp(holding, 4);
		this.workers.advance(INTERVAL);
		assertThat(this.store.calls()).containsExactly("commit");
		assertThat(checkpoint("s1").caughtUpAt()).isEqualTo(caughtUp);
	}

	@Test
	void shardsAreCommittedSideBySide() throws Exception {
		this.workers.runDue();
		handle(hold("s1"), 1, 2);
		handle(hold("s2"), 1, 2);
		CyclicBarrier both = new CyclicBarrier(2);
		StateStore meeting = (StateStore) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { StateStore.class }, (proxy, method, given) -> {
					if (method.getName().equals("commit")) {
						both.await(10, TimeUnit.SECONDS);
					}
					return method.invoke(this.state, given);
				});
		ThreadWorkers threads = ThreadWorkers.fixed("commit", Committer.LANES);
		try {
			new Committer(() -> this.holdings,
					new OwnershipService(APP, meeting,
							new ShardCatalog(APP, meeting, new ScriptedKinesis(this.ticker), this.ticker, INTERVAL)),
					INTERVAL, (shard) -> IDLE, new Outcomes(), this.ticker, threads)
				.flush()
				.get(10, TimeUnit.SECONDS);
			assertThat(this.failed).isEmpty();
			assertThat(checkpoint("s1").position()).isEqualTo(Position.of("2"));
			assertThat(checkpoint("s2").position()).isEqualTo(Position.of("2"));
		}
		finally {
			threads.stop(INTERVAL);
		}
	}

	private void handle(Holding holding, int first, int last) {
		holding.consumer().put(new Batch(Records.records(holding.shard(), first, last), Duration.ZERO, 0, null));
		this.workers.runDue();
	}

	private Holding hold(String shardId) {
		ShardKey shard = new ShardKey("orders", shardId);
		long epoch = this.state.claim(APP, "orders", new Claim(shardId, checkpoint(shardId), 0, this.me, null))
			.orElseThrow()
			.epoch();
		ShardConsumer consumer = new ShardConsumer(shard, Handlings.idle(), new Environment(this.session.fence(), 2,
				new PrefetchBudget(1), this.ticker, this.random, (listener, record, attempt, failure) -> {
				}, () -> {
				}, StreamMetrics.NONE), this.workers);
		Reader reader = new Reader(this.ticker.now());
		Holding holding = new Holding(new Ownership(shard, this.session, epoch, 0), checkpoint(shardId),
				new Reach(this.ticker.now(), true), consumer, reader);
		this.holdings.add(holding);
		this.readers.put(holding, reader);
		return holding;
	}

	/**
	 * A read shows that the shard holds nothing more.
	 */
	private Instant catchUp(Holding holding, @Nullable Integer last) {
		Instant now = this.ticker.now();
		Objects.requireNonNull(this.readers.get(holding)).caughtUp = new CaughtUp(
				(last != null) ? Position.of(String.valueOf(last)) : null, now);
		return now;
	}

	private Checkpoint checkpoint(String shardId) {
		return this.state.checkpoint(APP, "orders", shardId);
	}

	/**
	 * Reads nothing, and knows what it is told.
	 */
	private static final class Reader implements ShardReader {

		private CaughtUp caughtUp;

		private Reader(Instant now) {
			this.caughtUp = new CaughtUp(null, now);
		}

		@Override
		public void stop() {
		}

		@Override
		public void wake() {
		}

		@Override
		public Duration lag() {
			return Duration.ZERO;
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
			return this.caughtUp;
		}

	}

	private final class Outcomes implements Committer.Listener {

		@Override
		public void failed(Holding holding, KinesumerException failure) {
			CommitterTests.this.failed.add(holding.shard().toString());
		}

		@Override
		public void committed() {
		}

		@Override
		public void lost(Holding holding) {
			CommitterTests.this.lost++;
		}

	}

}
