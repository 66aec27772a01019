package io.kinesumer.simulation;

import java.time.Duration;
import java.util.random.RandomGenerator;

import io.kinesumer.CommitMode;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.RetrySettings;
import io.kinesumer.StartPosition;

/**
 * The settings of one run's clients, which may differ from client to client where a
 * deployment may change them.
 *
 * @param start where the group starts
 * @param manual whether only what is acknowledged may be committed
 * @param maxRetries after how many retries a record goes to the recoverer, -1 for never
 * @param concurrency how many partition keys of a shard are handled side by side
 * @param filtered whether some keys are passed over
 * @param retention how long streams keep records
 * @param differ whether clients differ in how often they look and how patient they are
 */
record Settings(StartPosition start, boolean manual, int maxRetries, int concurrency, boolean filtered,
		Duration retention, boolean differ) {

	/** The longest interval that any client may have. */
	static final Duration INTERVAL = Duration.ofSeconds(2);

	static final Duration DRAIN = Duration.ofSeconds(20);

	private static final Duration SESSION = Duration.ofSeconds(10);

	static Settings any(RandomGenerator random) {
		return new Settings((random.nextInt(4) == 0) ? StartPosition.latest() : StartPosition.trimHorizon(),
				random.nextInt(4) == 0, (random.nextInt(3) == 0) ? random.nextInt(3) : -1,
				(random.nextInt(5) < 2) ? 2 + random.nextInt(3) : 1, random.nextInt(5) == 0,
				(random.nextInt(5) == 0) ? Duration.ofSeconds(random.nextInt(20, 90)) : Streams.FOR_EVER,
				random.nextBoolean());
	}

	boolean hasRecoverer() {
		return this.maxRetries >= 0;
	}

	/**
	 * Whether the handler gets the records of a key.
	 */
	boolean accepts(String partitionKey) {
		String key = partitionKey.substring(0, partitionKey.indexOf('#'));
		return !this.filtered || key.hashCode() % 5 != 0;
	}

	/**
	 * The settings of the next client.
	 */
	KinesumerSettings next(RandomGenerator random) {
		Duration interval = this.differ ? Duration.ofMillis(random.nextInt(700, 2001)) : INTERVAL;
		Duration session = this.differ ? Duration.ofMillis(random.nextInt(8000, 14_001)) : SESSION;
		Duration listing = Duration.ofSeconds(this.differ ? random.nextInt(5, 15) : 10);
		Duration commits = Duration.ofMillis(this.differ ? random.nextInt(500, 5000) : 3000);
		return KinesumerSettings.DEFAULTS.withSync(new KinesumerSettings.Sync(interval, session, listing))
			.withScan(new KinesumerSettings.Scan(10, Duration.ofSeconds(10), Duration.ofMillis(400),
					Duration.ofMillis(1500), 2))
			.withCommit(new KinesumerSettings.Commit(CommitMode.AUTO, commits, Duration.ofSeconds(2)))
			.withRebalance(new KinesumerSettings.Rebalance(DRAIN))
			.withRetry(new RetrySettings(Duration.ofMillis(200), Duration.ofSeconds(2), 2, this.maxRetries))
			.withStart(this.start);
	}

}
