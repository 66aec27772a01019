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
				ORIGIN.plus(Duration.ofHours(6)), Duration.ofHours(24), false));
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
	void aLossThatGoesOnIsToldOnceAnHour() {
		TrimGuard guard = guard(TrimmedCheckpoint.TRIM_HORIZON);
		at(Duration.ofHours(25));
		for (int minute = 0; minute < 180; minute++) {
			at(Duration.ofHours(25).plusMinutes(minute));
			read(guard, behind(3600));
		}
		assertThat(this.losses).hasSize(3);
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
		read(guard, behind(60));
		this.kinesis.retention(Duration.ofHours(24));
		this.ticker.advance(Duration.ofMinutes(6));
		read(guard, behind(60));
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

	private TrimGuard guard(TrimmedCheckpoint policy) {
		return guard(new ReadPosition.TrimHorizon(), policy);
	}

	private TrimGuard guard(ReadPosition from, TrimmedCheckpoint policy) {
		return new TrimGuard(SHARD, from, ORIGIN, new Retention(StreamRef.named("orders"), this.kinesis, this.ticker),
				policy, this.losses::add);
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
