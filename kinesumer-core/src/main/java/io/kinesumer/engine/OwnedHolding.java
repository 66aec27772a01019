package io.kinesumer.engine;

import java.time.Duration;
import java.time.Instant;

import io.kinesumer.metrics.OwnedShard;
import io.kinesumer.ownership.Holding;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.time.WallClock;
import org.jspecify.annotations.Nullable;

/**
 * Reads the figures of a held shard.
 */
record OwnedHolding(Holding holding, WallClock clock) implements OwnedShard {

	@Override
	public ShardKey shard() {
		return this.holding.shard();
	}

	@Override
	public @Nullable Duration lag() {
		return this.holding.isLost() ? null : this.holding.reader().lag();
	}

	@Override
	public @Nullable Duration checkpointAge() {
		if (this.holding.isLost()) {
			return null;
		}
		Instant safe = this.holding.safeUntil();
		Duration age = Duration.between(safe, this.clock.now());
		return age.isNegative() ? Duration.ZERO : age; // the service's clock is another
	}

}
