package io.kinesumer.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

import io.kinesumer.ownership.Holding;
import io.kinesumer.time.Ticker;

/**
 * Reports each hand-over that waits for running deliveries for longer than the drain
 * timeout, once: whoever should own the shard waits, too. For one thread.
 */
final class SlowHandOvers {

	private final Duration drainTimeout;

	private final Reporter reporter;

	private final Ticker ticker;

	private final Set<Holding> reported = new HashSet<>();

	SlowHandOvers(Duration drainTimeout, Reporter reporter, Ticker ticker) {
		this.drainTimeout = drainTimeout;
		this.reporter = reporter;
		this.ticker = ticker;
	}

	void look(Collection<Holding> holdings) {
		this.reported.retainAll(holdings);
		for (Holding holding : holdings) {
			Duration waited = waited(holding, this.ticker.nanos());
			if (waited.compareTo(this.drainTimeout) > 0 && this.reported.add(holding)) {
				this.reporter.slowHandOver(holding.shard(), waited);
			}
		}
	}

	/**
	 * How long a hand-over has waited for running deliveries.
	 * @return the time, zero if none waits
	 */
	static Duration waited(Holding holding, long now) {
		Long since = holding.drainingSince();
		return (since == null || holding.isLost() || holding.consumer().isEnded()) ? Duration.ZERO
				: Duration.ofNanos(Math.max(0, now - since));
	}

}
