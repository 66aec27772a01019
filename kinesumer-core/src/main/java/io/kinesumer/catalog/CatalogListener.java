package io.kinesumer.catalog;

import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.StreamPin;

/**
 * Told what the listings of streams show.
 */
@FunctionalInterface
public interface CatalogListener {

	/**
	 * A stream has started over.
	 * @param before where the group had started in it
	 * @param after where it starts now; if the stream is another one of the same name,
	 * this shows another creation time
	 */
	void startedOver(StreamPin before, StreamPin after);

	/**
	 * Kinesis has forgotten a shard that the group had not finished, and its checkpoint
	 * is about to go. May be told more than once.
	 * @param stream the stream's key
	 * @param checkpoint the shard's last checkpoint
	 * @throws io.kinesumer.KinesumerException if that could not be taken in: the
	 * checkpoint stays for now
	 */
	default void leavesUnfinished(String stream, Checkpoint checkpoint) {
	}

}
