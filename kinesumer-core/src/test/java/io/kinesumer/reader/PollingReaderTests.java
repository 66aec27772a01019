package io.kinesumer.reader;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

import io.kinesumer.EndpointUnreachableException;
import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.Records;
import io.kinesumer.TrimmedCheckpoint;
import io.kinesumer.aggregation.Aggregates;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.ManualTicker;
import io.kinesumer.time.ManualWorkers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PollingReaderTests {

	private static final ShardKey SHARD = new ShardKey("orders", "s1");

	private static final Shard CHILD = new Shard("s2", List.of("s1"), null, null, false);

	private static final Duration INTERVAL = Duration.ofMillis(200);

	private static final Duration IDLE = Duration.ofSeconds(1);

	private final ManualTicker ticker = new ManualTicker();

	private final ManualWorkers workers = new ManualWorkers(this.ticker);

	private final ScriptedKinesis kinesis = new ScriptedKinesis(this.ticker);

	/** What a record takes in memory. */
	private static final long TAKES = Records.SIZE + PageSizes.RECORD_FRAME;

	private PrefetchBudget budget = new PrefetchBudget(64_000_000);

	private final Shelf shelf = new Shelf();

	private final List<Integer> failed = new ArrayList<>();

	private final List<Loss> losses = new ArrayList<>();

	private Instant reached = this.ticker.now();

	private TrimmedCheckpoint policy = TrimmedCheckpoint.TRIM_HORIZON;

	private final Random random = new Random(1);

	private boolean mayRead = true;

	private int limit = 2;

	@Test
	void itReadsFromItsStartInOrder() {
		add(1, 3);
		PollingReader reader = reader(new ReadPosition.TrimHorizon());
		this.workers.runDue();
		assertThat(this.shelf.numbers()).containsExactly(1, 2);
		assertThat(reader.lag()).isEqualTo(Duration.ofSeconds(1));
		this.workers.advance(INTERVAL);
		assertThat(this.shelf.numbers()).containsExactly(1, 2, 3);
		assertThat(reader.lag()).isZero();
		assertThat(reader.problem()).isNull();
		assertThat(this.kinesis.calls()).containsExactly("iterator TrimHorizon", "read 0", "read 2");
	}

	@Test
	void itGoesOnAfterACheckpoint() {
		add(1, 4);
		reader(new ReadPosition.After(Position.of("2")));
		this.workers.runDue();
		assertThat(this.shelf.numbers()).containsExactly(3, 4);
	}

	@Test
	void itReadsFiveTimesASecondBehindAndOnceASecondIdle() {
		add(1, 100);
		reader();
		this.shelf.bottomless();
		this.workers.advance(IDLE);
		assertThat(this.kinesis.calls()).hasSize(1 + 6); // at 0, 200, 400, ... ms
		this.workers.advance(Duration.ofSeconds(60));
		assertThat(this.shelf.numbers()).hasSize(100);
		this.kinesis.calls();
		this.workers.advance(Duration.ofSeconds(10));
		assertThat(this.kinesis.calls()).hasSize(10);
	}

	@Test
	void aReadThatIsHeldUpOnItsWayIsNotFollowedTooSoon() {
		add(1, 100);
		this.kinesis.duringNextRead(() -> this.ticker.advance(Duration.ofMillis(150)));
		reader();
		this.workers.runDue();
		this.kinesis.calls();
		this.workers.advance(Duration.ofMillis(199));
		assertThat(this.kinesis.calls()).as("when it may have got there 199 ms ago").isEmpty();
		this.workers.advance(Duration.ofMillis(1));
		assertThat(this.kinesis.calls()).containsExactly("read 2");
	}

	@Test
	void aShardThatFallsIdleIsReadLessAndLessOften() {
		add(1, 1);
		reader();
		this.workers.runDue();
		this.workers.advance(INTERVAL);
		List<Duration> pauses = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			pauses.add(this.workers.untilNext().orElseThrow());
			this.workers.advance(pauses.get(i));
		}
		assertThat(pauses.get(0)).isEqualTo(INTERVAL);
		assertThat(pauses.get(1)).isBetween(INTERVAL, INTERVAL.multipliedBy(2));
		assertThat(pauses.get(2)).isBetween(INTERVAL.multipliedBy(2), INTERVAL.multipliedBy(4));
		assertThat(pauses.get(3)).isBetween(IDLE.multipliedBy(9).dividedBy(10), IDLE);
		add(2, 2);
		this.workers.advance(IDLE);
		assertThat(this.shelf.numbers()).containsExactly(1, 2);
		assertThat(this.workers.untilNext().orElseThrow()).isLessThanOrEqualTo(INTERVAL.multipliedBy(2));
	}

	@Test
	void manyShardsThatStartTogetherAreNotReadTogetherEverAfter() {
		for (int i = 0; i < 1000; i++) {
			ShardKey shard = new ShardKey("orders", "s" + i);
			new PollingReader(StreamRef.named("orders"), shard, new ReadPosition.TrimHorizon(),
					guard(new ReadPosition.TrimHorizon()), this.shelf, () -> true, this.workers, resources());
		}
		this.workers.advance(Duration.ofSeconds(5));
		this.kinesis.calls();
		List<Integer> reads = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			this.workers.advance(Duration.ofMillis(50));
			reads.add(this.kinesis.calls().size());
		}
		assertThat(reads).as("about 50 each").allMatch((count) -> count < 150);
	}

	@Test
	void aLargeReplyIsFollowedByThePauseThatKinesisAsksFor() {
		this.limit = 10_000;
		this.shelf.bottomless();
		this.kinesis.add(List.of(large(1), large(2)));
		reader();
		this.workers.runDue();
		assertThat(this.shelf.numbers()).containsExactly(1, 2);
		this.kinesis.calls();
		this.workers.advance(Duration.ofMillis(4_999));
		assertThat(this.kinesis.calls()).isEmpty();
		this.workers.advance(Duration.ofMillis(2));
		assertThat(this.kinesis.calls()).hasSize(1);
	}

	private static KinesumerRecord large(int number) {
		KinesumerRecord record = Records.record(SHARD, number);
		return new KinesumerRecord(SHARD, record.partitionKey(), null, record.position(), record.arrivalTime(),
				ByteBuffer.allocate(5 * 1024 * 1024));
	}

	@Test
	void aReplyThatIsLargerThanExpectedAndThanTheRoomThereIsIsReadAgainInSmallerParts() {
		this.budget = new PrefetchBudget(40 * 1024 * 1024);
		PrefetchBudgets.take(this.budget, 8 * 1024 * 1024);
		this.limit = 10_000;
		this.kinesis.add(List.of(large(1), large(2), large(3), large(4)));
		reader();
		this.workers.runDue();
		assertThat(this.shelf.batches).isEmpty();
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.shelf.numbers()).containsExactly(1, 2, 3);
		assertThat(this.budget.used()).isLessThan(24 * 1024 * 1024);
	}

	@Test
	void noWakeUpMakesItReadFasterThanKinesisAllows() {
		add(1, 100);
		PollingReader reader = reader();
		this.shelf.bottomless();
		this.workers.runDue();
		for (int i = 0; i < 50; i++) {
			reader.wake();
			this.workers.advance(Duration.ofMillis(10));
		}
		assertThat(this.kinesis.calls()).hasSize(1 + 3); // at 0, 200 and 400 ms
	}

	@Test
	void noWakeUpCutsABackoffShort() {
		this.kinesis.failNext(new ThrottledException("too fast", null));
		add(1, 1);
		PollingReader reader = reader();
		this.workers.runDue();
		Duration backoff = this.workers.untilNext().orElseThrow();
		reader.wake();
		this.workers.advance(backoff.minusMillis(1));
		assertThat(this.shelf.numbers()).isEmpty();
		this.workers.advance(Duration.ofMillis(2));
		assertThat(this.shelf.numbers()).containsExactly(1);
	}

	@Test
	void nothingReadIsNothingPut() {
		reader();
		this.workers.advance(Duration.ofSeconds(10));
		assertThat(this.shelf.batches).isEmpty();
	}

	@Test
	void throttlingBacksOffLongerEachTimeByARandomPart() {
		add(1, 1);
		PollingReader reader = reader();
		ThrottledException throttled = new ThrottledException("too fast", null);
		this.kinesis.failNext(throttled, throttled, throttled, throttled, throttled, throttled, throttled, throttled);
		this.workers.runDue();
		Duration base = INTERVAL;
		for (int failures = 1; failures <= 8; failures++) {
			base = base.multipliedBy(2);
			Duration most = (base.compareTo(Duration.ofSeconds(5)) < 0) ? base : Duration.ofSeconds(5);
			assertThat(this.workers.untilNext().orElseThrow()).isBetween(most.dividedBy(2), most);
			assertThat(this.failed).hasSize(failures).last().isEqualTo(failures);
			assertThat(reader.problem()).isEqualTo("too fast");
			this.workers.advance(this.workers.untilNext().orElseThrow());
		}
		assertThat(this.shelf.numbers()).containsExactly(1);
		assertThat(reader.problem()).isNull();
	}

	@Test
	void aFailureAfterASuccessCountsFromOneAgain() {
		add(1, 2);
		this.kinesis.failNext(new EndpointUnreachableException("away", null));
		reader();
		this.workers.advance(Duration.ofSeconds(5));
		this.kinesis.failNext(new EndpointUnreachableException("away", null));
		this.workers.advance(Duration.ofSeconds(5));
		assertThat(this.failed).containsExactly(1, 1);
	}

	@Test
	void anExpiredIteratorIsReplacedWithoutReplayOrLoss() {
		add(1, 2);
		reader();
		this.workers.runDue();
		this.kinesis.calls();
		this.kinesis.expireIterators();
		add(3, 4);
		this.workers.advance(IDLE);
		this.workers.advance(INTERVAL);
		assertThat(this.shelf.numbers()).containsExactly(1, 2, 3, 4);
		assertThat(this.kinesis.calls()).containsSubsequence("read 2", "iterator after 2", "read 2");
		assertThat(this.failed).isEmpty();
	}

	@Test
	void anIteratorThatExpiresBeforeTheFirstRecordStartsWhereTheReaderDid() {
		reader();
		this.workers.runDue();
		this.kinesis.expireIterators();
		add(1, 1);
		this.kinesis.calls();
		this.workers.advance(IDLE.plus(INTERVAL));
		assertThat(this.kinesis.calls()).containsSubsequence("iterator TrimHorizon", "read 0");
		assertThat(this.shelf.numbers()).containsExactly(1);
	}

	@Test
	void anIteratorThatKinesisRefusesIsNotTriedForEver() {
		add(1, 2);
		reader();
		this.workers.runDue();
		this.kinesis.calls();
		this.kinesis.failNext(new KinesumerException("no such iterator", null));
		add(3, 4);
		this.workers.advance(Duration.ofSeconds(5));
		assertThat(this.kinesis.calls()).startsWith("read 2", "iterator after 2", "read 2");
		assertThat(this.shelf.numbers()).containsExactly(1, 2, 3, 4);
	}

	@Test
	void throttlingCostsNoIterator() {
		add(1, 2);
		reader();
		this.workers.runDue();
		this.kinesis.calls();
		this.kinesis.failNext(new ThrottledException("too fast", null));
		this.workers.advance(Duration.ofSeconds(5));
		assertThat(this.kinesis.calls()).startsWith("read 2", "read 2").noneMatch((call) -> call.contains("iterator"));
	}

	@Test
	void iteratorsThatAlwaysExpireDoNotMakeItReadFasterThanItMay() {
		reader();
		ExpiredIteratorException expired = new ExpiredIteratorException("too old", null);
		for (int i = 0; i < 100; i++) {
			this.kinesis.failNext(expired);
		}
		this.workers.advance(Duration.ofSeconds(1));
		assertThat(this.kinesis.calls()).hasSizeLessThanOrEqualTo(6);
	}

	@Test
	void theEndOfAShardIsToldOnceWithItsChildren() {
		add(1, 2);
		this.kinesis.end(SHARD, Shard.open("s2"), Shard.open("s3"));
		reader();
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.shelf.numbers()).containsExactly(1, 2);
		assertThat(this.shelf.batches).singleElement()
			.extracting(Batch::children, Batch::isLast)
			.containsExactly(List.of(Shard.open("s2"), Shard.open("s3")), true);
		assertThat(this.workers.works()).isZero();
		assertThat(this.kinesis.calls()).hasSize(2);
	}

	@Test
	void theEndOfAnEmptyShardIsToldToo() {
		this.kinesis.end(SHARD, CHILD);
		reader();
		this.workers.runDue();
		assertThat(this.shelf.batches).containsExactly(new Batch(List.of(), Duration.ZERO, 0, List.of(CHILD)));
	}

	@Test
	void anAnswerThatBreaksOffIsNotTakenForTheEndOfAnOpenShard() {
		this.kinesis.list("orders", Shard.open("s1"));
		this.kinesis.end(SHARD);
		add(1, 1);
		PollingReader reader = reader();
		this.workers.advance(Duration.ofSeconds(20));
		add(2, 3);
		this.workers.advance(Duration.ofSeconds(20));
		assertThat(this.shelf.numbers()).containsExactly(1, 2, 3);
		assertThat(this.shelf.batches).noneMatch(Batch::isLast);
		assertThat(reader.problem()).contains("s1").contains("open");
		assertThat(this.kinesis.calls()).as("backs off").hasSizeLessThan(100);
	}

	@Test
	void childrenThatTheEndOfAShardDoesNotNameAreLookedFor() {
		this.kinesis.list("orders", closed("s1"), CHILD, Shard.open("other"));
		this.kinesis.end(SHARD);
		add(1, 1);
		reader();
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.shelf.numbers()).containsExactly(1);
		assertThat(this.shelf.batches).singleElement().extracting(Batch::children).isEqualTo(List.of(CHILD));
		assertThat(this.workers.works()).isZero();
	}

	@Test
	void whetherAShardHasEndedIsAskedUntilThereIsAnAnswer() {
		this.kinesis.end(SHARD);
		add(1, 1);
		reader();
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.shelf.batches).noneMatch(Batch::isLast);
		this.kinesis.list("orders", CHILD); // which it has outlived
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.shelf.numbers()).containsExactly(1);
		assertThat(this.shelf.batches).singleElement().extracting(Batch::children).isEqualTo(List.of(CHILD));
	}

	private static Shard closed(String id) {
		return new Shard(id, List.of(), null, null, true);
	}

	@Test
	void aFullInboxStopsFetchingUntilThereIsRoom() {
		add(1, 6);
		reader();
		this.shelf.room = 1;
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.shelf.numbers()).containsExactly(1, 2);
		this.shelf.makeRoom(1);
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.shelf.numbers()).containsExactly(1, 2, 3, 4);
	}

	@Test
	void aShardTakesWhatItLeavesToOthersAndNoMoreUntilBytesComeBack() {
		this.budget = new PrefetchBudget(8 * TAKES);
		add(1, 20);
		reader();
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.shelf.numbers()).containsExactly(1, 2, 3, 4);
		assertThat(this.budget.used()).isEqualTo(4 * TAKES);
		this.shelf.giveBack(2 * TAKES);
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.shelf.numbers()).containsExactly(1, 2, 3, 4, 5, 6);
	}

	@Test
	void shardsThatStandStillLeaveRoomForOneThatDoesNot() {
		this.budget = new PrefetchBudget(100 * TAKES);
		List<Shelf> stuck = new ArrayList<>();
		for (int i = 2; i < 12; i++) {
			ShardKey other = new ShardKey("orders", "s" + i);
			this.kinesis.add(Records.records(other, 1, 100));
			stuck.add(new Shelf());
			new PollingReader(StreamRef.named("orders"), other, new ReadPosition.TrimHorizon(),
					guard(new ReadPosition.TrimHorizon()), stuck.get(stuck.size() - 1), () -> true, this.workers,
					resources());
		}
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.budget.used()).isLessThan(100 * TAKES);
		assertThat(stuck).allSatisfy((shelf) -> assertThat(shelf.numbers().size()).isBetween(7, 12));
		add(1, 100);
		this.shelf.bottomless();
		reader();
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.shelf.numbers()).hasSize(100);
	}

	@Test
	void itAsksForFewRecordsAtATimeWhereRoomIsShort() {
		this.budget = new PrefetchBudget(16 * TAKES);
		this.limit = 1000;
		add(1, 1000);
		reader();
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.budget.used()).as("and never more than there is").isLessThanOrEqualTo(8 * TAKES);
		assertThat(this.shelf.batches).first().satisfies((batch) -> assertThat(batch.records()).hasSize(1));
		this.shelf.bottomless();
		this.shelf.giveBack(this.budget.used());
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.budget.used()).isZero();
		assertThat(this.shelf.numbers()).hasSizeGreaterThan(900);
	}

	@Test
	void bytesThatOthersHoldDelayAReaderUntilTheyComeBack() {
		add(1, 4);
		PrefetchBudgets.take(this.budget, 64_000_000);
		reader();
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.shelf.batches).isEmpty();
		this.budget.giveBack(32_000_000);
		this.workers.runDue();
		assertThat(this.shelf.batches).hasSize(1);
	}

	@Test
	void aPausedReaderFetchesNothingUntilItIsWoken() {
		add(1, 2);
		this.mayRead = false;
		PollingReader reader = reader();
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.kinesis.calls()).isEmpty();
		this.mayRead = true;
		reader.wake();
		this.workers.runDue();
		assertThat(this.shelf.numbers()).containsExactly(1, 2);
	}

	@Test
	void aStoppedReaderFetchesNothingMore() {
		add(1, 10);
		PollingReader reader = reader();
		this.workers.runDue();
		reader.stop();
		reader.wake();
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.shelf.numbers()).containsExactly(1, 2);
	}

	@Test
	void aReaderThatStopsBeforeItUsesRoomLeavesItToTheNext() {
		this.budget = new PrefetchBudget(100 * TAKES);
		PollingReader first = readerOfOneRecord(SHARD, this.shelf);
		Shelf next = new Shelf();
		readerOfOneRecord(new ShardKey("orders", "s2"), next);
		this.budget.take(100 * TAKES); // by one that stands still
		this.workers.advance(IDLE);
		this.budget.giveBack(2 * TAKES); // which is room for one of them
		first.stop();
		this.workers.advance(IDLE);
		assertThat(this.shelf.numbers()).containsExactly(1);
		assertThat(next.numbers()).containsExactly(1, 2);
	}

	@Test
	void aReaderThatStopsWhileItAsksForRoomTakesNobodysTurn() {
		this.budget = new PrefetchBudget(100 * TAKES);
		PollingReader first = readerOfOneRecord(SHARD, this.shelf);
		Shelf next = new Shelf();
		readerOfOneRecord(new ShardKey("orders", "s2"), next);
		this.shelf.whenAsked = first::stop;
		this.budget.take(100 * TAKES);
		this.workers.advance(IDLE);
		this.budget.giveBack(2 * TAKES);
		this.workers.advance(IDLE);
		assertThat(this.shelf.numbers()).containsExactly(1);
		assertThat(next.numbers()).containsExactly(1, 2);
	}

	/**
	 * A reader that knows how large its records are, and has one more to come.
	 */
	private PollingReader readerOfOneRecord(ShardKey shard, Shelf shelf) {
		shelf.bottomless();
		this.kinesis.add(Records.records(shard, 1, 1));
		PollingReader reader = new PollingReader(StreamRef.named("orders"), shard, new ReadPosition.TrimHorizon(),
				guard(new ReadPosition.TrimHorizon()), shelf, () -> true, this.workers, resources());
		this.workers.runDue();
		this.kinesis.add(Records.records(shard, 2, 2));
		return reader;
	}

	@Test
	void aFetchUnderWayWhenItStopsIsThrownAway() {
		add(1, 2);
		PollingReader[] reader = new PollingReader[1];
		reader[0] = new PollingReader(StreamRef.named("orders"), SHARD, new ReadPosition.TrimHorizon(),
				guard(new ReadPosition.TrimHorizon()), this.shelf, () -> true, this.workers,
				new PollingReader.Resources(new StoppingKinesis(this.kinesis, reader), scan(), true, this.budget,
						this.ticker, this.random, this::failed));
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.shelf.batches).isEmpty();
		assertThat(this.budget.used()).isZero();
		assertThat(this.workers.failures()).isEmpty();
	}

	@Test
	void aCheckpointThatIsTrimmedIsReadOnFromTheOldestRecord() {
		createStream();
		add(5, 8);
		this.reached = this.ticker.now().minus(Duration.ofHours(30));
		this.kinesis.leadAstray(Duration.ofHours(24));
		reader(new ReadPosition.After(Position.of("2")));
		this.workers.advance(Duration.ofSeconds(1));
		assertThat(this.shelf.numbers()).containsExactly(5, 6, 7, 8);
		assertThat(this.losses).hasSize(1);
		assertThat(this.kinesis.calls()).startsWith("iterator after 2", "read " + Integer.MAX_VALUE, "describe orders",
				"iterator TrimHorizon", "read 0");
	}

	@Test
	void whatWasHandledAndIsStillThereIsNotReadAgain() {
		createStream();
		add(1, 6);
		this.reached = this.ticker.now().minus(Duration.ofHours(30));
		this.kinesis.leadAstray(Duration.ofHours(24));
		reader(new ReadPosition.After(Position.of("3")));
		this.workers.advance(Duration.ofSeconds(2));
		assertThat(this.shelf.numbers()).containsExactly(4, 5, 6);
	}

	@Test
	void whereAPersonIsToDecideItReadsNothingAndSaysSo() {
		createStream();
		add(1, 6);
		this.policy = TrimmedCheckpoint.FAIL;
		this.reached = this.ticker.now().minus(Duration.ofHours(30));
		PollingReader reader = reader(new ReadPosition.After(Position.of("3")));
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.shelf.batches).isEmpty();
		assertThat(reader.isStalled()).isTrue();
		assertThat(reader.problem()).contains("orders/s1", "trimmed-checkpoint is fail");
		this.kinesis.calls();
		reader.wake();
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.kinesis.calls()).isEmpty();
	}

	@Test
	void answersWithNothingThatLeadNowhereDoNotGoOnForEver() {
		createStream();
		add(1, 6);
		this.kinesis.leadAstray(Duration.ofHours(1));
		reader(new ReadPosition.After(Position.of("3")));
		this.workers.advance(Duration.ofMinutes(3));
		assertThat(this.shelf.numbers()).containsExactly(4, 5, 6);
		assertThat(this.losses).isEmpty();
		assertThat(this.failed).hasSize(2);
		assertThat(this.kinesis.calls()).filteredOn((call) -> call.startsWith("iterator"))
			.containsExactly("iterator after 3", "iterator after 3", "iterator TrimHorizon");
	}

	private void createStream() {
		this.kinesis.list("orders", Shard.open("s1"));
	}

	@Test
	void aggregatedRecordsAreHandedOverOneByOne() {
		this.kinesis.add(List.of(aggregate(1, "a", "b"), Records.record(SHARD, 2)));
		reader();
		this.workers.runDue();
		assertThat(this.shelf.records()).extracting(KinesumerRecord::position)
			.containsExactly(new Position("1", 0), Position.of("1"), Position.of("2"));
		assertThat(this.budget.used()).as("what their memory takes")
			.isEqualTo(aggregate(1, "a", "b").size() + Records.SIZE + 3 * PageSizes.RECORD_FRAME);
	}

	@Test
	void itGoesOnInsideAnAggregatedRecord() {
		this.kinesis.add(List.of(aggregate(1, "a", "b"), aggregate(2, "c", "d", "e"), aggregate(3, "f", "g")));
		this.shelf.bottomless();
		reader(new ReadPosition.After(new Position("2", 1)));
		this.workers.advance(INTERVAL.multipliedBy(4));
		assertThat(this.shelf.records()).extracting(KinesumerRecord::position)
			.containsExactly(Position.of("2"), new Position("3", 0), Position.of("3"));
		assertThat(this.kinesis.calls()).startsWith("iterator after 2.1", "read 1");
	}

	@Test
	void itGoesOnInsideAnAggregatedRecordAfterItsIteratorHasExpired() {
		this.kinesis.add(List.of(aggregate(2, "c", "d", "e")));
		this.kinesis.failNext(new EndpointUnreachableException("away", null), new ThrottledException("busy", null));
		reader(new ReadPosition.After(new Position("2", 0)));
		this.workers.advance(Duration.ofSeconds(5));
		assertThat(this.shelf.records()).extracting(KinesumerRecord::position)
			.containsExactly(new Position("2", 1), Position.of("2"));
	}

	@Test
	void aRecordThatIsNotTakenApartAnyMoreComesWholeAgain() {
		this.kinesis.add(List.of(aggregate(2, "c", "d"), Records.record(SHARD, 3)));
		new PollingReader(StreamRef.named("orders"), SHARD, new ReadPosition.After(new Position("2", 0)),
				guard(new ReadPosition.After(new Position("2", 0))), this.shelf, () -> true, this.workers,
				resources(false));
		this.workers.runDue();
		assertThat(this.shelf.records()).extracting(KinesumerRecord::position)
			.containsExactly(Position.of("2"), Position.of("3"));
	}

	@Test
	void whatCouldNotBeHandedOverIsReadAgain() {
		readWithAnInboxThatThrowsOnce(() -> {
			throw new OutOfMemoryError("Java heap space");
		});
		assertThat(this.shelf.numbers()).containsExactly(1, 2, 3, 4);
		assertThat(this.workers.failures()).hasSize(1);
	}

	@Test
	void aFailureThatNobodyExpectsIsToldOfAndWaitedOut() {
		readWithAnInboxThatThrowsOnce(() -> {
			throw new IllegalStateException("broken");
		});
		assertThat(this.shelf.numbers()).containsExactly(1, 2, 3, 4);
		assertThat(this.workers.failures()).isEmpty();
		assertThat(this.failed).as("told of").containsExactly(1);
	}

	private void readWithAnInboxThatThrowsOnce(Runnable failure) {
		add(1, 4);
		AtomicBoolean fails = new AtomicBoolean(true);
		Inbox inbox = new Inbox() {

			@Override
			public long bytes() {
				return 0;
			}

			@Override
			public boolean hasRoom(Runnable wake) {
				return true;
			}

			@Override
			public void put(Batch batch) {
				if (fails.getAndSet(false)) {
					failure.run();
				}
				PollingReaderTests.this.shelf.put(batch);
			}

		};
		ReadPosition from = new ReadPosition.TrimHorizon();
		new PollingReader(StreamRef.named("orders"), SHARD, from, guard(from), inbox, () -> true, this.workers,
				resources());
		this.workers.advance(Duration.ofSeconds(10));
	}

	private static KinesumerRecord aggregate(int number, String... texts) {
		return Aggregates.record(SHARD, number, Aggregates.of("key", texts));
	}

	private void add(int first, int last) {
		this.kinesis.add(Records.records(SHARD, first, last));
	}

	private PollingReader reader() {
		return reader(new ReadPosition.TrimHorizon());
	}

	private PollingReader reader(ReadPosition from) {
		return new PollingReader(StreamRef.named("orders"), SHARD, from, guard(from), this.shelf, () -> this.mayRead,
				this.workers, resources());
	}

	private TrimGuard guard(ReadPosition from) {
		return new TrimGuard(SHARD, from, this.reached, true,
				new Retention(StreamRef.named("orders"), this.kinesis, this.ticker, RetentionRule.LEAST), this.policy,
				this.losses::add);
	}

	private KinesumerSettings.Scan scan() {
		return new KinesumerSettings.Scan(this.limit, Duration.ofSeconds(10), INTERVAL, IDLE, 1);
	}

	private PollingReader.Resources resources() {
		return resources(true);
	}

	private PollingReader.Resources resources(boolean deaggregate) {
		return new PollingReader.Resources(this.kinesis, scan(), deaggregate, this.budget, this.ticker, this.random,
				this::failed);
	}

	private void failed(ShardKey shard, KinesumerException failure, int inARow) {
		this.failed.add(inARow);
	}

	/**
	 * Keeps what is put on it.
	 */
	private final class Shelf implements Inbox {

		private final List<Batch> batches = new ArrayList<>();

		private int room = Integer.MAX_VALUE;

		private boolean bottomless;

		private long held;

		private Runnable wake = () -> {
		};

		private Runnable whenAsked = () -> {
		};

		@Override
		public long bytes() {
			return this.held;
		}

		@Override
		public boolean hasRoom(Runnable wake) {
			this.wake = wake;
			this.whenAsked.run();
			return this.room > 0;
		}

		@Override
		public void put(Batch batch) {
			this.batches.add(batch);
			this.room--;
			this.held += batch.bytes();
			if (this.bottomless) {
				giveBack(batch.bytes());
			}
		}

		private void giveBack(long bytes) {
			this.held -= bytes;
			PollingReaderTests.this.budget.giveBack(bytes);
		}

		private void makeRoom(int batches) {
			this.room += batches;
			this.wake.run();
		}

		private void bottomless() {
			this.bottomless = true;
		}

		private List<KinesumerRecord> records() {
			return this.batches.stream().flatMap((batch) -> batch.records().stream()).toList();
		}

		private List<Integer> numbers() {
			return Records.numbers(records());
		}

	}

	/**
	 * Stops the reader while it reads.
	 */
	private record StoppingKinesis(KinesisApi kinesis, PollingReader[] reader) implements KinesisApi {

		@Override
		public Description describe(StreamRef stream) {
			return this.kinesis.describe(stream);
		}

		@Override
		public List<Shard> listShards(StreamRef stream) {
			return this.kinesis.listShards(stream);
		}

		@Override
		public String iterator(StreamRef stream, String shardId, ReadPosition from) {
			return this.kinesis.iterator(stream, shardId, from);
		}

		@Override
		public Page read(StreamRef stream, ShardKey shard, String iterator, int limit) {
			this.reader[0].stop();
			return this.kinesis.read(stream, shard, iterator, limit);
		}

	}

}
