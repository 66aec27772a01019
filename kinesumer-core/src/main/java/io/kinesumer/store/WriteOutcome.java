package io.kinesumer.store;

import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * What became of a conditional write that was answered.
 */
sealed interface WriteOutcome {

	/**
	 * The condition held.
	 *
	 * @param item the new item after an update, the one that was replaced after a put
	 * (empty if there was none), else empty
	 */
	record Applied(Item item) implements WriteOutcome {
	}

	/**
	 * The condition did not hold for the attempt of the write that was answered.
	 *
	 * @param standing the item that stands instead, or {@code null} if there is none
	 */
	record Refused(@Nullable Item standing) implements WriteOutcome {
	}

	/**
	 * Whether the write is applied, by the attempt that was answered or by an earlier one
	 * whose answer was lost.
	 * @param byEarlierAttempt tells the latter by the item that stands
	 * @return {@code true} if applied
	 */
	default boolean isApplied(Predicate<Item> byEarlierAttempt) {
		return !(this instanceof Refused refused)
				|| (refused.standing() != null && byEarlierAttempt.test(refused.standing()));
	}

}
