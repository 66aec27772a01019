package io.kinesumer.ownership;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.dispatch.ShardConsumer;
import io.kinesumer.reader.CaughtUp;
import io.kinesumer.reader.ShardReader;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;

/**
 * A shard that this client owns, or owned until a moment ago, with what reads and what
 * handles it. Thread-safe.
 */
public final class Holding {

	private final Ownership ownership;

	private final ShardConsumer consumer;

	private final ShardReader reader;

	private final AtomicBoolean writing = new AtomicBoolean();

	private volatile @Nullable Position committed;

	private volatile Instant reached;

	private volatile boolean reachCertain;

	private volatile boolean reachStored;

	private volatile Instant safeUntil;

	private volatile long settledAt;

	private volatile @Nullable Long drainingSince;

	private volatile boolean lost;

	private volatile boolean paused;

	/**
	 * Holds a shard that was claimed.
	 * @param ownership the ownership
	 * @param checkpoint the checkpoint as it was claimed
	 * @param reach up to when the shard is consumed
	 * @param consumer what handles it
	 * @param reader what reads it
	 */
	public Holding(Ownership ownership, Checkpoint checkpoint, Reach reach, ShardConsumer consumer,
			ShardReader reader) {
		this.ownership = ownership;
		this.committed = checkpoint.position();
		this.reached = reach.time();
		this.reachCertain = reach.certain();
		this.safeUntil = reach.time();
		this.reachStored = checkpoint.arrival() != null || checkpoint.caughtUpAt() != null;
		this.consumer = consumer;
		this.reader = reader;
	}

	/**
	 * What this client has to do with the shard.
	 * @return the state
	 */
	public Reconciler.State state() {
		if (this.lost) {
			return this.consumer.isEnded() ? Reconciler.State.LOST_AND_ENDED : Reconciler.State.LOST;
		}
		if (this.consumer.isFinished()) {
			return Reconciler.State.EXHAUSTED;
		}
		if (this.drainingSince != null) {
			return this.consumer.isEnded() ? Reconciler.State.DRAINED : Reconciler.State.DRAINING;
		}
		return Reconciler.State.CONSUMING;
	}

	/**
	 * Starts no delivery and no fetch any more.
	 * @param now the present time, by the ticker
	 */
	public void drain(long now) {
		if (this.drainingSince == null) {
			this.drainingSince = now;
		}
		this.reader.stop();
		this.consumer.drain();
	}

	/**
	 * Notes that the shard is no longer this client's: nothing more is delivered or
	 * committed.
	 */
	public void lose() {
		this.lost = true;
		this.reader.stop();
		this.consumer.abandon();
	}

	/**
	 * Pauses or resumes reading and delivering.
	 * @param pause whether to pause
	 */
	public void pause(boolean pause) {
		if (this.paused != pause) {
			this.paused = pause;
			this.consumer.pause(pause);
			this.reader.wake();
		}
	}

	/**
	 * Reserves the right to write to the store about this shard, so that its writes never
	 * overtake each other.
	 * @return whether the caller may write, and must call {@link #endWrite()}
	 */
	public boolean beginWrite() {
		return this.writing.compareAndSet(false, true);
	}

	/**
	 * Gives the right to write back.
	 */
	public void endWrite() {
		this.writing.set(false);
	}

	/**
	 * The last record up to which everything may be committed and is not yet.
	 * @return the record, or {@code null} if there is nothing to commit
	 */
	public @Nullable KinesumerRecord uncommitted() {
		KinesumerRecord record = this.consumer.committable();
		Position before = this.committed;
		return (record == null || (before != null && !record.position().isAfter(before))) ? null : record;
	}

	/**
	 * When the shard was last known to hold nothing after a position.
	 * @param record what is about to be committed, or {@code null} if that is nothing
	 * @return the time, or {@code null} if the store knows as much
	 */
	public @Nullable Instant caughtUpAt(@Nullable KinesumerRecord record) {
		CaughtUp seen = this.reader.caughtUp();
		if (seen == null) {
			return null;
		}
		Position position = (record != null) ? record.position() : this.committed;
		boolean covered = seen.through() == null || (position != null && !seen.through().isAfter(position));
		return (covered && (!this.reachStored || seen.at().isAfter(this.reached))) ? seen.at() : null;
	}

	/**
	 * Up to when the shard is known to be consumed: whatever arrived before is handled
	 * and may be committed, or was never there.
	 * @return the time, by the clock of the service
	 */
	public Instant reached() {
		KinesumerRecord record = this.consumer.committable();
		Instant latest = this.reached;
		if (record != null && (!this.reachCertain || record.arrivalTime().isAfter(latest))) {
			latest = record.arrivalTime();
		}
		Instant caughtUpAt = caughtUpAt(record);
		return (caughtUpAt != null && caughtUpAt.isAfter(latest)) ? caughtUpAt : latest;
	}

	/**
	 * Up to when all that had arrived is handled and committed. Kept up to date by
	 * whoever commits: it looks even where there is nothing to write.
	 * @return the time, by the clock of the service
	 */
	public Instant safeUntil() {
		return this.safeUntil;
	}

	/**
	 * Notes that all that may be committed is, or that there is nothing.
	 * @param now the present time, by the ticker
	 */
	public void settled(long now) {
		this.settledAt = now;
		CaughtUp seen = this.reader.caughtUp();
		Position position = this.committed;
		Instant until = this.reached;
		if (seen != null && (seen.through() == null || (position != null && !seen.through().isAfter(position)))
				&& seen.at().isAfter(until)) {
			until = seen.at();
		}
		if (until.isAfter(this.safeUntil)) {
			this.safeUntil = until;
		}
	}

	/**
	 * When all that may be committed was, or there was nothing.
	 * @return a reading of the ticker, meaningless before the first
	 */
	public long settledAt() {
		return this.settledAt;
	}

	/**
	 * Whether a time is so much later than what the store knows that it is worth a write
	 * of its own.
	 * @param caughtUpAt the time
	 * @param worth how much later it must be
	 * @return whether it is
	 */
	public boolean isWorthWriting(Instant caughtUpAt, Duration worth) {
		return !caughtUpAt.isBefore(this.reached.plus(worth));
	}

	/**
	 * Notes a commit.
	 * @param record the record up to which the store holds everything now, or
	 * {@code null} if that stays as it was
	 * @param caughtUpAt the time that was written with it, or {@code null} for none
	 */
	public void committed(@Nullable KinesumerRecord record, @Nullable Instant caughtUpAt) {
		if (record != null) {
			this.committed = record.position();
			reach(record.arrivalTime());
		}
		if (caughtUpAt != null) {
			reach(caughtUpAt);
		}
	}

	private void reach(Instant time) {
		this.reachStored = true;
		if (!this.reachCertain || time.isAfter(this.reached)) {
			this.reached = time;
			this.reachCertain = true;
		}
	}

	public @Nullable Position committed() {
		return this.committed;
	}

	public Ownership ownership() {
		return this.ownership;
	}

	public ShardKey shard() {
		return this.ownership.shard();
	}

	public ShardConsumer consumer() {
		return this.consumer;
	}

	public ShardReader reader() {
		return this.reader;
	}

	public boolean isPaused() {
		return this.paused;
	}

	public boolean isLost() {
		return this.lost;
	}

	/**
	 * Since when the holding drains.
	 * @return a reading of the ticker, or {@code null} if it does not
	 */
	public @Nullable Long drainingSince() {
		return this.drainingSince;
	}

}
