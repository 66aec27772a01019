package io.kinesumer.dispatch;

import java.util.List;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.reader.Batch;
import org.jspecify.annotations.Nullable;

/**
 * Gives out one batch after the other, whole. For one delivering thread; others may look.
 */
final class InOrder implements Sequencer {

	private final ProgressTracker progress;

	private volatile @Nullable Batch batch;

	private volatile @Nullable Parcel parcel;

	private volatile boolean closed;

	InOrder(ProgressTracker progress) {
		this.progress = progress;
	}

	@Override
	public boolean isFull() {
		return this.batch != null;
	}

	@Override
	public List<Batch> add(Batch batch) {
		if (batch.records().isEmpty()) {
			return List.of(batch);
		}
		this.parcel = new Parcel(batch.records(), batch.lag(), batch.dataBytes());
		this.batch = batch;
		return List.of();
	}

	@Override
	public boolean isEmpty() {
		return this.batch == null;
	}

	@Override
	public @Nullable Parcel take(long now) {
		Parcel next = this.parcel;
		return (next == null || this.closed || !next.untilNext(now).isZero()) ? null : next;
	}

	@Override
	public long nanosUntilNext(long now) {
		Parcel next = this.parcel;
		return (next == null || this.closed) ? Long.MAX_VALUE : next.untilNext(now).toNanos();
	}

	@Override
	public boolean handled(Parcel parcel, List<KinesumerRecord> records, List<KinesumerRecord> accepted) {
		this.progress.handled(records, accepted);
		return true;
	}

	@Override
	public List<Batch> putBack(Parcel parcel) {
		Batch done = this.batch;
		if (done == null || !parcel.isDone()) {
			return List.of();
		}
		this.parcel = null;
		this.batch = null;
		return List.of(done);
	}

	@Override
	public void finish() {
		this.closed = true; // nothing stands before what has been handed over
	}

	@Override
	public boolean close(boolean now) {
		this.closed = true;
		return true;
	}

	@Override
	public long bytes() {
		Batch open = this.batch;
		return (open != null) ? open.bytes() : 0;
	}

	@Override
	public @Nullable String failure() {
		Parcel open = this.parcel;
		return (open != null) ? open.failure() : null;
	}

}
