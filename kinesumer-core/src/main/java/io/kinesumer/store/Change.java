package io.kinesumer.store;

import java.util.Objects;

/**
 * What a write does with the row that it finds, as {@link StateRules} decides.
 *
 * @param <T> what a row holds
 */
public sealed interface Change<T> {

	/**
	 * The row is replaced, or made where there is none.
	 *
	 * @param next what it holds then
	 * @param <T> what a row holds
	 */
	record Put<T>(T next) implements Change<T> {

		public Put {
			Objects.requireNonNull(next, "next");
		}

	}

	/**
	 * The row is removed.
	 *
	 * @param <T> what a row holds
	 */
	record Delete<T>() implements Change<T> {
	}

	/**
	 * Nothing is written.
	 *
	 * @param applied {@code true} if there is nothing left to do, as when an earlier
	 * attempt was applied and its answer was lost; {@code false} if the write is refused
	 * @param <T> what a row holds
	 */
	record Keep<T>(boolean applied) implements Change<T> {
	}

	/**
	 * What the caller is told once the change is made.
	 * @return {@code false} if the write is refused
	 */
	default boolean isApplied() {
		return !(this instanceof Keep<T> keep) || keep.applied();
	}

}
