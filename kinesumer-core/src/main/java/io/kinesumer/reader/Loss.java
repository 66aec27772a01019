package io.kinesumer.reader;

import java.time.Duration;
import java.time.Instant;

import io.kinesumer.stream.Position;
import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;

/**
 * That records of a shard may have been trimmed before they were read.
 *
 * @param shard the shard
 * @param reached the last record read before, or {@code null} if there was none
 * @param from the arrival time from which on records may be lost
 * @param until the arrival time from which on the stream still has all
 * @param period how long the stream keeps records
 * @param sequel what becomes of the shard
 */
public record Loss(ShardKey shard, @Nullable Position reached, Instant from, Instant until, Duration period,
		Sequel sequel) {

	/**
	 * This loss and a later one.
	 */
	Loss and(Loss later) {
		return new Loss(this.shard, this.reached, this.from, later.until, later.period, later.sequel);
	}

	/**
	 * Says what happened and what can be done, for a person.
	 */
	@Override
	public String toString() {
		String what = "Records of shard " + this.shard + " that arrived from " + this.from + " to " + this.until
				+ " may be lost: the stream keeps records for " + this.period.toHours()
				+ " h, and the group had read up to " + ((this.reached != null) ? this.reached : "none of them");
		return what + switch (this.sequel) {
			case GOES_ON -> "; it is read on from the oldest that is left";
			case GONE -> "; the shard itself is gone, and those that follow it are read";
			case STOPS ->
				". The shard is not read, since kinesumer.error.trimmed-checkpoint is fail. To go on, reset the"
						+ " stream to a position, or set kinesumer.error.trimmed-checkpoint to trim-horizon and start"
						+ " again";
		};
	}

	/**
	 * What becomes of a shard after a loss.
	 */
	public enum Sequel {

		/** It is read on from the oldest record that is left. */
		GOES_ON,

		/** It is not read until a person decides. */
		STOPS,

		/** Kinesis has forgotten it. */
		GONE

	}

}
