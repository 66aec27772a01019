package io.kinesumer.ownership;

import java.util.concurrent.atomic.AtomicBoolean;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.dispatch.ShardConsumer;
import io.kinesumer.reader.ShardReader;
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

	private volatile @Nullable Long drainingSince;

	private volatile boolean lost;

	private volatile boolean paused;

	public Holding(Ownership ownership, @Nullable Position committed, ShardConsumer consumer, ShardReader reader) {
		this.ownership = ownership;
		this.committed = committed;
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
	 * Notes a commit.
	 * @param position the position that the store holds now
	 */
	public void committed(Position position) {
		this.committed = position;
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
