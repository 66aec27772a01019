package io.kinesumer;

import java.time.Duration;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RetrySettingsTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	@Test
	void theBackoffGrowsByTheMultiplierUpToTheMost() {
		RetrySettings settings = new RetrySettings(SECOND, Duration.ofSeconds(10), 3, 5);
		assertThat(IntStream.rangeClosed(1, 5).mapToObj(settings::backoff)).containsExactly(SECOND,
				Duration.ofSeconds(3), Duration.ofSeconds(9), Duration.ofSeconds(10), Duration.ofSeconds(10));
	}

	@Test
	void theBackoffOfTheMillionthAttemptIsStillTheMost() {
		assertThat(RetrySettings.DEFAULTS.backoff(1_000_000)).isEqualTo(Duration.ofSeconds(30));
		assertThat(new RetrySettings(SECOND, SECOND, 1, -1).backoff(1_000_000)).isEqualTo(SECOND);
	}

	@Test
	void retriesAreCountedWithoutTheFirstAttempt() {
		RetrySettings twice = new RetrySettings(SECOND, SECOND, 1, 2);
		assertThat(IntStream.rangeClosed(1, 4).mapToObj(twice::isExhausted)).containsExactly(false, false, true, true);
		assertThat(new RetrySettings(SECOND, SECOND, 1, 0).isExhausted(1)).isTrue();
		assertThat(RetrySettings.DEFAULTS.isExhausted(Integer.MAX_VALUE)).isFalse();
	}

	@Test
	void whatMakesNoSenseIsRefusedByTheNameOfItsKey() {
		assertRefused("kinesumer.error.initial-backoff is 'PT0S' but must be longer than zero", Duration.ZERO, SECOND,
				1, 0);
		assertRefused("kinesumer.error.max-backoff is 'PT0.5S' but must be no shorter than"
				+ " kinesumer.error.initial-backoff (PT1S)", SECOND, Duration.ofMillis(500), 1, 0);
		assertRefused("kinesumer.error.multiplier is '0.5' but must be from 1 to 100", SECOND, SECOND, 0.5, 0);
		assertRefused("kinesumer.error.multiplier is 'NaN' but must be from 1 to 100", SECOND, SECOND, Double.NaN, 0);
		assertRefused("kinesumer.error.max-retries is '-2' but must be -1 (for ever), 0 or more", SECOND, SECOND, 1,
				-2);
	}

	private static void assertRefused(String message, Duration initial, Duration most, double multiplier,
			int maxRetries) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> new RetrySettings(initial, most, multiplier, maxRetries))
			.withMessage(message);
	}

}
