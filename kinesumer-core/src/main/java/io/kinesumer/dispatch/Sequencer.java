package io.kinesumer.dispatch;

import java.util.List;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.reader.Batch;
import org.jspecify.annotations.Nullable;

/**
 * Decides which records of a shard may be handed over next, so that those of one
 * partition key are handed over in order, and knows when all up to a record are handled.
 * A parcel that was taken is put back, whatever has become of it.
 */
interface Sequencer {

	/**
	 * Whether it takes no other batch now.
	 */
	boolean isFull();

	/**
	 * Takes over a batch.
	 * @return the batches that are done with, as {@link #putBack} does
	 */
	List<Batch> add(Batch batch);

	/**
	 * Whether nothing is to be handed over and nothing is out.
	 */
	boolean isEmpty();

	/**
	 * Takes a parcel that may be handed over now.
	 * @param now by the ticker
	 * @return the parcel, or {@code null} if there is none now
	 */
	@Nullable Parcel take(long now);

	/**
	 * How long until a parcel that failed may be tried again.
	 * @return nanoseconds, or {@link Long#MAX_VALUE} if there is none
	 */
	long nanosUntilNext(long now);

	/**
	 * Notes that records of a parcel are handled.
	 * @param records the records, which were the parcel's next
	 * @param accepted those of them that were handed over
	 * @return whether all before some record are handled that were not before
	 */
	boolean handled(Parcel parcel, List<KinesumerRecord> records, List<KinesumerRecord> accepted);

	/**
	 * Puts a parcel back.
	 * @return the batches of which all is handled now, and of all before them
	 */
	List<Batch> putBack(Parcel parcel);

	/**
	 * Gives out only what stands before records that have been handed over already.
	 */
	void finish();

	/**
	 * Gives out nothing any more if no parcel is out.
	 * @param now whether not to wait for what {@link #finish()} still allows
	 * @return whether that is so
	 */
	boolean close(boolean now);

	/**
	 * Bytes of the batches of which not all is handled.
	 */
	long bytes();

	/**
	 * What the handler threw last, if its record is still to be handled.
	 */
	@Nullable String failure();

}
