package io.kinesumer;

import java.time.Duration;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * How a client behaves. Every value is checked when it is made; keys in messages are
 * those of {@code application.yml}.
 *
 * @param sync how the group keeps together
 * @param scan how shards are polled
 * @param reading how records are read
 * @param prefetch how much is fetched ahead of the handlers
 * @param commit how progress is committed
 * @param rebalance how shards are shared
 * @param retry what happens after a handler's failure, where a subscription says nothing
 * @param start where a group starts in a stream it has never consumed, where a
 * subscription says nothing
 * @param trimmedCheckpoint what happens where records may have been trimmed before the
 * group could read them
 */
public record KinesumerSettings(Sync sync, Scan scan, Reading reading, Prefetch prefetch, Commit commit,
		Rebalance rebalance, RetrySettings retry, StartPosition start, TrimmedCheckpoint trimmedCheckpoint) {

	/**
	 * The defaults.
	 */
	public static final KinesumerSettings DEFAULTS = new KinesumerSettings(Sync.DEFAULTS, Scan.DEFAULTS,
			Reading.DEFAULTS, Prefetch.DEFAULTS, Commit.DEFAULTS, Rebalance.DEFAULTS, RetrySettings.DEFAULTS,
			StartPosition.latest(), TrimmedCheckpoint.TRIM_HORIZON);

	public KinesumerSettings withSync(Sync sync) {
		return new KinesumerSettings(sync, this.scan, this.reading, this.prefetch, this.commit, this.rebalance,
				this.retry, this.start, this.trimmedCheckpoint);
	}

	public KinesumerSettings withScan(Scan scan) {
		return new KinesumerSettings(this.sync, scan, this.reading, this.prefetch, this.commit, this.rebalance,
				this.retry, this.start, this.trimmedCheckpoint);
	}

	public KinesumerSettings withReading(Reading reading) {
		return new KinesumerSettings(this.sync, this.scan, reading, this.prefetch, this.commit, this.rebalance,
				this.retry, this.start, this.trimmedCheckpoint);
	}

	public KinesumerSettings withPrefetch(Prefetch prefetch) {
		return new KinesumerSettings(this.sync, this.scan, this.reading, prefetch, this.commit, this.rebalance,
				this.retry, this.start, this.trimmedCheckpoint);
	}

	public KinesumerSettings withCommit(Commit commit) {
		return new KinesumerSettings(this.sync, this.scan, this.reading, this.prefetch, commit, this.rebalance,
				this.retry, this.start, this.trimmedCheckpoint);
	}

	public KinesumerSettings withRebalance(Rebalance rebalance) {
		return new KinesumerSettings(this.sync, this.scan, this.reading, this.prefetch, this.commit, rebalance,
				this.retry, this.start, this.trimmedCheckpoint);
	}

	public KinesumerSettings withRetry(RetrySettings retry) {
		return new KinesumerSettings(this.sync, this.scan, this.reading, this.prefetch, this.commit, this.rebalance,
				retry, this.start, this.trimmedCheckpoint);
	}

	public KinesumerSettings withStart(StartPosition start) {
		return new KinesumerSettings(this.sync, this.scan, this.reading, this.prefetch, this.commit, this.rebalance,
				this.retry, start, this.trimmedCheckpoint);
	}

	public KinesumerSettings withTrimmedCheckpoint(TrimmedCheckpoint trimmedCheckpoint) {
		return new KinesumerSettings(this.sync, this.scan, this.reading, this.prefetch, this.commit, this.rebalance,
				this.retry, this.start, trimmedCheckpoint);
	}

	/**
	 * How the group keeps together ({@code kinesumer.sync}).
	 *
	 * @param interval how often a client beats and looks at the group
	 * @param sessionTimeout how long a client's heartbeat may stand still before the
	 * others take its shards; at least three intervals, so that one lost beat is no death
	 * @param shardInterval how often a stream's shards are listed
	 */
	public record Sync(Duration interval, Duration sessionTimeout, Duration shardInterval) {

		/** 2 s, 10 s and 30 s. */
		public static final Sync DEFAULTS = new Sync(Duration.ofSeconds(2), Duration.ofSeconds(10),
				Duration.ofSeconds(30));

		public Sync {
			Check.atLeast("kinesumer.sync.interval", interval, Duration.ofMillis(50));
			Check.that(sessionTimeout.compareTo(interval.multipliedBy(3)) >= 0, "kinesumer.sync.session-timeout",
					sessionTimeout, "be at least three times kinesumer.sync.interval (" + interval + ")");
			Check.atLeast("kinesumer.sync.shard-interval", shardInterval, interval);
		}
	}

	/**
	 * How shards are polled ({@code kinesumer.scan}).
	 *
	 * @param limit the most records of one read, 1 to 10,000 (the limit of GetRecords)
	 * @param timeout how long a call to Kinesis may take
	 * @param interval the time between two reads of a shard that is behind, at least 200
	 * ms on Kinesis (5 reads a second and shard, shared by all consumers)
	 * @param idleInterval the time between two reads of a shard that has nothing new
	 * @param threads threads that read, or 0 to choose by the number of cores
	 */
	public record Scan(int limit, Duration timeout, Duration interval, Duration idleInterval, int threads) {

		/** 10,000 records, 10 s, 200 ms, 1 s, threads by cores. */
		public static final Scan DEFAULTS = new Scan(10_000, Duration.ofSeconds(10), Duration.ofMillis(200),
				Duration.ofSeconds(1), 0);

		public Scan {
			Check.that(limit >= 1 && limit <= 10_000, "kinesumer.scan.limit", limit, "be from 1 to 10000");
			Check.positive("kinesumer.scan.timeout", timeout);
			Check.positive("kinesumer.scan.interval", interval);
			Check.that(idleInterval.compareTo(interval) >= 0, "kinesumer.scan.idle-interval", idleInterval,
					"be no shorter than kinesumer.scan.interval (" + interval + ")");
			Check.that(threads >= 0 && threads <= 1000, "kinesumer.scan.threads", threads,
					"be from 1 to 1000, or 0 to choose by the number of cores");
		}
	}

	/**
	 * How records are read.
	 *
	 * @param mode how they are read, where a subscription says nothing
	 * ({@code kinesumer.mode})
	 * @param deaggregate whether records that the Kinesis Producer Library has aggregated
	 * are taken apart ({@code kinesumer.aggregation.enabled})
	 * @param fanOut what holds for enhanced fan-out
	 */
	public record Reading(ReadMode mode, boolean deaggregate, FanOut fanOut) {

		/** By polling; aggregated records are taken apart. */
		public static final Reading DEFAULTS = new Reading(ReadMode.POLLING, true, FanOut.DEFAULTS);

		public Reading withMode(ReadMode mode) {
			return new Reading(mode, this.deaggregate, this.fanOut);
		}

		public Reading withDeaggregate(boolean deaggregate) {
			return new Reading(this.mode, deaggregate, this.fanOut);
		}

		public Reading withFanOut(FanOut fanOut) {
			return new Reading(this.mode, this.deaggregate, fanOut);
		}

	}

	/**
	 * What holds for enhanced fan-out ({@code kinesumer.fan-out}).
	 *
	 * @param consumerName the name of the consumers that the app registers, one in each
	 * stream; {@code null} for the app's
	 * @param deregisterOnClose whether the last client of the app deregisters them when
	 * it stops
	 * @param fallback how to read a stream that takes no consumer
	 */
	public record FanOut(@Nullable String consumerName, boolean deregisterOnClose, Fallback fallback) {

		/** The app's name; consumers stay; no other way to read. */
		public static final FanOut DEFAULTS = new FanOut(null, false, Fallback.NONE);

		private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");

		public FanOut {
			Check.that(consumerName == null || isName(consumerName), "kinesumer.fan-out.consumer-name", consumerName,
					"be 1 to 128 letters, digits, underscores, dots and hyphens");
		}

		/**
		 * Whether Kinesis takes a text as a consumer's name.
		 * @param text the text
		 * @return whether it does
		 */
		public static boolean isName(String text) {
			return NAME.matcher(text).matches();
		}

		/**
		 * Ways to read instead.
		 */
		public enum Fallback {

			/** None: it is tried again until it works. */
			NONE,

			/** By polling, until the client is started again. */
			POLLING

		}

	}

	/**
	 * How much is fetched ahead of the handlers ({@code kinesumer.prefetch}).
	 *
	 * @param maxBytes bytes of memory that may wait or be handled in the whole client;
	 * not less than a few times the largest record, of up to 10 MiB, if shards are to go
	 * on side by side
	 * @param batchesPerShard fetched batches that may wait in one shard
	 */
	public record Prefetch(long maxBytes, int batchesPerShard) {

		/** 64 MB and 2 batches. */
		public static final Prefetch DEFAULTS = new Prefetch(64L * 1024 * 1024, 2);

		public Prefetch {
			Check.that(maxBytes >= 1024 * 1024, "kinesumer.prefetch.max-bytes", maxBytes, "be at least 1MB");
			Check.that(batchesPerShard >= 1 && batchesPerShard <= 1000, "kinesumer.prefetch.batches-per-shard",
					batchesPerShard, "be from 1 to 1000");
		}
	}

	/**
	 * How progress is committed ({@code kinesumer.commit}).
	 *
	 * @param mode who decides what may be committed, where a subscription says nothing
	 * @param interval how often a shard's progress is written
	 * @param timeout how long a call to the store may take
	 */
	public record Commit(CommitMode mode, Duration interval, Duration timeout) {

		/** Automatic, 5 s, 2 s. */
		public static final Commit DEFAULTS = new Commit(CommitMode.AUTO, Duration.ofSeconds(5), Duration.ofSeconds(2));

		public Commit {
			Check.positive("kinesumer.commit.interval", interval);
			Check.positive("kinesumer.commit.timeout", timeout);
		}
	}

	/**
	 * How shards are shared ({@code kinesumer.rebalance}).
	 *
	 * @param drainTimeout how long a hand-over may wait for running deliveries before it
	 * is reported, and before a client that stops gives them up
	 */
	public record Rebalance(Duration drainTimeout) {

		/** 20 s. */
		public static final Rebalance DEFAULTS = new Rebalance(Duration.ofSeconds(20));

		public Rebalance {
			Check.positive("kinesumer.rebalance.drain-timeout", drainTimeout);
		}
	}

}
