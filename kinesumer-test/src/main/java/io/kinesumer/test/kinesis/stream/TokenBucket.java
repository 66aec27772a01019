package io.kinesumer.test.kinesis.stream;

/**
 * A rate that allows one second's worth at once and refills continuously. Something that
 * costs more than a second's worth is allowed on a full bucket and leaves it in debt.
 */
final class TokenBucket {

	private final double perSecond;

	private double tokens;

	private long refilled;

	TokenBucket(double perSecond, long now) {
		this.perSecond = perSecond;
		this.tokens = perSecond;
		this.refilled = now;
	}

	boolean holds(double cost, long now) {
		refill(now);
		return this.tokens >= Math.min(cost, this.perSecond);
	}

	void take(double cost) {
		this.tokens -= cost;
	}

	private void refill(long now) {
		if (now > this.refilled) {
			this.tokens = Math.min(this.perSecond, this.tokens + this.perSecond * (now - this.refilled) / 1000);
			this.refilled = now;
		}
	}

}
