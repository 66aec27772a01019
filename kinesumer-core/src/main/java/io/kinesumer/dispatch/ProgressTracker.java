package io.kinesumer.dispatch;

import java.nio.ByteBuffer;

import io.kinesumer.CommitMode;
import io.kinesumer.KinesumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Knows how far a shard is handled and how far it may be committed. Written by the
 * delivering thread, except for acknowledgements, which may come from any.
 */
final class ProgressTracker {

	private static final ByteBuffer NO_DATA = ByteBuffer.allocate(0).asReadOnlyBuffer();

	private final CommitMode mode;

	private volatile @Nullable KinesumerRecord handled;

	/** The last record that its handler has handled, and no filter nor recoverer. */
	private volatile @Nullable KinesumerRecord accepted;

	private volatile @Nullable KinesumerRecord acknowledged;

	ProgressTracker(CommitMode mode) {
		this.mode = mode;
	}

	/**
	 * Notes that a record and all before it are handled.
	 * @param record the record
	 * @param accepted the last of those noted now that the handler has handled, or
	 * {@code null} if a filter has passed over all or a recoverer has taken them over:
	 * nobody is left to acknowledge those
	 */
	void handled(KinesumerRecord record, @Nullable KinesumerRecord accepted) {
		if (accepted != null) {
			this.accepted = withoutData(accepted);
		}
		this.handled = withoutData(record);
	}

	/**
	 * A mark, kept for as long as the shard is quiet: its data must not be kept with it.
	 */
	private static KinesumerRecord withoutData(KinesumerRecord record) {
		return new KinesumerRecord(record.shard(), record.partitionKey(), record.explicitHashKey(), record.position(),
				record.arrivalTime(), NO_DATA);
	}

	/**
	 * Notes an acknowledgement. One of an earlier record than the last has no effect.
	 */
	synchronized void acknowledged(KinesumerRecord record) {
		KinesumerRecord before = this.acknowledged;
		if (before == null || record.position().isAfter(before.position())) {
			this.acknowledged = withoutData(record);
		}
	}

	/**
	 * The last record that may be committed: the lower of what is handled and, in manual
	 * mode, what is acknowledged. Records that a filter has passed over or a recoverer
	 * has taken over need no acknowledgement of their own.
	 */
	@Nullable KinesumerRecord committable() {
		KinesumerRecord handled = this.handled;
		if (this.mode == CommitMode.AUTO || handled == null) {
			return handled;
		}
		KinesumerRecord acknowledged = this.acknowledged;
		KinesumerRecord accepted = this.accepted;
		if (accepted == null || (acknowledged != null && !accepted.position().isAfter(acknowledged.position()))) {
			return handled;
		}
		return acknowledged;
	}

	/**
	 * Whether all that is handled may be committed.
	 */
	boolean isAllCommittable() {
		KinesumerRecord handled = this.handled;
		KinesumerRecord committable = committable();
		return handled == null || (committable != null && !handled.position().isAfter(committable.position()));
	}

}
