package io.kinesumer.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.kinesumer.BatchRecordHandler;
import io.kinesumer.CommitMode;
import io.kinesumer.Delivery;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.Records;
import io.kinesumer.RetrySettings;
import io.kinesumer.membership.Fence;
import io.kinesumer.membership.Fences;
import io.kinesumer.metrics.StreamMetrics;
import io.kinesumer.reader.Batch;
import io.kinesumer.reader.PrefetchBudget;
import io.kinesumer.reader.PrefetchBudgets;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.time.ManualTicker;
import io.kinesumer.time.ManualWorkers;
import org.junit.jupiter.api.Test;

import static io.kinesumer.Records.number;
import static io.kinesumer.Records.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ShardConsumerTests {

	private static final ShardKey SHARD = new ShardKey("orders", "s1");

	private static final Duration TIMEOUT = Duration.ofSeconds(1000);

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final RetrySettings FOR_EVER = new RetrySettings(SECOND, Duration.ofSeconds(60), 2, -1);

	private static final RetrySettings TWICE = new RetrySettings(SECOND, Duration.ofSeconds(60), 2, 2);

	private final ManualTicker ticker = new ManualTicker();

	private final ManualWorkers workers = new ManualWorkers(this.ticker);

	private final Random random = new Random(1);

	private final List<String> log = new ArrayList<>();

	private final PrefetchBudget budget = new PrefetchBudget(1_000_000);

	private int changes;

	private int failing = -1;

	private final Fence fence = new Fence(this.ticker, TIMEOUT, 0);

	@Test
	void recordsAreHandledInOrderEachOnce() {
		ShardConsumer consumer = consumer(2);
		put(consumer, 1, 3);
		put(consumer, 4, 4);
		this.workers.runDue();
		assertThat(this.log).containsExactly("handle [1, 2]", "handle [3]", "handle [4]");
		assertThat(committable(consumer)).isEqualTo(4);
		assertThat(consumer.figures()).isEqualTo(new ShardConsumer.Figures(4, 4 * Records.SIZE, Duration.ZERO, null));
	}

	@Test
	void aBatchIsHandedOverAsAWholeToWhomWantsIt() {
		ShardConsumer consumer = consumer(Integer.MAX_VALUE);
		put(consumer, 1, 100);
		this.workers.runDue();
		assertThat(this.log).hasSize(1);
		assertThat(committable(consumer)).isEqualTo(100);
	}

	@Test
	void nothingIsCommittableBeforeAHandlerHasReturned() {
		ShardConsumer[] consumer = new ShardConsumer[1];
		consumer[0] = consumer((records, delivery) -> assertThat(consumer[0].committable()).isNull(), 10);
		put(consumer[0], 1, 3);
		this.workers.runDue();
		assertThat(this.workers.failures()).isEmpty();
		assertThat(committable(consumer[0])).isEqualTo(3);
	}

	@Test
	void aRecordThatFailsIsTriedAgainWithAGrowingBackoffAndHoldsUpWhatFollows() {
		this.failing = 2;
		ShardConsumer consumer = consumer(1);
		put(consumer, 1, 3);
		this.workers.runDue();
		assertThat(this.log).containsExactly("handle [1]", "fail [2] 1");
		for (int attempt = 2; attempt <= 5; attempt++) {
			Duration wait = this.workers.untilNext().orElseThrow();
			Duration backoff = FOR_EVER.backoff(attempt - 1);
			assertThat(wait).isBetween(backoff.multipliedBy(3).dividedBy(4), backoff);
			this.workers.advance(wait);
			assertThat(this.log).last().isEqualTo("fail [2] " + attempt);
		}
		assertThat(committable(consumer)).isEqualTo(1);
		assertThat(consumer.figures().failure()).contains("no 2");
		this.failing = -1;
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.log).endsWith("handle [2]", "handle [3]");
		assertThat(consumer.figures().failure()).isNull();
	}

	@Test
	void withoutARecovererARecordIsTriedForEver() {
		this.failing = 1;
		ShardConsumer consumer = consumer(handler(), 1, TWICE, null, CommitMode.AUTO);
		put(consumer, 1, 2);
		for (int minute = 0; minute < 60; minute++) {
			Fences.beat(this.fence, this.ticker);
			this.workers.advance(Duration.ofMinutes(1));
		}
		assertThat(this.log).hasSizeGreaterThan(60).allMatch((entry) -> entry.startsWith("fail [1]"));
		assertThat(consumer.committable()).isNull();
	}

	@Test
	void anErrorIsAFailureLikeAnyOther() {
		ShardConsumer consumer = consumer((records, delivery) -> {
			this.log.add("try " + delivery.attempt());
			if (delivery.attempt() == 1) {
				throw new StackOverflowError();
			}
		}, 1);
		put(consumer, 1, 1);
		this.workers.advance(SECOND);
		assertThat(this.log).containsExactly("try 1", "changed StackOverflowError", "try 2");
	}

	@Test
	void anExhaustedRecordGoesToTheRecovererAndTheNextFollows() {
		this.failing = 2;
		ShardConsumer consumer = consumer(handler(), 1, TWICE, recoverer(), CommitMode.AUTO);
		put(consumer, 1, 3);
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.log).containsExactly("handle [1]", "fail [2] 1", "fail [2] 2", "fail [2] 3",
				"recover 2 after 3", "handle [3]");
		assertThat(committable(consumer)).isEqualTo(3);
		assertThat(consumer.figures().failure()).isNull();
	}

	@Test
	void aRecoveredFirstAttemptLeavesNoFailureBehind() {
		this.failing = 1;
		ShardConsumer consumer = consumer(handler(), 1, new RetrySettings(SECOND, SECOND, 1, 0), recoverer(),
				CommitMode.AUTO);
		put(consumer, 1, 1);
		this.workers.runDue();
		assertThat(this.log).containsExactly("fail [1] 1", "recover 1 after 1");
		assertThat(consumer.figures().failure()).isNull();
	}

	@Test
	void aRecovererThatThrowsKeepsTheRecord() {
		this.failing = 1;
		boolean[] broken = { true };
		ShardConsumer consumer = consumer(handler(), 1, TWICE, (record, failure, attempts) -> {
			this.log.add("recover " + number(record) + " after " + attempts);
			if (broken[0]) {
				throw new IllegalStateException("no dead letters");
			}
		}, CommitMode.AUTO);
		put(consumer, 1, 2);
		this.workers.advance(Duration.ofSeconds(15));
		assertThat(this.log).startsWith("fail [1] 1", "fail [1] 2", "fail [1] 3", "recover 1 after 3", "fail [1] 4",
				"recover 1 after 4");
		assertThat(consumer.committable()).isNull();
		broken[0] = false;
		this.workers.advance(Duration.ofMinutes(2));
		assertThat(this.log).last().isEqualTo("handle [2]");
	}

	@Test
	void theListenersFailuresAreTold() {
		this.failing = 1;
		List<String> told = new ArrayList<>();
		ShardConsumer consumer = new ShardConsumer(SHARD, Handlings.of(handler(), 10, 1, TWICE, null, CommitMode.AUTO),
				environment((listener, first, attempt, failure) -> told
					.add(listener + " " + number(first) + " " + attempt + " " + failure.getMessage())),
				this.workers);
		put(consumer, 1, 1);
		this.workers.advance(Duration.ofSeconds(3));
		assertThat(told).containsExactly("listener 1 1 no 1", "listener 1 2 no 1", "listener 1 3 no 1");
	}

	@Test
	void aClosedFenceStartsNothingAndAReopenedOneGoesOn() {
		ShardConsumer consumer = consumer(1);
		this.ticker.advance(TIMEOUT);
		put(consumer, 1, 2);
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.log).isEmpty();
		assertThat(consumer.committable()).isNull();
		Fences.beat(this.fence, this.ticker);
		this.workers.advance(SECOND);
		assertThat(this.log).containsExactly("handle [1]", "handle [2]");
	}

	@Test
	void aFenceThatClosesDuringADeliveryStopsTheNext() {
		ShardConsumer consumer = consumer((records, delivery) -> {
			this.log.add("handle " + numbers(records));
			this.ticker.advance(TIMEOUT);
		}, 1);
		put(consumer, 1, 2);
		this.workers.runDue();
		assertThat(this.log).containsExactly("handle [1]");
		assertThat(committable(consumer)).isEqualTo(1);
	}

	@Test
	void aRetryWaitsForTheFenceToo() {
		this.failing = 1;
		ShardConsumer consumer = consumer(1);
		put(consumer, 1, 1);
		this.workers.runDue();
		this.ticker.advance(TIMEOUT);
		this.workers.advance(Duration.ofMinutes(5));
		assertThat(this.log).containsExactly("fail [1] 1");
	}

	@Test
	void aDrainWaitsForTheRunningDeliveryAndStartsNoOther() {
		ShardConsumer[] consumer = new ShardConsumer[1];
		consumer[0] = consumer((records, delivery) -> {
			this.log.add("handle " + numbers(records));
			consumer[0].drain();
			assertThat(consumer[0].isEnded()).isFalse();
		}, 1);
		put(consumer[0], 1, 3);
		put(consumer[0], 4, 6);
		this.workers.runDue();
		assertThat(this.workers.failures()).isEmpty();
		assertThat(this.log).containsExactly("handle [1]");
		assertThat(consumer[0].isEnded()).isTrue();
		assertThat(committable(consumer[0])).isEqualTo(1);
		assertThat(this.budget.used()).isZero();
		assertThat(this.workers.works()).isZero();
		assertThat(this.changes).isPositive();
	}

	@Test
	void aDrainDoesNotWaitForARetry() {
		this.failing = 1;
		ShardConsumer consumer = consumer(1);
		put(consumer, 1, 3);
		this.workers.runDue();
		consumer.drain();
		this.workers.runDue();
		assertThat(consumer.isEnded()).isTrue();
		assertThat(consumer.committable()).isNull();
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void whatFailsDuringADrainIsNotHandedToTheRecoverer() {
		ShardConsumer[] consumer = new ShardConsumer[1];
		consumer[0] = consumer((records, delivery) -> {
			consumer[0].drain();
			throw new InterruptedException("stopped");
		}, 1, new RetrySettings(SECOND, SECOND, 1, 0), recoverer(), CommitMode.AUTO);
		put(consumer[0], 1, 2);
		this.workers.runDue();
		assertThat(this.log).isEmpty();
		assertThat(consumer[0].isEnded()).isTrue();
		assertThat(consumer[0].committable()).isNull();
	}

	@Test
	void aPausedOrFencedConsumerDrainsAllTheSame() {
		ShardConsumer paused = consumer(1);
		paused.pause(true);
		put(paused, 1, 3);
		this.ticker.advance(TIMEOUT);
		paused.drain();
		this.workers.runDue();
		assertThat(paused.isEnded()).isTrue();
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void whatComesAfterTheEndIsThrownAway() {
		ShardConsumer consumer = consumer(1);
		consumer.drain();
		this.workers.runDue();
		put(consumer, 1, 3);
		this.workers.runDue();
		assertThat(this.log).isEmpty();
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void aPauseStartsNothingUntilItEnds() {
		ShardConsumer consumer = consumer(1);
		put(consumer, 1, 1);
		this.workers.runDue();
		consumer.pause(true);
		put(consumer, 2, 3);
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.log).containsExactly("handle [1]");
		consumer.pause(false);
		this.workers.runDue();
		assertThat(this.log).containsExactly("handle [1]", "handle [2]", "handle [3]");
	}

	@Test
	void aPauseDuringADeliveryHoldsUpTheNext() {
		ShardConsumer[] consumer = new ShardConsumer[1];
		consumer[0] = consumer((records, delivery) -> {
			this.log.add("handle " + numbers(records));
			consumer[0].pause(true);
		}, 1);
		put(consumer[0], 1, 2);
		this.workers.runDue();
		assertThat(this.log).containsExactly("handle [1]");
	}

	@Test
	void theBudgetComesBackBatchByBatch() {
		this.failing = 4;
		ShardConsumer consumer = consumer(1);
		put(consumer, 1, 3);
		put(consumer, 4, 6);
		this.workers.runDue();
		assertThat(this.budget.used()).isEqualTo(3 * Records.SIZE);
		this.failing = -1;
		this.workers.advance(SECOND);
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void theReaderIsWokenWhenThereIsRoomAgain() {
		ShardConsumer consumer = consumer(1);
		put(consumer, 1, 1);
		put(consumer, 2, 2);
		boolean[] woken = { false };
		assertThat(consumer.hasRoom(() -> woken[0] = true)).isFalse();
		this.workers.runDue();
		assertThat(woken[0]).isTrue();
		assertThat(consumer.hasRoom(() -> {
		})).isTrue();
	}

	@Test
	void inManualModeTheLowerOfAcknowledgedAndHandledIsCommittable() {
		List<Delivery> deliveries = new ArrayList<>();
		ShardConsumer consumer = manual((records, delivery) -> deliveries.add(delivery));
		put(consumer, 1, 3);
		this.workers.runDue();
		assertThat(consumer.committable()).isNull();
		Delivery delivery = deliveries.get(0);
		delivery.acknowledge(Records.record(SHARD, 2));
		assertThat(committable(consumer)).isEqualTo(2);
		delivery.acknowledge(Records.record(SHARD, 1)); // takes nothing back
		assertThat(committable(consumer)).isEqualTo(2);
		delivery.acknowledge(Records.record(SHARD, 9)); // not handled yet
		assertThat(committable(consumer)).isEqualTo(3);
	}

	@Test
	void anAcknowledgementOfWhatThenFailsCommitsNothing() {
		ShardConsumer consumer = manual((records, delivery) -> {
			delivery.acknowledge(records.get(1));
			throw new IllegalStateException("after all");
		});
		put(consumer, 1, 3);
		this.workers.runDue();
		assertThat(consumer.committable()).isNull();
	}

	@Test
	void anAcknowledgementOfAnotherShardsRecordIsRefused() {
		List<Delivery> deliveries = new ArrayList<>();
		ShardConsumer consumer = manual((records, delivery) -> deliveries.add(delivery));
		put(consumer, 1, 1);
		this.workers.runDue();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> deliveries.get(0).acknowledge(Records.record(new ShardKey("orders", "s2"), 1)));
	}

	@Test
	void aShardIsFinishedWhenItsLastRecordIsHandled() {
		Shard child = Shard.open("s2");
		ShardConsumer consumer = consumer(1);
		this.failing = 2;
		end(consumer, 1, 2, child);
		this.workers.runDue();
		assertThat(consumer.isFinished()).isFalse();
		this.failing = -1;
		int changes = this.changes;
		this.workers.advance(SECOND);
		assertThat(consumer.isFinished()).isTrue();
		assertThat(consumer.children()).containsExactly(child);
		assertThat(this.changes).isGreaterThan(changes);
	}

	@Test
	void anEmptyShardIsFinishedAtItsEnd() {
		ShardConsumer consumer = manual((records, delivery) -> {
		});
		consumer.put(new Batch(List.of(), Duration.ZERO, 0, List.of()));
		this.workers.runDue();
		assertThat(consumer.isFinished()).isTrue();
	}

	@Test
	void inManualModeTheEndOfAShardWaitsForTheAcknowledgementOfItsLastRecord() {
		List<Delivery> deliveries = new ArrayList<>();
		ShardConsumer consumer = manual((records, delivery) -> deliveries.add(delivery));
		end(consumer, 1, 3);
		this.workers.runDue();
		assertThat(consumer.isFinished()).isFalse();
		deliveries.get(0).acknowledge(Records.record(SHARD, 2));
		assertThat(consumer.isFinished()).isFalse();
		int changes = this.changes;
		deliveries.get(0).acknowledge(Records.record(SHARD, 3)); // an equal record will
																	// do
		assertThat(consumer.isFinished()).isTrue();
		assertThat(this.changes).isGreaterThan(changes);
	}

	@Test
	void aDeliverySaysHowFarBehindItIs() {
		List<Duration> lags = new ArrayList<>();
		ShardConsumer consumer = consumer((records, delivery) -> lags.add(delivery.lag()), 1);
		consumer.put(new Batch(Records.records(SHARD, 1, 2), Duration.ofSeconds(7), 0, null));
		consumer.put(new Batch(Records.records(SHARD, 3, 3), SECOND, 0, null));
		this.workers.runDue();
		assertThat(lags).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(7), SECOND);
	}

	@Test
	void aStalledShardShowsForHowLong() {
		this.failing = 1;
		ShardConsumer consumer = consumer(1);
		this.ticker.advance(Duration.ofSeconds(50)); // idle time does not count
		put(consumer, 1, 1);
		this.workers.advance(Duration.ofSeconds(20));
		assertThat(consumer.figures().sinceProgress()).isEqualTo(Duration.ofSeconds(20));
	}

	private void put(ShardConsumer consumer, int first, int last) {
		put(consumer, first, last, null);
	}

	private void end(ShardConsumer consumer, int first, int last, Shard... children) {
		put(consumer, first, last, List.of(children));
	}

	private void put(ShardConsumer consumer, int first, int last, List<Shard> children) {
		List<KinesumerRecord> records = Records.records(SHARD, first, last);
		PrefetchBudgets.take(this.budget, records.size() * Records.SIZE);
		consumer.put(new Batch(records, Duration.ZERO, records.size() * Records.SIZE, children));
	}

	private static int committable(ShardConsumer consumer) {
		KinesumerRecord record = consumer.committable();
		assertThat(record).isNotNull();
		return number(record);
	}

	private BatchRecordHandler handler() {
		return (records, delivery) -> {
			if (numbers(records).contains(this.failing)) {
				this.log.add("fail " + numbers(records) + " " + delivery.attempt());
				throw new IllegalStateException("no " + this.failing);
			}
			this.log.add("handle " + numbers(records));
		};
	}

	private RecordRecoverer recoverer() {
		return (record, failure, attempts) -> this.log.add("recover " + number(record) + " after " + attempts);
	}

	private ShardConsumer consumer(int maxRecords) {
		return consumer(handler(), maxRecords);
	}

	private ShardConsumer consumer(BatchRecordHandler handler, int maxRecords) {
		return consumer(handler, maxRecords, FOR_EVER, null, CommitMode.AUTO);
	}

	private ShardConsumer manual(BatchRecordHandler handler) {
		return consumer(handler, 10, FOR_EVER, null, CommitMode.MANUAL);
	}

	private ShardConsumer consumer(BatchRecordHandler handler, int maxRecords, RetrySettings retry,
			RecordRecoverer recoverer, CommitMode mode) {
		return new ShardConsumer(SHARD, Handlings.of(handler, maxRecords, 1, retry, recoverer, mode),
				environment((listener, first, attempt, failure) -> {
					if (failure.getCause() != null) {
						this.log.add("changed " + failure.getCause().getClass().getSimpleName());
					}
				}), this.workers);
	}

	private Environment environment(Environment.Failures failures) {
		return new Environment(this.fence, 2, this.budget, this.ticker, this.random, failures, () -> this.changes++,
				StreamMetrics.NONE);
	}

}
