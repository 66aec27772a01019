package io.kinesumer.reader;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.kinesumer.EndpointUnreachableException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.Records;
import io.kinesumer.TrimmedCheckpoint;
import io.kinesumer.reader.TrimGuard.Verdict;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.ManualTicker;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TrimGuardTests {

	private static final ShardKey SHARD = new ShardKey("orders", "s1");

	/** Record 1 arrives a second after it. */
	private static final Instant ORIGIN = Instant.EPOCH;

	private final ManualTicker ticker = new ManualTicker();

	private final ScriptedKinesis kinesis = new ScriptedKinesis(this.ticker);

	private final List<Loss> losses = new ArrayList<>();

	private Instant now = ORIGIN;

	@BeforeEach
	void createStream() {
		this.kinesis.list("orders", Shard.open("s1"));
	}

	@Test
	void whatIsReadInTimeIsNoLossHoweverLongItTakes() {
		TrimGuard guard = guard(TrimmedCheckpoint.FAIL);
		for (int record = 1; record <= 100; record++) {
			at(Duration.ofSeconds(record).plus(Duration.ofHours(24)).minusSeconds(1));
			assertThat(read(guard, behind(1), record)).isEqualTo(Verdict.GO_ON);
		}
		assertThat(this.losses).isEmpty();
		assertThat(guard.failure()).isNull();
	}

	@Test
	void aHealthyShardCostsNoCall() {
		TrimGuard guard = guard(TrimmedCheckpoint.FAIL);
		for (int hour = 0; hour < 1000; hour++) {
			at(Duration.ofHours(hour));
			assertThat(read(guard, Duration.ZERO)).isEqualTo(Verdict.GO_ON);
		}
		assertThat(this.kinesis.calls()).isEmpty();
	}

	@Test
	void aCheckpointFromBeforeWhatTheStreamKeepsIsAPossibleLoss() {
		TrimGuard guard = guard(new ReadPosition.After(Position.of("7")), TrimmedCheckpoint.TRIM_HORIZON);
		at(Duration.ofHours(30));
		assertThat(read(guard, behind(60), 5000)).isEqualTo(Verdict.GO_ON);
		assertThat(this.losses).containsExactly(new Loss(SHARD, Position.of("7"), ORIGIN,
				ORIGIN.plus(Duration.ofHours(6)), Duration.ofHours(24), Loss.Sequel.GOES_ON));
		assertThat(guard.failure()).isNull();
	}

	@Test
	void whereAPersonIsToDecideNothingMoreIsRead() {
		TrimGuard guard = guard(TrimmedCheckpoint.FAIL);
		at(Duration.ofHours(30));
		assertThat(read(guard, behind(60), 5000)).isEqualTo(Verdict.STOP);
		assertThat(guard.failure()).isEqualTo(this.losses.get(0));
		assertThat(guard.failure().toString()).contains("orders/s1", ORIGIN.toString(), "24 h",
				"kinesumer.error.trimmed-checkpoint", "reset");
		assertThat(guard.caughtUp()).isEqualTo(new CaughtUp(null, ORIGIN));
	}

	@Test
	void aReaderThatIsTooSlowLosesWhatItWasToReadNext() {
		TrimGuard guard = guard(TrimmedCheckpoint.TRIM_HORIZON);
		at(Duration.ofHours(23));
		read(guard, behind(3600), 1);
		at(Duration.ofHours(26));
		read(guard, behind(3600), 90_000);
		assertThat(this.losses).singleElement()
			.satisfies((loss) -> assertThat(loss.reached()).isEqualTo(Position.of("1")))
			.satisfies((loss) -> assertThat(loss.from()).isEqualTo(ORIGIN.plusSeconds(1)))
			.satisfies((loss) -> assertThat(loss.until()).isEqualTo(ORIGIN.plus(Duration.ofHours(2))));
	}

	@Test
	void aLossThatGoesOnIsToldOnceAMinuteAndAllOfIt() {
		TrimGuard guard = guard(TrimmedCheckpoint.TRIM_HORIZON);
		for (int second = 0; second < 150; second++) {
			at(Duration.ofHours(25).plusSeconds(second));
			read(guard, behind(3600));
		}
		assertThat(this.losses).hasSize(3);
		guard.tell();
		assertThat(this.losses).hasSize(4);
		assertThat(this.losses.get(0).from()).isEqualTo(ORIGIN);
		for (int i = 1; i < 4; i++) {
			assertThat(this.losses.get(i).from()).isEqualTo(this.losses.get(i - 1).until());
		}
		assertThat(this.losses.get(3).until()).isEqualTo(this.now.minus(Duration.ofHours(24)));
		guard.tell();
		assertThat(this.losses).hasSize(4);
	}

	@Test
	void whatIsStillToBeToldIsToldWhenReadingGoesOn() {
		TrimGuard guard = guard(TrimmedCheckpoint.TRIM_HORIZON);
		at(Duration.ofHours(25));
		read(guard, behind(3600));
		at(Duration.ofHours(25).plusSeconds(10));
		read(guard, behind(3600), 90_000);
		assertThat(this.losses).hasSize(1);
		at(Duration.ofHours(25).plusSeconds(70));
		read(guard, Duration.ZERO);
		assertThat(this.losses).hasSize(2);
	}

	@Test
	void aShardThatWasIdleAllTheTimeIsNoLoss() {
		TrimGuard guard = guard(TrimmedCheckpoint.FAIL);
		at(Duration.ofHours(23));
		read(guard, Duration.ZERO);
		assertThat(guard.caughtUp()).isEqualTo(new CaughtUp(null, this.now));
		at(Duration.ofHours(46));
		assertThat(read(guard, Duration.ZERO)).isEqualTo(Verdict.GO_ON);
		assertThat(this.losses).isEmpty();
	}

	@Test
	void caughtUpMeansWithWhatHasBeenRead() {
		TrimGuard guard = guard(TrimmedCheckpoint.FAIL);
		at(Duration.ofMinutes(1));
		read(guard, behind(5), 1, 2);
		assertThat(guard.caughtUp()).isEqualTo(new CaughtUp(null, ORIGIN));
		at(Duration.ofMinutes(2));
		read(guard, Duration.ZERO, 3);
		assertThat(guard.caughtUp()).isEqualTo(new CaughtUp(Position.of("3"), this.now));
	}

	@Test
	void aGroupThatStartsWithTheOldestRecordsAndIsTooSlowLosesSome() {
		at(Duration.ofHours(23));
		TrimGuard guard = guard(new ReadPosition.TrimHorizon(), this.now, false, TrimmedCheckpoint.TRIM_HORIZON);
		assertThat(guard.caughtUp()).isNull();
		at(Duration.ofHours(24));
		read(guard, Duration.ofHours(24).minusSeconds(1), 1);
		assertThat(this.losses).isEmpty();
		assertThat(guard.caughtUp()).isNull();
		at(Duration.ofHours(25));
		read(guard, Duration.ofHours(23), 7200);
		assertThat(this.losses).singleElement()
			.satisfies((loss) -> assertThat(loss.from()).isEqualTo(ORIGIN.plusSeconds(1)));
	}

	@Test
	void aGroupThatComesTooLateToTheOldestRecordsItHasSeenLosesThem() {
		TrimGuard guard = guard(new ReadPosition.TrimHorizon(), ORIGIN, false, TrimmedCheckpoint.TRIM_HORIZON);
		at(Duration.ofHours(25));
		read(guard, Duration.ofHours(23), 7200);
		assertThat(this.losses).singleElement().satisfies((loss) -> assertThat(loss.from()).isEqualTo(ORIGIN));
	}

	@Test
	void aLongStretchWithoutRecordsIsNoLoss() {
		TrimGuard guard = guard(TrimmedCheckpoint.FAIL);
		at(Duration.ofHours(23));
		read(guard, Duration.ofHours(22));
		assertThat(guard.caughtUp()).isEqualTo(new CaughtUp(null, ORIGIN.plus(Duration.ofHours(1))));
		at(Duration.ofHours(30));
		assertThat(read(guard, Duration.ofHours(20))).isEqualTo(Verdict.STOP);
		guard = guard(TrimmedCheckpoint.FAIL);
		at(Duration.ofHours(23));
		read(guard, Duration.ofHours(10));
		at(Duration.ofHours(30));
		assertThat(read(guard, Duration.ofHours(9))).isEqualTo(Verdict.GO_ON);
	}

	@Test
	void theEndOfAShardSaysNothingOfWhenItCame() {
		TrimGuard guard = guard(TrimmedCheckpoint.FAIL);
		at(Duration.ofHours(5));
		KinesisApi.Page end = new KinesisApi.Page(List.of(), null, List.of(), Duration.ZERO, this.now);
		guard.judge(end);
		guard.read(List.of(), end);
		assertThat(guard.caughtUp().at()).isEqualTo(ORIGIN);
	}

	@Test
	void anAnswerWithNothingFromBeforeTheOldestRecordIsAskedForAnew() {
		TrimGuard guard = guard(TrimmedCheckpoint.TRIM_HORIZON);
		at(Duration.ofHours(30));
		assertThat(read(guard, Duration.ofHours(24))).isEqualTo(Verdict.FROM_THE_OLDEST);
		assertThat(read(guard, Duration.ofHours(24))).isEqualTo(Verdict.FROM_THE_OLDEST);
		assertThat(read(guard, Duration.ofHours(23))).isEqualTo(Verdict.GO_ON);
		assertThat(this.losses).hasSize(1);
	}

	@Test
	void aRetentionThatWasLengthenedMeanwhileIsNoLoss() {
		this.kinesis.retention(Duration.ofHours(48));
		TrimGuard guard = guard(TrimmedCheckpoint.FAIL);
		at(Duration.ofHours(30));
		assertThat(read(guard, behind(60), 5000)).isEqualTo(Verdict.GO_ON);
		assertThat(this.losses).isEmpty();
		assertThat(this.kinesis.calls()).containsExactly("describe orders");
	}

	@Test
	void aRetentionThatWasShortenedMeanwhileIsNoticed() {
		this.kinesis.retention(Duration.ofHours(48));
		TrimGuard guard = guard(TrimmedCheckpoint.TRIM_HORIZON);
		at(Duration.ofHours(30));
		read(guard, behind(60), 1);
		this.kinesis.retention(Duration.ofHours(24));
		this.ticker.advance(Duration.ofMinutes(6));
		read(guard, behind(60), 5000);
		assertThat(this.losses).hasSize(1);
	}

	@Test
	void withoutAnAnswerAboutTheRetentionNothingIsTakenThatMayFollowALoss() {
		TrimGuard guard = guard(TrimmedCheckpoint.FAIL);
		at(Duration.ofHours(30));
		this.kinesis.failNext(new EndpointUnreachableException("away", null));
		assertThatExceptionOfType(EndpointUnreachableException.class).isThrownBy(() -> read(guard, behind(60), 5000));
		assertThat(read(guard, behind(60), 5000)).isEqualTo(Verdict.STOP);
	}

	@Test
	void withoutAnAnswerAboutTheRetentionReadingGoesOnIfItMay() {
		TrimGuard guard = guard(TrimmedCheckpoint.TRIM_HORIZON);
		at(Duration.ofHours(30));
		this.kinesis.failNext(new EndpointUnreachableException("away", null));
		assertThat(read(guard, behind(60), 5000)).isEqualTo(Verdict.GO_ON);
		assertThat(this.losses).hasSize(1);
	}

	private TrimGuard guard(TrimmedCheckpoint policy) {
		return guard(new ReadPosition.TrimHorizon(), policy);
	}

	private TrimGuard guard(ReadPosition from, TrimmedCheckpoint policy) {
		return guard(from, ORIGIN, true, policy);
	}

	private TrimGuard guard(ReadPosition from, Instant reached, boolean certain, TrimmedCheckpoint policy) {
		return new TrimGuard(SHARD, from, reached, certain,
				new Retention(StreamRef.named("orders"), this.kinesis, this.ticker, RetentionRule.LEAST), policy,
				this.losses::add);
	}

	private void at(Duration sinceOrigin) {
		this.now = ORIGIN.plus(sinceOrigin);
	}

	private static Duration behind(long seconds) {
		return Duration.ofSeconds(seconds);
	}

	private Verdict read(TrimGuard guard, Duration behind, int... numbers) {
		List<KinesumerRecord> records = new ArrayList<>();
		for (int number : numbers) {
			records.add(Records.record(SHARD, number));
		}
		KinesisApi.Page page = new KinesisApi.Page(records, "next", List.of(), behind, this.now);
		Verdict verdict = guard.judge(page);
		if (verdict == Verdict.GO_ON) {
			guard.read(records, page);
		}
		return verdict;
	}

}
