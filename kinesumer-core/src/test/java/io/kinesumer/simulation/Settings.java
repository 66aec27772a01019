package io.kinesumer.simulation;

import java.time.Duration;

import io.kinesumer.CommitMode;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.RetrySettings;
import io.kinesumer.StartPosition;

/**
 * The settings of simulated clients.
 */
final class Settings {

	static final Duration INTERVAL = Duration.ofSeconds(2);

	static final Duration SESSION = Duration.ofSeconds(10);

	static final Duration DRAIN = Duration.ofSeconds(20);

	private Settings() {
	}

	static KinesumerSettings of(StartPosition start) {
		return KinesumerSettings.DEFAULTS
			.withSync(new KinesumerSettings.Sync(INTERVAL, SESSION, Duration.ofSeconds(10)))
			.withScan(new KinesumerSettings.Scan(10, Duration.ofSeconds(10), Duration.ofMillis(400),
					Duration.ofMillis(1500), 2))
			.withCommit(new KinesumerSettings.Commit(CommitMode.AUTO, Duration.ofSeconds(3), Duration.ofSeconds(2)))
			.withRebalance(new KinesumerSettings.Rebalance(DRAIN))
			.withRetry(new RetrySettings(Duration.ofMillis(200), Duration.ofSeconds(2), 2, -1))
			.withStart(start);
	}

}
