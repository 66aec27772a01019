package io.kinesumer.dispatch;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.kinesumer.CommitMode;
import io.kinesumer.KinesumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Knows how far a shard is handled and how far it may be committed. Written by the
 * delivering thread, except for acknowledgements, which may come from any.
 * <p>
 * What a filter has passed over or a recoverer has taken over is exempt in manual mode:
 * nobody is left to acknowledge it. It may be committed as soon as all before it may.
 */
final class ProgressTracker {

	/**
	 * How many stretches of exempt records are kept that wait for an acknowledgement. Of
	 * more the oldest are forgotten, which only makes a commit fall short of them.
	 */
	private static final int STRETCHES = 1000;

	private static final ByteBuffer NO_DATA = ByteBuffer.allocate(0).asReadOnlyBuffer();

	private final CommitMode mode;

	private volatile @Nullable KinesumerRecord handled;

	/** The last handled record that needs an acknowledgement. */
	private @Nullable KinesumerRecord accepted;

	private @Nullable KinesumerRecord acknowledged;

	/** The last record of what is exempt and has nothing before it that is not done. */
	private @Nullable KinesumerRecord exempt;

	private final Deque<Stretch> stretches = new ArrayDeque<>();

	ProgressTracker(CommitMode mode) {
		this.mode = mode;
	}

	/**
	 * Notes that records and all before them are handled.
	 * @param records the records, in order
	 * @param accepted those of them that the handler has handled
	 */
	void handled(List<KinesumerRecord> records, List<KinesumerRecord> accepted) {
		if (this.mode == CommitMode.AUTO || accepted.isEmpty() || accepted.size() == records.size()) {
			handled(records.get(records.size() - 1), !accepted.isEmpty());
			return;
		}
		int next = 0;
		for (KinesumerRecord record : records) {
			// The records themselves, so identity tells.
			boolean isAccepted = next < accepted.size() && accepted.get(next) == record;
			next += isAccepted ? 1 : 0;
			handled(record, isAccepted);
		}
	}

	/**
	 * Notes that a record and all before it are handled.
	 * @param record the record
	 * @param isAccepted whether its handler has handled it; those before it that were not
	 * noted are taken to be like it
	 */
	synchronized void handled(KinesumerRecord record, boolean isAccepted) {
		KinesumerRecord mark = withoutData(record);
		this.handled = mark;
		if (isAccepted) {
			this.accepted = mark;
		}
		else if (this.mode == CommitMode.MANUAL) {
			Stretch last = this.stretches.peekLast();
			if (last != null && last.behind == this.accepted) {
				this.stretches.removeLast();
			}
			else if (this.stretches.size() == STRETCHES) {
				this.stretches.removeFirst();
			}
			this.stretches.addLast(new Stretch(this.accepted, mark));
		}
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
		if (isBehind(this.acknowledged, record)) {
			this.acknowledged = withoutData(record);
		}
	}

	/**
	 * The last record that may be committed: the last that is handled or, in manual mode,
	 * the last before the first that is neither acknowledged nor exempt.
	 */
	@Nullable KinesumerRecord committable() {
		return (this.mode == CommitMode.AUTO) ? this.handled : acknowledgedAndExempt();
	}

	private synchronized @Nullable KinesumerRecord acknowledgedAndExempt() {
		KinesumerRecord last = this.accepted;
		if (last == null || !isBehind(this.acknowledged, last)) {
			return this.handled; // an acknowledgement may be ahead of what is handled
		}
		for (Stretch first = this.stretches.peekFirst(); first != null
				&& (first.behind == null || !isBehind(this.acknowledged, first.behind)); first = this.stretches
					.peekFirst()) {
			this.exempt = this.stretches.removeFirst().last;
		}
		KinesumerRecord exempt = this.exempt;
		return (exempt != null && isBehind(this.acknowledged, exempt)) ? exempt : this.acknowledged;
	}

	private static boolean isBehind(@Nullable KinesumerRecord one, KinesumerRecord other) {
		return one == null || other.position().isAfter(one.position());
	}

	/**
	 * Whether all that is handled may be committed.
	 */
	boolean isAllCommittable() {
		KinesumerRecord handled = this.handled;
		KinesumerRecord committable = committable();
		return handled == null || (committable != null && !handled.position().isAfter(committable.position()));
	}

	/**
	 * Exempt records that follow each other.
	 *
	 * @param behind the last record before them that needs an acknowledgement, or
	 * {@code null} if there is none
	 * @param last the last of them
	 */
	private record Stretch(@Nullable KinesumerRecord behind, KinesumerRecord last) {
	}

}
