package io.kinesumer.spring.boot.properties;

import java.time.Duration;

/**
 * How shards are shared ({@code kinesumer.rebalance}).
 */
public class RebalanceProperties {

	/**
	 * How shards are assigned to clients.
	 */
	private Strategy strategy = Strategy.BALANCED;

	/**
	 * How long a hand-over may wait for running deliveries before it is reported, and a
	 * stopping client before it gives them up.
	 */
	private Duration drainTimeout = Duration.ofSeconds(20);

	public Strategy getStrategy() {
		return this.strategy;
	}

	public void setStrategy(Strategy strategy) {
		this.strategy = strategy;
	}

	public Duration getDrainTimeout() {
		return this.drainTimeout;
	}

	public void setDrainTimeout(Duration drainTimeout) {
		this.drainTimeout = drainTimeout;
	}

	/**
	 * Ways to assign.
	 */
	public enum Strategy {

		/** As even as subscriptions allow over all streams, moving the fewest shards. */
		BALANCED,

		/** A contiguous range of each stream for each client. */
		RANGE

	}

}
