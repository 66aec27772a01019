package io.kinesumer.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.Random;

import io.kinesumer.CommitMode;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.Records;
import io.kinesumer.RetrySettings;
import io.kinesumer.membership.Fence;
import io.kinesumer.reader.PrefetchBudget;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.time.ManualTicker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FailurePolicyTests {

	private static final ShardKey SHARD = new ShardKey("orders", "s1");

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final ManualTicker ticker = new ManualTicker();

	private final Random random = new Random(3);

	private final Exception failure = new IllegalStateException("no");

	@Test
	void aFreshPolicyHoldsNothingUp() {
		FailurePolicy policy = policy(0, null);
		assertThat(policy.attempt()).isEqualTo(1);
		assertThat(policy.limit(7)).isEqualTo(7);
		assertThat(policy.untilNextAttempt()).isZero();
		assertThat(policy.message()).isNull();
	}

	@Test
	void eachBackoffIsUpToAQuarterShorter() {
		for (int time = 0; time < 200; time++) {
			FailurePolicy policy = policy(-1, null);
			policy.failed(records(1), this.failure, true);
			assertThat(policy.untilNextAttempt()).isBetween(Duration.ofMillis(750), SECOND);
		}
	}

	@Test
	void successEndsTheWaitAndTheCount() {
		FailurePolicy policy = policy(-1, null);
		policy.failed(records(1), this.failure, true);
		policy.failed(records(1), this.failure, true);
		assertThat(policy.attempt()).isEqualTo(3);
		assertThat(policy.message()).contains("no");
		policy.succeeded(records(1).get(0));
		assertThat(policy.attempt()).isEqualTo(1);
		assertThat(policy.untilNextAttempt()).isZero();
		assertThat(policy.message()).isNull();
	}

	@Test
	void anExhaustedBatchGoesOnOneByOneUntilItsLastRecordIsHandled() {
		FailurePolicy policy = policy(0, RecordRecoverer.skip());
		assertThat(policy.failed(records(3), this.failure, true)).isFalse();
		for (KinesumerRecord record : records(3)) {
			assertThat(policy.limit(10)).isEqualTo(1);
			policy.succeeded(record);
		}
		assertThat(policy.limit(10)).isEqualTo(10);
	}

	@Test
	void aBatchIsNeverTakenApartWithoutARecoverer() {
		FailurePolicy policy = policy(0, null);
		for (int attempt = 0; attempt < 10; attempt++) {
			assertThat(policy.failed(records(3), this.failure, true)).isFalse();
			assertThat(policy.limit(10)).isEqualTo(10);
		}
	}

	@Test
	void theRecovererGetsASingleExhaustedRecord() {
		FailurePolicy policy = policy(1, RecordRecoverer.skip());
		assertThat(policy.failed(records(1), this.failure, true)).isFalse();
		assertThat(policy.failed(records(1), this.failure, true)).isTrue();
	}

	@Test
	void theRecovererGetsNothingOfAShardThatIsGivenUp() {
		FailurePolicy policy = policy(0, RecordRecoverer.skip());
		assertThat(policy.failed(records(1), this.failure, false)).isFalse();
	}

	private FailurePolicy policy(int maxRetries, RecordRecoverer recoverer) {
		Handling handling = new Handling("listener", (records, delivery) -> {
		}, 10, CommitMode.AUTO, new RetrySettings(SECOND, Duration.ofSeconds(8), 2, maxRetries), recoverer);
		Environment environment = new Environment(new Fence(this.ticker, SECOND, 0), 2, new PrefetchBudget(1),
				this.ticker, this.random, (listener, first, attempt, failure) -> {
				}, () -> {
				});
		return new FailurePolicy(SHARD, handling, environment);
	}

	private static List<KinesumerRecord> records(int last) {
		return Records.records(SHARD, 1, last);
	}

}
