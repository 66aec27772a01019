package io.kinesumer.reader;

import java.time.Duration;
import java.time.Instant;

import io.kinesumer.reader.RetentionRule.Standing;
import io.kinesumer.stream.ShardKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RetentionRuleTests {

	private static final Instant NOW = Instant.parse("2026-05-05T05:05:05Z");

	@ParameterizedTest
	@CsvSource({ "PT0S, SAFE", "PT18H, SAFE", "PT18H0.001S, NEAR", "PT24H, NEAR", "PT24H0.001S, PAST", "PT-1S, SAFE" })
	void whatComesNextIsLostOnceWhatCameBeforeIsOlderThanTheStreamKeeps(Duration age, Standing standing) {
		assertThat(RetentionRule.standing(NOW.minus(age), NOW, Duration.ofHours(24))).isEqualTo(standing);
	}

	@ParameterizedTest
	@CsvSource({ "PT17H, PT24H, false", "PT19H, PT24H, true", "PT17H, PT168H, false", "PT19H, PT168H, true",
			"PT4S, PT4S, true", "PT3S, PT4S, false" })
	void thePeriodIsAskedForOnceItMatters(Duration age, Duration known, boolean worth) {
		assertThat(RetentionRule.isWorthALook(NOW.minus(age), NOW, known)).isEqualTo(worth);
	}

	@Test
	void writesOfIdleShardsAreRareAndSpread() {
		Duration period = Duration.ofHours(24);
		long different = java.util.stream.IntStream.range(0, 1000)
			.mapToObj((i) -> RetentionRule.refreshAfter(period,
					new ShardKey("orders", String.format("shardId-%012d", i))))
			.peek((interval) -> assertThat(interval).isBetween(Duration.ofMinutes(90), Duration.ofHours(2)))
			.distinct()
			.count();
		assertThat(different).isGreaterThan(500);
	}

}
