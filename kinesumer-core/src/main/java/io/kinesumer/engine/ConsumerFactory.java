package io.kinesumer.engine;

import io.kinesumer.ownership.ClaimOutcome;
import io.kinesumer.ownership.Holding;
import org.jspecify.annotations.Nullable;

/**
 * Makes what consumes a claimed shard.
 */
@FunctionalInterface
interface ConsumerFactory {

	/**
	 * Starts to consume a shard.
	 * @return the holding, or {@code null} if its stream is no longer subscribed to
	 */
	@Nullable Holding consume(ClaimOutcome.Claimed claimed);

}
