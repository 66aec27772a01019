package io.kinesumer.reader;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

import io.kinesumer.AccessDeniedException;
import io.kinesumer.EndpointUnreachableException;
import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.Records;
import io.kinesumer.RoleDeniedException;
import io.kinesumer.StateStoreException;
import io.kinesumer.TrimmedCheckpoint;
import io.kinesumer.aggregation.Aggregates;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.ManualTicker;
import io.kinesumer.time.ManualWorkers;
import io.kinesumer.time.Ticker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.kinesis.model.KinesisException;

import static org.assertj.core.api.Assertions.assertThat;

class FanOutReaderTests {

	private static final StreamRef STREAM = StreamRef.named("orders");

	private static final ShardKey SHARD = new ShardKey("orders", "s1");

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final Duration HELD = Duration.ofSeconds(5);

	private final ManualTicker ticker = new ManualTicker();

	private final ManualWorkers workers = new ManualWorkers(this.ticker);

	private final ScriptedFanOut fanOut = new ScriptedFanOut(this.ticker);

	private final ScriptedKinesis kinesis = new ScriptedKinesis(this.ticker);

	private final PrefetchBudget budget = new PrefetchBudget(64_000_000);

	private final Shelf shelf = new Shelf();

	private final Held tenure = new Held();

	private final List<String> reported = new ArrayList<>();

	private final List<Loss> losses = new ArrayList<>();

	private Instant reached = this.ticker.now();

	private TrimmedCheckpoint policy = TrimmedCheckpoint.TRIM_HORIZON;

	private boolean fallsBack;

	private int expectedFailures;

	@AfterEach
	void noStepFailed() {
		assertThat(this.workers.failures()).hasSize(this.expectedFailures);
	}

	@Test
	void itSubscribesAndHandsOverWhatIsPushed() {
		FanOutReader reader = reader();
		this.workers.runDue();
		assertThat(this.fanOut.calls()).containsExactly("consumer app", "subscribe TrimHorizon");
		this.fanOut.last().grant().send(Records.records(SHARD, 1, 2), Position.of("2"), Duration.ofSeconds(3));
		this.workers.runDue();
		this.fanOut.last().send(Records.records(SHARD, 3, 3), "3");
		this.workers.runDue();
		assertThat(this.shelf.numbers()).containsExactly(1, 2, 3);
		assertThat(this.budget.used()).isEqualTo(3 * (Records.SIZE + PageSizes.RECORD_FRAME));
		assertThat(reader.lag()).isZero();
		assertThat(reader.problem()).isNull();
		assertThat(this.reported).isEmpty();
	}

	@Test
	void itAsksForOneEventAtATimeAndOnlyWhereThereIsRoom() {
		this.shelf.room = 2;
		reader();
		this.workers.runDue();
		ScriptedFanOut.Push push = this.fanOut.last().grant();
		assertThat(push.asked).isEqualTo(1);
		push.send(Records.records(SHARD, 1, 1), "1");
		this.workers.runDue();
		assertThat(push.asked).isEqualTo(1);
		push.send(Records.records(SHARD, 2, 2), "2");
		this.workers.advance(Duration.ofMinutes(2));
		assertThat(push.asked).as("no room").isZero();
		this.shelf.makeRoom(1);
		this.workers.runDue();
		assertThat(push.asked).isEqualTo(1);
		assertThat(push.cancelled).isFalse();
	}

	@Test
	void itAsksForNothingWhileOthersHoldTheBudget() {
		this.budget.take(64_000_000);
		reader();
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.fanOut.calls()).isEmpty();
		this.budget.giveBack(32_000_000);
		this.workers.runDue();
		assertThat(this.fanOut.last().asked).isEqualTo(1);
	}

	@Test
	void aSubscriptionWhoseTimeIsOverIsFollowedAtOnceFromItsContinuation() {
		reader();
		this.workers.runDue();
		this.fanOut.last().grant().send(Records.records(SHARD, 1, 2), "20");
		this.workers.runDue();
		this.fanOut.calls();
		this.workers.advance(Duration.ofSeconds(30));
		this.fanOut.last().send(List.of(), "30");
		this.fanOut.last().end(null);
		this.workers.runDue();
		assertThat(this.fanOut.calls()).containsExactly("subscribe after 30");
		assertThat(this.reported).isEmpty();
	}

	@Test
	void aSubscriptionIsRenewedBeforeItsTimeIsOver() {
		reader();
		this.workers.runDue();
		ScriptedFanOut.Push first = this.fanOut.last().grant();
		for (int second = 0; this.fanOut.subscriptions.size() == 1; second += 5) {
			assertThat(second).isLessThan(300);
			first.send(List.of(), String.valueOf(100 + second));
			this.workers.advance(HELD);
		}
		assertThat(first.cancelled).isTrue();
		assertThat(this.ticker.nanos()).isGreaterThan(Duration.ofSeconds(240).toNanos());
		first.send(Records.records(SHARD, 1, 1), "999"); // too late: read again by the
															// next
		this.fanOut.last().grant().send(Records.records(SHARD, 500, 500), "500");
		this.workers.runDue();
		assertThat(this.shelf.numbers()).containsExactly(500);
		assertThat(this.reported).isEmpty();
	}

	@Test
	void shardsClaimedTogetherAreNotRenewedTogether() {
		List<Long> renewals = new ArrayList<>();
		SubscriptionPace pace = new SubscriptionPace(this.ticker, new Random(1));
		for (int i = 0; i < 100; i++) {
			renewals.add(Duration.ofNanos(pace.nextRenewal()).toSeconds());
		}
		assertThat(renewals).allMatch((second) -> second >= 240 && second <= 290);
		assertThat(renewals.stream().distinct().count()).isGreaterThan(30);
	}

	@Test
	void aBrokenSubscriptionIsMadeAnewAfterKinesisHasLetItGo() {
		FanOutReader reader = reader();
		this.workers.runDue();
		this.fanOut.last().grant().send(Records.records(SHARD, 1, 1), "1");
		this.workers.advance(SECOND);
		this.fanOut.calls();
		this.fanOut.last().end(new EndpointUnreachableException("reset", null));
		this.workers.advance(Duration.ofMillis(3_999));
		assertThat(this.fanOut.calls()).isEmpty();
		assertThat(reader.problem()).isEqualTo("reset");
		this.workers.advance(Duration.ofMillis(1));
		assertThat(this.fanOut.calls()).containsExactly("subscribe after 1");
		this.fanOut.last().grant().send(Records.records(SHARD, 2, 2), "2");
		this.workers.runDue();
		assertThat(reader.problem()).isNull();
		assertThat(this.reported).containsExactly("failed 1: reset", "recovered");
	}

	@Test
	void failuresBackOffLongerEachTimeByARandomPart() {
		reader();
		this.workers.runDue();
		for (int failures = 1; failures <= 8; failures++) {
			this.fanOut.last().end(new ThrottledException("busy", null));
			this.workers.runDue();
			Duration most = SECOND.multipliedBy(Math.min(10, 1L << (failures - 1))).plusMillis(500);
			assertThat(this.workers.untilNext().orElseThrow()).isBetween(Duration.ofMillis(500), most);
			assertThat(this.reported).hasSize(failures);
			this.workers.advance(this.workers.untilNext().orElseThrow());
			assertThat(this.fanOut.subscriptions).hasSize(failures + 1);
		}
	}

	@Test
	void aFormerOwnersSubscriptionIsWaitedForAndSaidSo() {
		FanOutReader reader = reader();
		this.workers.runDue();
		for (int refusals = 0; refusals < 4; refusals++) {
			this.fanOut.last().end(new SubscriptionInUseException("held", null));
			this.workers.runDue();
			assertThat(this.workers.untilNext().orElseThrow()).isBetween(SECOND, Duration.ofMillis(1_500));
			assertThat(reader.problem()).isEqualTo("held");
			this.workers.advance(this.workers.untilNext().orElseThrow());
		}
		this.fanOut.last().grant();
		this.workers.runDue();
		assertThat(reader.problem()).isNull();
		assertThat(this.reported).as("a hand-over is no failure").isEmpty();
	}

	@Test
	void aSubscriptionThatSomeoneElseKeepsIsReported() {
		reader();
		this.workers.runDue();
		while (this.ticker.nanos() < Duration.ofSeconds(20).toNanos()) {
			this.fanOut.last().end(new SubscriptionInUseException("held", null));
			this.workers.runDue();
			this.workers.advance(this.workers.untilNext().orElseThrow());
		}
		assertThat(this.reported).isNotEmpty();
	}

	@Test
	void whoIsTakenOverAsksTheStoreBeforeItTakesTheSubscriptionBack() {
		reader();
		this.workers.runDue();
		this.fanOut.last().grant();
		this.fanOut.calls();
		this.fanOut.last().end(new SubscriptionInUseException("taken over", null));
		this.tenure.held = false;
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.tenure.verified).isEqualTo(1);
		assertThat(this.fanOut.calls()).isEmpty();
	}

	@Test
	void whoStillOwnsTheShardTakesTheSubscriptionBackWhenKinesisAllowsIt() {
		reader();
		this.workers.runDue();
		this.fanOut.last().grant();
		this.fanOut.calls();
		this.fanOut.last().end(new SubscriptionInUseException("taken over", null));
		this.tenure.storeIsAway = true;
		this.workers.advance(HELD.plusSeconds(2));
		assertThat(this.fanOut.calls()).as("who owns it is not known").isEmpty();
		this.tenure.storeIsAway = false;
		this.workers.advance(HELD);
		assertThat(this.fanOut.calls()).containsExactly("subscribe TrimHorizon");
	}

	@Test
	void aFencedClientSubscribesToNothing() {
		this.tenure.current = false;
		reader();
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.fanOut.subscriptions).isEmpty();
		this.tenure.current = true;
		this.workers.advance(SECOND);
		assertThat(this.fanOut.subscriptions).hasSize(1);
	}

	@Test
	void aBusyHandlerCausesNoStormOfSubscriptions() {
		this.shelf.room = 1;
		reader();
		this.workers.runDue();
		this.fanOut.last().grant().send(Records.records(SHARD, 1, 1), "1");
		this.workers.runDue();
		this.fanOut.last().end(new EndpointUnreachableException("read timeout", null));
		this.workers.advance(Duration.ofMinutes(10));
		assertThat(this.fanOut.subscriptions).as("no room").hasSize(1);
		assertThat(this.reported).isEmpty();
		this.shelf.makeRoom(1);
		this.workers.runDue();
		assertThat(this.fanOut.subscriptions).hasSize(2);
	}

	@Test
	void aSilentSubscriptionIsMadeAnew() {
		reader();
		this.workers.runDue();
		this.fanOut.last().grant();
		this.workers.advance(Duration.ofSeconds(34));
		assertThat(this.fanOut.subscriptions).hasSize(1);
		this.workers.advance(Duration.ofSeconds(3));
		assertThat(this.fanOut.subscriptions).hasSize(2);
		assertThat(this.fanOut.subscriptions.get(0).cancelled).isTrue();
		assertThat(this.reported).hasSize(1);
	}

	@Test
	void theEndOfAShardComesWithItsChildren() {
		FanOutReader reader = reader();
		this.workers.runDue();
		this.fanOut.last().grant().send(Records.records(SHARD, 1, 1), "1");
		this.workers.runDue();
		this.fanOut.last().sendLast(Shard.open("s2"), Shard.open("s3"));
		this.workers.runDue();
		this.fanOut.last().end(null);
		this.workers.advance(Duration.ofMinutes(10));
		assertThat(this.shelf.batches).last().satisfies((batch) -> {
			assertThat(batch.isLast()).isTrue();
			assertThat(batch.children()).extracting(Shard::id).containsExactly("s2", "s3");
		});
		assertThat(this.fanOut.subscriptions).hasSize(1);
		assertThat(reader.problem()).isNull();
	}

	@Test
	void itGoesOnInsideAnAggregatedRecord() {
		KinesumerRecord aggregate = Aggregates.record(SHARD, 20, Aggregates.of("key", "a", "b", "c"));
		reader(new ReadPosition.After(new Position("20", 1)));
		this.workers.runDue();
		assertThat(this.fanOut.calls()).contains("subscribe after 20.1");
		this.fanOut.last().grant().send(List.of(), "19"); // nothing yet
		this.workers.advance(HELD);
		this.fanOut.last().end(new EndpointUnreachableException("reset", null));
		this.workers.advance(HELD);
		assertThat(this.fanOut.calls()).containsExactly("subscribe after 20.1");
		this.fanOut.last().grant().send(List.of(aggregate), "20");
		this.workers.runDue();
		assertThat(this.shelf.batches.get(0).records()).extracting(KinesumerRecord::position)
			.containsExactly(Position.of("20"));
	}

	@Test
	void aPausedShardIsNotAskedForAndNotSubscribedToAgain() {
		FanOutReader reader = reader();
		this.workers.runDue();
		ScriptedFanOut.Push push = this.fanOut.last().grant();
		this.tenure.wanted = false;
		push.send(Records.records(SHARD, 1, 1), "1");
		this.workers.runDue();
		assertThat(push.asked).isZero();
		push.end(null);
		this.workers.advance(Duration.ofMinutes(10));
		assertThat(this.fanOut.subscriptions).hasSize(1);
		this.tenure.wanted = true;
		reader.wake();
		this.workers.runDue();
		assertThat(this.fanOut.subscriptions).hasSize(2);
	}

	@Test
	void aStoppedReaderLetsItsSubscriptionGo() {
		FanOutReader reader = reader();
		this.workers.runDue();
		ScriptedFanOut.Push push = this.fanOut.last().grant();
		reader.stop();
		push.send(Records.records(SHARD, 1, 1), "1");
		push.end(null);
		reader.wake();
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(push.cancelled).isTrue();
		assertThat(this.shelf.batches).isEmpty();
		assertThat(this.fanOut.subscriptions).hasSize(1);
	}

	@Test
	void aConsumerInCreationIsWaitedFor() {
		this.fanOut.active = false;
		FanOutReader reader = reader();
		this.workers.advance(Duration.ofSeconds(10));
		assertThat(this.fanOut.subscriptions).isEmpty();
		assertThat(this.fanOut.calls()).hasSize(11).containsOnly("consumer app");
		this.fanOut.active = true;
		this.workers.advance(SECOND);
		assertThat(this.fanOut.subscriptions).hasSize(1);
		assertThat(reader.problem()).isNull();
		assertThat(this.reported).isEmpty();
	}

	@Test
	void aConsumerThatDoesNotBecomeActiveIsReported() {
		this.fanOut.active = false;
		FanOutReader reader = reader();
		this.workers.advance(Duration.ofMinutes(3));
		assertThat(this.reported).isNotEmpty()
			.allMatch((report) -> report.contains("orders") && report.contains("app") && report.contains("deregister"));
		assertThat(reader.problem()).contains("has not become active");
	}

	@Test
	void aConsumerThatIsGoneIsLookedForAgain() {
		reader();
		this.workers.runDue();
		this.fanOut.last().grant();
		this.fanOut.calls();
		this.fanOut.last().end(new MissingConsumerException("gone", null));
		this.workers.advance(HELD);
		assertThat(this.fanOut.calls()).containsExactly("consumer app", "subscribe TrimHorizon");
	}

	@Test
	void aStreamThatTakesNoConsumerIsTriedAgainAndSaysWhy() {
		for (int i = 0; i < 20; i++) {
			this.fanOut.failures.add(new ConsumerLimitException("full", null));
		}
		FanOutReader reader = reader();
		this.workers.advance(Duration.ofMinutes(2));
		assertThat(reader.problem()).isEqualTo("full");
		assertThat(this.fanOut.calls()).hasSizeBetween(6, 12);
		this.fanOut.failures.clear();
		this.workers.advance(Duration.ofSeconds(30));
		assertThat(this.fanOut.subscriptions).hasSize(1);
	}

	@Test
	void noConsumerIsRegisteredForAStreamThatNobodyReadsAnyMore() {
		for (int i = 0; i < 100; i++) {
			this.fanOut.failures.add(new ConsumerLimitException("full", null));
		}
		FanOutReader first = reader();
		FanOutReader second = reader();
		this.workers.advance(Duration.ofMinutes(1));
		first.stop();
		this.fanOut.calls();
		this.workers.advance(Duration.ofMinutes(1));
		assertThat(this.fanOut.calls()).as("there is still one").isNotEmpty();
		second.stop();
		this.workers.advance(Duration.ofMinutes(10));
		assertThat(this.fanOut.calls()).isEmpty();
		this.fanOut.failures.clear();
		reader();
		this.workers.runDue();
		assertThat(this.fanOut.calls()).containsExactly("consumer app", "subscribe TrimHorizon");
	}

	@Test
	void aStreamThatTakesNoConsumerIsPolledWhereThatIsAskedFor() {
		this.fallsBack = true;
		for (int i = 0; i < 3; i++) {
			this.fanOut.failures.add(new ConsumerLimitException("full", null));
		}
		this.kinesis.add(Records.records(SHARD, 1, 3));
		FanOutReader reader = reader();
		this.workers.advance(Duration.ofSeconds(10));
		assertThat(this.shelf.numbers()).containsExactly(1, 2, 3);
		assertThat(this.reported).contains("fell back: full");
		assertThat(this.fanOut.subscriptions).isEmpty();
		assertThat(reader.lag()).isZero();
		reader.stop();
		this.kinesis.calls();
		this.workers.advance(Duration.ofSeconds(10));
		assertThat(this.kinesis.calls()).isEmpty();
	}

	@Test
	void aSubscriptionThatIsDeniedIsPolledFromWhereItIsWhereThatIsAskedFor() {
		this.fallsBack = true;
		this.kinesis.add(Records.records(SHARD, 1, 3));
		reader(new ReadPosition.After(Position.of("1")));
		this.workers.runDue();
		this.fanOut.last().end(new AccessDeniedException("denied", null));
		this.workers.runDue();
		assertThat(this.shelf.numbers()).containsExactly(2, 3);
		assertThat(this.reported).containsExactly("fell back: denied");
	}

	@Test
	void credentialsThatAreNotValidNowAreNoReasonToPoll() {
		this.fallsBack = true;
		this.fanOut.failures.add(refusal("ExpiredTokenException"));
		this.fanOut.failures.add(new RoleDeniedException("no role", null));
		reader();
		this.workers.advance(Duration.ofSeconds(10));
		this.fanOut.last().end(refusal("InvalidSignatureException"));
		this.workers.advance(Duration.ofSeconds(10));
		this.fanOut.last().grant().send(Records.records(SHARD, 1, 3), "3");
		this.workers.runDue();
		assertThat(this.shelf.numbers()).containsExactly(1, 2, 3);
		assertThat(this.reported).noneMatch((report) -> report.startsWith("fell back"));
	}

	@Test
	void whatIsNotAllowedIsPolled() {
		this.fallsBack = true;
		this.fanOut.failures.add(refusal("AccessDeniedException"));
		reader();
		this.workers.runDue();
		assertThat(this.reported).singleElement().asString().startsWith("fell back: AWS refused");
	}

	private static KinesumerException refusal(String code) {
		return KinesisFailures.translate(STREAM, "kinesis:SubscribeToShard",
				KinesisException.builder()
					.statusCode(400)
					.awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage("no").build())
					.build());
	}

	@Test
	void whatMayHaveBeenTrimmedIsToldAndReadOnFromTheOldestRecord() {
		this.reached = this.ticker.now().minus(Duration.ofHours(30));
		reader(new ReadPosition.After(Position.of("2")));
		this.workers.runDue();
		this.fanOut.last().grant().send(List.of(), Position.of("2"), Duration.ofHours(24));
		this.workers.advance(HELD);
		assertThat(this.losses).hasSize(1);
		assertThat(this.fanOut.calls()).containsExactly("consumer app", "subscribe after 2", "subscribe TrimHorizon");
		this.fanOut.last().grant().send(Records.records(SHARD, 1, 6), "6");
		this.workers.runDue();
		assertThat(this.shelf.numbers()).containsExactly(3, 4, 5, 6);
	}

	@Test
	void whereAPersonIsToDecideItReadsNothingAndSaysSo() {
		this.policy = TrimmedCheckpoint.FAIL;
		this.reached = this.ticker.now().minus(Duration.ofHours(30));
		FanOutReader reader = reader(new ReadPosition.After(Position.of("2")));
		this.workers.runDue();
		this.fanOut.last().grant().send(Records.records(SHARD, 5, 6), "6");
		this.workers.advance(Duration.ofMinutes(10));
		assertThat(this.shelf.batches).isEmpty();
		assertThat(reader.isStalled()).isTrue();
		assertThat(reader.problem()).contains("orders/s1", "trimmed-checkpoint is fail");
		assertThat(this.fanOut.last().cancelled).isTrue();
		assertThat(this.fanOut.subscriptions).hasSize(1);
	}

	@Test
	void aQuietShardIsKnownToHoldNothingMore() {
		FanOutReader reader = reader();
		this.workers.runDue();
		this.fanOut.last().grant().send(Records.records(SHARD, 1, 1), "1");
		this.workers.advance(Duration.ofSeconds(20));
		this.fanOut.last().send(List.of(), "2");
		this.workers.runDue();
		assertThat(reader.caughtUp().at()).isEqualTo(this.ticker.now());
		assertThat(reader.caughtUp().through()).isEqualTo(Position.of("1"));
	}

	@Test
	void anEventThatMeetsAnErrorComesAgain() {
		AtomicBoolean fails = new AtomicBoolean();
		reader(new ReadPosition.TrimHorizon(), () -> {
			if (fails.getAndSet(false)) {
				throw new OutOfMemoryError("Java heap space");
			}
			return this.ticker.nanos();
		});
		this.workers.runDue();
		this.fanOut.last().grant().send(Records.records(SHARD, 1, 1), "1");
		this.workers.runDue();
		this.fanOut.last().send(Records.records(SHARD, 2, 2), "2");
		fails.set(true);
		this.workers.advance(Duration.ofSeconds(10));
		assertThat(this.fanOut.calls()).containsExactly("consumer app", "subscribe TrimHorizon", "subscribe after 1");
		this.fanOut.last().grant().send(Records.records(SHARD, 2, 3), "3");
		this.workers.runDue();
		assertThat(this.shelf.numbers()).containsExactly(1, 2, 3);
		this.expectedFailures = 1;
	}

	private FanOutReader reader() {
		return reader(new ReadPosition.TrimHorizon());
	}

	private FanOutReader reader(ReadPosition from) {
		return reader(from, this.ticker);
	}

	private FanOutReader reader(ReadPosition from, Ticker clock) {
		KinesumerSettings.Scan scan = KinesumerSettings.Scan.DEFAULTS;
		PollingReader.Resources shared = new PollingReader.Resources(this.kinesis, scan, true, this.budget, clock,
				new Random(1), new Reports());
		ConsumerRegistry registry = new ConsumerRegistry(this.fanOut, "app", this.fallsBack, this.workers, this.ticker,
				new Registrations());
		this.kinesis.list("orders", Shard.open("s1"));
		TrimGuard guard = new TrimGuard(SHARD, from, this.reached, true,
				new Retention(STREAM, this.kinesis, this.ticker, RetentionRule.LEAST), this.policy, this.losses::add);
		return new FanOutReader(STREAM, SHARD, from, guard, this.shelf, this.tenure, this.workers,
				new FanOutReader.Resources(this.fanOut, registry, shared));
	}

	private final class Reports implements PollingReader.Failures {

		@Override
		public void failed(ShardKey shard, KinesumerException failure, int inARow) {
			FanOutReaderTests.this.reported.add("failed " + inARow + ": " + failure.getMessage());
		}

		@Override
		public void recovered(ShardKey shard) {
			FanOutReaderTests.this.reported.add("recovered");
		}

	}

	private final class Registrations implements ConsumerRegistry.Failures {

		@Override
		public void failed(StreamRef stream, KinesumerException failure) {
			FanOutReaderTests.this.reported.add("not registered: " + failure.getMessage());
		}

		@Override
		public void recovered(StreamRef stream) {
			FanOutReaderTests.this.reported.add("registered");
		}

		@Override
		public void fellBack(StreamRef stream, KinesumerException failure) {
			FanOutReaderTests.this.reported.add("fell back: " + failure.getMessage());
		}

	}

	private static final class Held implements Tenure {

		private boolean wanted = true;

		private boolean current = true;

		private boolean held = true;

		private boolean storeIsAway;

		private int verified;

		@Override
		public boolean isWanted() {
			return this.wanted;
		}

		@Override
		public boolean isCurrent() {
			return this.current;
		}

		@Override
		public boolean verify() {
			this.verified++;
			if (this.storeIsAway) {
				throw new StateStoreException("away", null);
			}
			return this.held;
		}

	}

	/**
	 * Keeps what is put on it.
	 */
	private static final class Shelf implements Inbox {

		private final List<Batch> batches = new ArrayList<>();

		private int room = Integer.MAX_VALUE;

		private Runnable wake = () -> {
		};

		@Override
		public long bytes() {
			return this.batches.stream().mapToLong(Batch::bytes).sum();
		}

		@Override
		public boolean hasRoom(Runnable wake) {
			this.wake = wake;
			return this.room > 0;
		}

		@Override
		public void put(Batch batch) {
			this.batches.add(batch);
			this.room--;
		}

		private void makeRoom(int batches) {
			this.room += batches;
			this.wake.run();
		}

		private List<Integer> numbers() {
			return Records.numbers(this.batches.stream().flatMap((batch) -> batch.records().stream()).toList());
		}

	}

}
