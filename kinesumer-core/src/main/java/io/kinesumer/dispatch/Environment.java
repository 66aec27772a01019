package io.kinesumer.dispatch;

import java.util.random.RandomGenerator;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.membership.Fence;
import io.kinesumer.metrics.StreamMetrics;
import io.kinesumer.reader.PrefetchBudget;
import io.kinesumer.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds a consumer.
 *
 * @param fence whether the client may deliver
 * @param maxBatches how many batches may wait
 * @param budget gets back the bytes that no longer wait
 * @param ticker monotonic time
 * @param random spreads retries
 * @param failures told of each failed delivery
 * @param changed called when the consumer has ended or reached the end of its shard
 * @param metrics told what is handled
 * @param revocation called before the shard is released, or {@code null}
 */
public record Environment(Fence fence, int maxBatches, PrefetchBudget budget, Ticker ticker, RandomGenerator random,
		Failures failures, Runnable changed, StreamMetrics metrics, @Nullable Revocation revocation) {

	public Environment(Fence fence, int maxBatches, PrefetchBudget budget, Ticker ticker, RandomGenerator random,
			Failures failures, Runnable changed, StreamMetrics metrics) {
		this(fence, maxBatches, budget, ticker, random, failures, changed, metrics, null);
	}

	/**
	 * Told of failed deliveries.
	 */
	@FunctionalInterface
	public interface Failures {

		/**
		 * A handler has thrown.
		 * @param listener the listener's name
		 * @param first the first record it was given
		 * @param attempt how often that record has been given to it
		 * @param failure what it threw
		 */
		void failed(String listener, KinesumerRecord first, int attempt, Exception failure);

	}

}
