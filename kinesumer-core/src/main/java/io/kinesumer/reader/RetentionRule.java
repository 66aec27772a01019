package io.kinesumer.reader;

import java.time.Duration;
import java.time.Instant;

import io.kinesumer.stream.ShardKey;

/**
 * What the time that a stream keeps its records means for reading it. Kinesis gives no
 * sign of records that it has trimmed, so that it takes a look at the times. Pure
 * functions.
 */
public final class RetentionRule {

	/** No stream keeps its records for less, as long as nobody says otherwise. */
	public static final Duration LEAST = Duration.ofHours(24);

	private static final int REFRESHES = 12;

	private RetentionRule() {
	}

	/**
	 * How safe the records are that come next.
	 * @param reached everything that arrived up to here is read, or was never there
	 * @param now the present time of the service
	 * @param period how long the stream keeps records
	 * @return how safe they are
	 */
	public static Standing standing(Instant reached, Instant now, Duration period) {
		Duration age = Duration.between(reached, now);
		if (age.compareTo(period) > 0) {
			return Standing.PAST;
		}
		return (age.compareTo(warning(period)) > 0) ? Standing.NEAR : Standing.SAFE;
	}

	/**
	 * Whether it is worth asking for how long the stream keeps records by now: it may be
	 * less than was known.
	 * @param reached everything that arrived up to here is read, or was never there
	 * @param now the present time of the service
	 * @param known the period as last known
	 * @return {@code false} as long as no record can be near its end
	 */
	static boolean isWorthALook(Instant reached, Instant now, Duration known) {
		Duration least = (known.compareTo(LEAST) < 0) ? known : LEAST;
		return Duration.between(reached, now).compareTo(warning(least)) > 0;
	}

	private static Duration warning(Duration period) {
		return period.multipliedBy(3).dividedBy(4);
	}

	/**
	 * How often it is written of an idle shard that it is: so rarely that it costs next
	 * to nothing, and so often that a group which was down for most of the period is not
	 * told of losses that were none. Spread by shard, so that the writes of many shards
	 * that were claimed together do not come together.
	 * @param period how long the stream keeps records
	 * @param shard the shard
	 * @return a time of three quarters to the whole of a twelfth of the period
	 */
	public static Duration refreshAfter(Duration period, ShardKey shard) {
		Duration most = period.dividedBy(REFRESHES);
		int share = Math.floorMod(shard.hashCode() * 31, 1000);
		return most.minus(most.dividedBy(4).multipliedBy(share).dividedBy(1000));
	}

	/**
	 * How safe the records are that come next.
	 */
	public enum Standing {

		/** They will be kept for long. */
		SAFE,

		/** A quarter of the period is left. */
		NEAR,

		/** Some may have been trimmed. */
		PAST

	}

}
