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

	/** Nothing need be told from anything longer. */
	private static final Duration FOR_EVER = Duration.ofDays(1);

	/**
	 * Records that come further apart than so many intervals do not trickle.
	 */
	private static final int TRICKLE = 10;

	private final KinesumerSettings.Scan scan;

	private final RandomGenerator random;

	private Duration idle;

	/** The pauses since something came. */
	private Duration silence = Duration.ZERO;

	/** For how long nothing need come until the shard is taken to have fallen idle. */
	private Duration patience = Duration.ZERO;

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
		Duration trickle = this.scan.interval().multipliedBy(TRICKLE);
		this.patience = (this.silence.compareTo(trickle) > 0) ? Duration.ZERO
				: shorter(this.silence.multipliedBy(2), trickle);
		this.silence = Duration.ZERO;
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
	 * read together ever after. While records trickle, it is as short as is allowed for
	 * twice as long as the last one took to come.
	 */
	Duration afterNothing() {
		Duration pause = isPatient() ? this.scan.interval() : idlePause();
		this.silence = shorter(this.silence.plus(pause), FOR_EVER);
		return pause;
	}

	private boolean isPatient() {
		return this.silence.compareTo(this.patience) < 0;
	}

	private static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	private Duration idlePause() {
		Duration most = this.scan.idleInterval();
		boolean settled = this.idle.compareTo(most) >= 0;
		Duration pause = settled ? most : this.idle;
		this.idle = pause.multipliedBy(2);
		long spread = pause.toNanos() / (settled ? 10 : 2);
		long nanos = pause.toNanos() - this.random.nextLong(spread + 1);
		return Duration.ofNanos(Math.max(nanos, Math.min(this.scan.interval().toNanos(), most.toNanos())));
	}

}
