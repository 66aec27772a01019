package io.kinesumer.test.kinesis;

import java.util.Random;

import org.jspecify.annotations.Nullable;

/**
 * A fault in force. Safe for use by several threads.
 */
public final class ActiveFault {

	private final Fault fault;

	private final FaultRule.Scope scope;

	private final double probability;

	private final Random random;

	private int remaining;

	private int strikes;

	ActiveFault(Fault fault, FaultRule.Scope scope, int times, double probability, Random random) {
		this.fault = fault;
		this.scope = scope;
		this.remaining = times;
		this.probability = probability;
		this.random = random;
	}

	/**
	 * Ends this fault; the calls that come succeed.
	 */
	public synchronized void clear() {
		this.remaining = 0;
	}

	/**
	 * How many calls it has struck.
	 * @return calls since the rule came into force
	 */
	public synchronized int strikes() {
		return this.strikes;
	}

	synchronized boolean isSpent() {
		return this.remaining == 0;
	}

	boolean concernsOneShard() {
		return this.scope.shard() != null;
	}

	synchronized @Nullable Fault draw(String operation, @Nullable String stream, @Nullable String shard) {
		if (this.remaining == 0 || !this.scope.includes(operation, stream, shard)) {
			return null;
		}
		if (this.probability < 1 && this.random.nextDouble() >= this.probability) {
			return null;
		}
		this.remaining--;
		this.strikes++;
		return this.fault;
	}

}
