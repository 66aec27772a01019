package io.kinesumer.kcl;

import io.kinesumer.stream.Position;

/**
 * How far a lease says that its shard is consumed.
 */
sealed interface KclCheckpoint {

	/**
	 * Reads a checkpoint.
	 * @param text what the attribute holds
	 * @param subSequenceNumber the last user record handled of the record at that number;
	 * 0 also stands for a record that was not aggregated
	 * @throws IllegalArgumentException if it is neither a sequence number nor one of the
	 * four words
	 */
	static KclCheckpoint of(String text, long subSequenceNumber) {
		for (Word word : Word.values()) {
			if (word.name().equals(text)) {
				return word;
			}
		}
		return new At(new Position(text, subSequenceNumber));
	}

	/**
	 * What stands where no record has been handled, or all have.
	 */
	enum Word implements KclCheckpoint {

		/** From the oldest record on: also every child of a shard. */
		TRIM_HORIZON,

		/** From what arrives once a worker reads it. */
		LATEST,

		/** From a time that stands in the application's configuration alone. */
		AT_TIMESTAMP,

		/** All is handled. */
		SHARD_END

	}

	/**
	 * A record that is handled, or a part of it.
	 *
	 * @param position the record, and the user record in it where it is aggregated, which
	 * the lease does not tell
	 */
	record At(Position position) implements KclCheckpoint {

		@Override
		public String toString() {
			return this.position.toString();
		}

	}

}
