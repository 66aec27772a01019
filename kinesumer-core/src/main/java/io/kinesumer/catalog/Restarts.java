package io.kinesumer.catalog;

import io.kinesumer.store.StreamPin;

/**
 * Told that a stream has started over.
 */
@FunctionalInterface
public interface Restarts {

	/**
	 * A stream has started over.
	 * @param before where the group had started in it
	 * @param after where it starts now; if the stream is another one of the same name,
	 * this shows another creation time
	 */
	void startedOver(StreamPin before, StreamPin after);

}
