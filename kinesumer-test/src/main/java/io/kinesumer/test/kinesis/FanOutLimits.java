package io.kinesumer.test.kinesis;

import java.time.Duration;

/**
 * The limits of enhanced fan-out that an embedded Kinesis enforces. Source of the
 * service's values: the "Quotas and limits" page and the reference of
 * {@code RegisterStreamConsumer} and {@code SubscribeToShard}.
 *
 * @param consumersPerStream consumers that a stream may have
 * @param consumersInCreation consumers of a stream that may be in creation at once
 * @param callsPerSecond calls per second and stream to register, to deregister and to
 * list consumers, each
 * @param pauseBetweenSubscribes how long after one call for a consumer and shard another
 * is throttled
 * @param takeOverAfter how long after a successful call another for the same consumer and
 * shard is refused; from then on it takes the subscription over
 * @param subscriptionLife when a subscription ends
 * @param bytesPerSecond bytes per second, consumer and shard
 * @param eventBytes bytes of one event, if it holds more than one record
 * @param idleInterval how often an event without records tells how far a quiet shard is
 */
public record FanOutLimits(int consumersPerStream, int consumersInCreation, int callsPerSecond,
		Duration pauseBetweenSubscribes, Duration takeOverAfter, Duration subscriptionLife, long bytesPerSecond,
		long eventBytes, Duration idleInterval) {

	private static final long MEBIBYTE = 1024 * 1024;

	/**
	 * Checks that every limit lets something through.
	 * @throws IllegalArgumentException if a limit is not positive
	 */
	public FanOutLimits {
		long least = Math.min(Math.min(consumersPerStream, consumersInCreation), callsPerSecond);
		least = Math.min(least, Math.min(bytesPerSecond, eventBytes));
		if (least < 1 || pauseBetweenSubscribes.isNegative() || takeOverAfter.isNegative()
				|| !isPositive(subscriptionLife) || !isPositive(idleInterval)) {
			throw new IllegalArgumentException("A limit must be positive");
		}
	}

	private static boolean isPositive(Duration duration) {
		return !duration.isNegative() && !duration.isZero();
	}

	/**
	 * The limits of the service, as documented in 2026. The service does not say how
	 * often it speaks of a quiet shard; a few seconds is what is seen.
	 * @return limits to test against
	 */
	public static FanOutLimits service() {
		return new FanOutLimits(20, 5, 5, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMinutes(5),
				2 * MEBIBYTE, MEBIBYTE, Duration.ofSeconds(5));
	}

	/**
	 * No limit on rates, on consumers or on the life of a subscription. What bounds an
	 * event stays, since the shape of events depends on it.
	 * @return limits that never refuse
	 */
	public static FanOutLimits none() {
		FanOutLimits service = service();
		return new FanOutLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Duration.ZERO, Duration.ZERO,
				Duration.ofDays(36_500), Long.MAX_VALUE, service.eventBytes, service.idleInterval);
	}

	/**
	 * These limits with all times as many times shorter: expiry, take-over and pauses
	 * keep their proportions.
	 * @param factor how many times shorter; positive
	 * @return a changed copy
	 */
	public FanOutLimits faster(int factor) {
		return new FanOutLimits(this.consumersPerStream, this.consumersInCreation, this.callsPerSecond,
				this.pauseBetweenSubscribes.dividedBy(factor), this.takeOverAfter.dividedBy(factor),
				this.subscriptionLife.dividedBy(factor), this.bytesPerSecond, this.eventBytes,
				this.idleInterval.dividedBy(factor));
	}

	/**
	 * These limits with another number of consumers.
	 * @param perStream consumers that a stream may have
	 * @return a changed copy
	 */
	public FanOutLimits withConsumers(int perStream) {
		return new FanOutLimits(perStream, this.consumersInCreation, this.callsPerSecond, this.pauseBetweenSubscribes,
				this.takeOverAfter, this.subscriptionLife, this.bytesPerSecond, this.eventBytes, this.idleInterval);
	}

	/**
	 * These limits with another rate of calls about consumers.
	 * @param perSecond calls per second and stream, each
	 * @return a changed copy
	 */
	public FanOutLimits withCalls(int perSecond) {
		return new FanOutLimits(this.consumersPerStream, this.consumersInCreation, perSecond,
				this.pauseBetweenSubscribes, this.takeOverAfter, this.subscriptionLife, this.bytesPerSecond,
				this.eventBytes, this.idleInterval);
	}

	/**
	 * These limits with other idle events.
	 * @param interval how often an event without records is sent
	 * @return a changed copy
	 */
	public FanOutLimits withIdleInterval(Duration interval) {
		return new FanOutLimits(this.consumersPerStream, this.consumersInCreation, this.callsPerSecond,
				this.pauseBetweenSubscribes, this.takeOverAfter, this.subscriptionLife, this.bytesPerSecond,
				this.eventBytes, interval);
	}

}
