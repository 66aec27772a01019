package io.kinesumer.reader;

import java.time.Duration;
import java.util.random.RandomGenerator;

import io.kinesumer.KinesumerSettings;

/**
 * Decides how long to wait between reads of one shard, by what they bring. For one thread
 * at a time.
 */
final class PollingPace {

	/** All consumers of a shard together get no more of it, a limit of Kinesis. */
	static final long BYTES_PER_SECOND = 2L * 1024 * 1024;

	/**
	 * Ten times as often as Kinesis allows: whoever reads like that reads from something
	 * else, which has no such rate.
	 */
	private static final Duration NOT_KINESIS = Duration.ofMillis(20);

	private final KinesumerSettings.Scan scan;

	private final RandomGenerator random;

	private Duration idle;

	PollingPace(KinesumerSettings.Scan scan, RandomGenerator random) {
		this.scan = scan;
		this.random = random;
		this.idle = scan.interval();
	}

	/**
	 * How long to wait after something came, or while there is more: as short as is
	 * allowed, and after a large reply until the shard has earned it. Kinesis refuses
	 * reads for 5 seconds after 10 MB, and what other consumers of the shard read then.
	 * @param bytes bytes of data in the reply
	 */
	Duration afterRecords(long bytes) {
		this.idle = this.scan.interval();
		if (this.scan.interval().compareTo(NOT_KINESIS) < 0) {
			return this.scan.interval();
		}
		Duration earned = Duration.ofNanos(bytes * 1_000_000_000 / BYTES_PER_SECOND);
		return (earned.compareTo(this.scan.interval()) > 0) ? earned : this.scan.interval();
	}

	/**
	 * How long to wait after a read that found nothing, with nothing more to come: twice
	 * as long each time, up to the idle interval. Each pause is a little shorter by
	 * chance, and the first by up to half, so that shards that fell idle together are not
	 * read together ever after.
	 */
	Duration afterNothing() {
		Duration most = this.scan.idleInterval();
		boolean settled = this.idle.compareTo(most) >= 0;
		Duration pause = settled ? most : this.idle;
		this.idle = pause.multipliedBy(2);
		long spread = pause.toNanos() / (settled ? 10 : 2);
		long nanos = pause.toNanos() - this.random.nextLong(spread + 1);
		return Duration.ofNanos(Math.max(nanos, Math.min(this.scan.interval().toNanos(), most.toNanos())));
	}

}
