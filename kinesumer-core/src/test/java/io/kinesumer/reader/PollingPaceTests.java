package io.kinesumer.reader;

import java.time.Duration;
import java.util.Random;

import io.kinesumer.KinesumerSettings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PollingPaceTests {

	private static final long TWO_SECONDS = 2 * PollingPace.BYTES_PER_SECOND;

	@Test
	void aLargeReplyIsEarnedAtTheRateOfKinesis() {
		assertThat(pace(Duration.ofMillis(200)).afterRecords(TWO_SECONDS)).isEqualTo(Duration.ofSeconds(2));
		assertThat(pace(Duration.ofMillis(20)).afterRecords(TWO_SECONDS)).isEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void whoReadsFarMoreOftenThanKinesisAllowsReadsFromSomethingWithoutItsRate() {
		assertThat(pace(Duration.ofMillis(1)).afterRecords(TWO_SECONDS)).isEqualTo(Duration.ofMillis(1));
	}

	private static PollingPace pace(Duration interval) {
		KinesumerSettings.Scan scan = KinesumerSettings.DEFAULTS.scan();
		return new PollingPace(
				new KinesumerSettings.Scan(scan.limit(), scan.timeout(), interval, scan.idleInterval(), scan.threads()),
				new Random(1));
	}

}
