package io.kinesumer.reader;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.Records;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.time.ManualTicker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StandstillTests {

	private static final Duration INTERVAL = Duration.ofMillis(200);

	private final ManualTicker ticker = new ManualTicker();

	private final Standstill standstill = new Standstill();

	@Test
	void aMinuteWithoutGettingNearerIsAStandstill() {
		assertThat(answersUntilReached(Duration.ofHours(24))).isEqualTo(1 + 300);
	}

	@Test
	void fewAnswersAreNone() {
		for (int i = 0; i < 20; i++) {
			assertThat(answer(Duration.ofHours(24), Duration.ofMinutes(5))).isFalse();
		}
	}

	@Test
	void gettingNearerHoweverSlowlyIsNone() {
		for (int i = 0; i < 10_000; i++) {
			assertThat(answer(Duration.ofHours(24).minusSeconds(i / 200), INTERVAL)).isFalse();
		}
	}

	@Test
	void anIdleShardStandsStillForNoReason() {
		for (int i = 0; i < 10_000; i++) {
			assertThat(answer(Duration.ZERO, INTERVAL)).isFalse();
		}
	}

	@Test
	void recordsEndIt() {
		for (int i = 0; i < 10_000; i++) {
			List<KinesumerRecord> records = (i % 100 == 0) ? List.of(Records.record(new ShardKey("orders", "s1"), i))
					: List.of();
			this.ticker.advance(INTERVAL);
			assertThat(this.standstill.isReachedWith(
					new KinesisApi.Page(records, "next", List.of(), Duration.ofHours(1), Instant.EPOCH),
					this.ticker.nanos()))
				.isFalse();
		}
	}

	@Test
	void whatDoesNotHelpOnceIsFollowedByWhatDoes() {
		answersUntilReached(Duration.ofHours(24));
		assertThat(this.standstill.isStubborn()).isFalse();
		answersUntilReached(Duration.ofHours(24));
		assertThat(this.standstill.isStubborn()).isTrue();
		answersUntilReached(Duration.ofHours(24));
		assertThat(this.standstill.isStubborn()).isFalse();
	}

	private int answersUntilReached(Duration behind) {
		int answers = 1;
		while (!answer(behind, INTERVAL)) {
			answers++;
			assertThat(answers).isLessThan(10_000);
		}
		return answers;
	}

	private boolean answer(Duration behind, Duration interval) {
		this.ticker.advance(interval);
		return this.standstill.isReachedWith(new KinesisApi.Page(List.of(), "next", List.of(), behind, Instant.EPOCH),
				this.ticker.nanos());
	}

}
