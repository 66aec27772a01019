package io.kinesumer.dispatch;

import java.time.Duration;
import java.util.List;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.reader.Batch;
import org.jspecify.annotations.Nullable;

/**
 * Records that are handed over one after the other: which are next, and how they have
 * fared. For one thread at a time, except for {@link #failure()}.
 */
class Parcel {

	private static final long UNKNOWN = -1;

	private final List<KinesumerRecord> records;

	private final Duration lag;

	private final long dataBytes;

	private int index;

	/** Up to here each record has been handed over at least once. */
	private int handedOver;

	/** How often the next record has been handed over. */
	private int deliveries;

	/** How often the next record is known to have failed. */
	private int failures;

	/** How many of the next records the failing one is among; 0 if none is. */
	private int suspects;

	private boolean failing;

	private long notBefore;

	private volatile @Nullable String failure;

	/**
	 * Creates a parcel.
	 * @param records the records, in order
	 * @param lag how far they were behind the tip of the stream
	 */
	Parcel(List<KinesumerRecord> records, Duration lag) {
		this(records, lag, UNKNOWN);
	}

	/**
	 * Creates a parcel.
	 * @param records the records, in order
	 * @param lag how far they were behind the tip of the stream
	 * @param dataBytes bytes of data of all records
	 */
	Parcel(List<KinesumerRecord> records, Duration lag, long dataBytes) {
		this.records = records;
		this.lag = lag;
		this.dataBytes = dataBytes;
	}

	/**
	 * Keeps some records of a failed parcel back.
	 * @param failed the parcel, whose next records the failing one is among
	 * @param records the records, in order
	 * @param suspects how many of them the failing one is among, 0 if they are to be
	 * handed over together
	 */
	Parcel(Parcel failed, List<KinesumerRecord> records, int suspects) {
		this(records, failed.lag);
		this.deliveries = failed.deliveries;
		this.failures = failed.failures;
		this.handedOver = Math.max(1, suspects);
		this.suspects = suspects;
		this.failing = true;
		this.failure = failed.failure;
		this.notBefore = failed.notBefore;
	}

	/**
	 * The records to hand over next.
	 * @param maxRecords how many at most
	 */
	List<KinesumerRecord> next(int maxRecords) {
		int size = Math.min(maxRecords, this.records.size() - this.index);
		if (this.suspects > 0) {
			size = Math.min(size, (this.suspects + 1) / 2);
		}
		return this.records.subList(this.index, this.index + size);
	}

	/**
	 * How much data records have.
	 * @param part some of the records of this parcel
	 * @return bytes of data
	 */
	long dataBytes(List<KinesumerRecord> part) {
		// Once a batch rather than once a record: what the handler has not looked at is
		// in no cache of this processor.
		return (part.size() == this.records.size() && this.dataBytes != UNKNOWN) ? this.dataBytes
				: Batch.dataBytes(part);
	}

	/**
	 * Notes that the next records are handed over now.
	 */
	void handingOver(int count) {
		this.deliveries++;
		this.handedOver = Math.max(this.handedOver, this.index + count);
	}

	/**
	 * Notes that all records of a delivery are handled.
	 */
	void handled(int count) {
		goOn(count);
		this.suspects = Math.max(0, this.suspects - count);
		if (this.suspects > 0) {
			this.deliveries--; // the rest was not part of this one
		}
		else {
			this.deliveries = (this.index < this.handedOver) ? 1 : 0;
			this.failing = false;
			this.failure = null;
		}
	}

	/**
	 * Notes that the first records of a delivery are handled, but not all of it.
	 */
	void handledInPart(int count) {
		goOn(count);
		this.suspects = 0;
		this.failing = false;
		this.failure = null;
	}

	private void goOn(int count) {
		this.index += count;
		this.failures = (count > 0) ? 0 : this.failures;
	}

	/**
	 * Notes that the next record failed, and that it was this one.
	 * @param alone whether it was handed over alone, and so is again
	 * @return how often it has failed, this time included
	 */
	int failed(boolean alone) {
		this.suspects = alone ? 1 : 0;
		return ++this.failures;
	}

	/**
	 * Notes that one of the next records failed. Each half of them gets its own chance,
	 * until the failing one stands alone.
	 */
	void failedAmong(int count) {
		this.suspects = count;
	}

	/**
	 * Hands over nothing before a point in time.
	 * @param notBefore by the ticker
	 * @param failure what the handler threw, or {@code null} if it only asked for the
	 * records again
	 */
	void retryAt(long notBefore, @Nullable Exception failure) {
		this.failing = true;
		this.failure = (failure != null) ? failure.toString() : null;
		this.notBefore = notBefore;
	}

	/**
	 * How many of the next records the failing one is among.
	 */
	int suspects() {
		return this.suspects;
	}

	boolean isFailing() {
		return this.failing;
	}

	boolean isDone() {
		return this.index == this.records.size();
	}

	/**
	 * How long the next delivery has to wait.
	 */
	Duration untilNext(long now) {
		long left = this.notBefore - now;
		return (this.failing && left > 0) ? Duration.ofNanos(left) : Duration.ZERO;
	}

	/**
	 * How often the next record has been handed over.
	 */
	int deliveries() {
		return this.deliveries;
	}

	Duration lag() {
		return this.lag;
	}

	/**
	 * What the handler threw last, if its record is still to be handled.
	 */
	@Nullable String failure() {
		return this.failure;
	}

}
