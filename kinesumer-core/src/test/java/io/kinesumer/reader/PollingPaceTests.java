package io.kinesumer.reader;

import java.time.Duration;
import java.util.Random;

import io.kinesumer.KinesumerSettings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PollingPaceTests {

	private static final long TWO_SECONDS = 2 * PollingPace.BYTES_PER_SECOND;

	private static final Duration INTERVAL = Duration.ofMillis(200);

	@Test
	void aLargeReplyIsEarnedAtTheRateOfKinesis() {
		assertThat(pace(Duration.ofMillis(200)).afterRecords(TWO_SECONDS)).isEqualTo(Duration.ofSeconds(2));
		assertThat(pace(Duration.ofMillis(20)).afterRecords(TWO_SECONDS)).isEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void whoReadsFarMoreOftenThanKinesisAllowsReadsFromSomethingWithoutItsRate() {
		assertThat(pace(Duration.ofMillis(1)).afterRecords(TWO_SECONDS)).isEqualTo(Duration.ofMillis(1));
	}

	@Test
	void aShardIntoWhichRecordsTrickleIsReadAsOftenAsIsAllowed() {
		PollingPace pace = pace(INTERVAL);
		for (int record = 0; record < 3; record++) {
			pace.afterRecords(100);
			for (int i = 0; i < 3; i++) {
				pace.afterNothing();
			}
		}
		pace.afterRecords(100);
		for (int i = 0; i < 6; i++) {
			assertThat(pace.afterNothing()).isEqualTo(INTERVAL);
		}
	}

	@Test
	void aShardThatFallsSilentAfterATrickleIsReadMoreAndMoreRarely() {
		PollingPace pace = pace(INTERVAL);
		pace.afterRecords(100);
		pace.afterNothing();
		pace.afterRecords(100);
		Duration last = Duration.ZERO;
		for (int i = 0; i < 20; i++) {
			last = pace.afterNothing();
		}
		assertThat(last).isGreaterThanOrEqualTo(Duration.ofMillis(900));
	}

	@Test
	void aRecordNowAndThenMakesNoTrickle() {
		PollingPace pace = pace(INTERVAL);
		for (int record = 0; record < 3; record++) {
			pace.afterRecords(100);
			for (int i = 0; i < 30; i++) {
				pace.afterNothing();
			}
		}
		pace.afterRecords(100);
		pace.afterNothing();
		pace.afterNothing();
		assertThat(pace.afterNothing()).isGreaterThan(INTERVAL);
	}

	private static PollingPace pace(Duration interval) {
		KinesumerSettings.Scan scan = KinesumerSettings.DEFAULTS.scan();
		return new PollingPace(
				new KinesumerSettings.Scan(scan.limit(), scan.timeout(), interval, scan.idleInterval(), scan.threads()),
				new Random(1));
	}

}
