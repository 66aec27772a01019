package io.kinesumer;

import java.time.Duration;
import java.util.stream.Stream;

import io.kinesumer.KinesumerSettings.Commit;
import io.kinesumer.KinesumerSettings.Prefetch;
import io.kinesumer.KinesumerSettings.Rebalance;
import io.kinesumer.KinesumerSettings.Scan;
import io.kinesumer.KinesumerSettings.Sync;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class KinesumerSettingsTests {

	private static final Duration MS = Duration.ofMillis(1);

	private static final Duration S = Duration.ofSeconds(1);

	@ParameterizedTest
	@MethodSource("invalid")
	void aRefusalNamesTheKeyTheValueAndWhatWouldBeValid(ThrowingCallable settings, String message) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(settings).withMessage(message);
	}

	static Stream<Arguments> invalid() {
		return Stream.of(
				refused(() -> new Sync(MS, S, S), "kinesumer.sync.interval is 'PT0.001S' but must be at least PT0.05S"),
				refused(() -> new Sync(S, S.multipliedBy(3).minus(MS), S),
						"kinesumer.sync.session-timeout is 'PT2.999S' but must be at least three times"
								+ " kinesumer.sync.interval (PT1S)"),
				refused(() -> new Sync(S, S.multipliedBy(3), MS),
						"kinesumer.sync.shard-interval is 'PT0.001S' but must be at least PT1S"),
				refused(() -> new Scan(0, S, S, S, 0), "kinesumer.scan.limit is '0' but must be from 1 to 10000"),
				refused(() -> new Scan(10_001, S, S, S, 0),
						"kinesumer.scan.limit is '10001' but must be from 1 to 10000"),
				refused(() -> new Scan(1, Duration.ZERO, S, S, 0),
						"kinesumer.scan.timeout is 'PT0S' but must be longer than zero"),
				refused(() -> new Scan(1, S, S.negated(), S, 0),
						"kinesumer.scan.interval is 'PT-1S' but must be longer than zero"),
				refused(() -> new Scan(1, S, S, MS, 0),
						"kinesumer.scan.idle-interval is 'PT0.001S' but must be no"
								+ " shorter than kinesumer.scan.interval (PT1S)"),
				refused(() -> new Scan(1, S, S, S, -1),
						"kinesumer.scan.threads is '-1' but must be from 1 to 1000, or 0"
								+ " to choose by the number of cores"),
				refused(() -> new Prefetch(1024 * 1024 - 1, 1),
						"kinesumer.prefetch.max-bytes is '1048575' but must be at least 1MB"),
				refused(() -> new Prefetch(1024 * 1024, 0),
						"kinesumer.prefetch.batches-per-shard is '0' but must be from 1 to 1000"),
				refused(() -> new Commit(CommitMode.AUTO, Duration.ZERO, S),
						"kinesumer.commit.interval is 'PT0S' but must be longer than zero"),
				refused(() -> new Commit(CommitMode.AUTO, S, Duration.ZERO),
						"kinesumer.commit.timeout is 'PT0S' but must be longer than zero"),
				refused(() -> new Rebalance(Duration.ZERO),
						"kinesumer.rebalance.drain-timeout is 'PT0S' but must be longer than zero"));
	}

	private static Arguments refused(ThrowingCallable settings, String message) {
		return arguments(settings, message);
	}

	@Test
	void theLimitsThemselvesAreValid() {
		assertThat(new Sync(Duration.ofMillis(50), Duration.ofMillis(150), Duration.ofMillis(50))).isNotNull();
		assertThat(new Scan(1, MS, MS, MS, 0)).isNotNull();
		assertThat(new Scan(10_000, MS, MS, MS, 1000)).isNotNull();
		assertThat(new Prefetch(1024 * 1024, 1000)).isNotNull();
	}

	@Test
	void eachWitherReplacesItsPartAndNoOther() {
		KinesumerSettings all = KinesumerSettings.DEFAULTS;
		Sync sync = new Sync(S, S.multipliedBy(5), S);
		Scan scan = new Scan(1, S, S, S, 1);
		Prefetch prefetch = new Prefetch(2_000_000, 3);
		Commit commit = new Commit(CommitMode.MANUAL, S, S);
		Rebalance rebalance = new Rebalance(S);
		RetrySettings retry = new RetrySettings(S, S, 1, 1);
		StartPosition start = StartPosition.trimHorizon();
		assertThat(all.withSync(sync)
			.withScan(scan)
			.withPrefetch(prefetch)
			.withCommit(commit)
			.withRebalance(rebalance)
			.withRetry(retry)
			.withStart(start)
			.withTrimmedCheckpoint(TrimmedCheckpoint.FAIL))
			.isEqualTo(new KinesumerSettings(sync, scan, prefetch, commit, rebalance, retry, start,
					TrimmedCheckpoint.FAIL));
	}

}
