package io.kinesumer.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.stream.HashRange;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;

/**
 * One shard of the simulated Kinesis, and what has been done with it.
 */
final class Log {

	final ShardKey key;

	final List<String> parents;

	final int first;

	final int last;

	private final String startingSequenceNumber;

	final List<Entry> entries = new ArrayList<>();

	private final List<Log> children = new ArrayList<>();

	/** Whether the store has it as finished. */
	boolean finished;

	/** All before this index is committed, or from before the group's start. */
	int committed;

	/** All before this index is no longer in Kinesis. */
	private int trimmed;

	private final long createdAt;

	private long closedAt = Long.MAX_VALUE;

	private long goneAt = Long.MAX_VALUE;

	private final Map<Long, Progress> progress = new HashMap<>();

	/** All before this index is handled. */
	int handled;

	/** The newest epoch under which a delivery has started. */
	long startedUnder;

	/**
	 * Opens a shard.
	 * @param first the first of its keys
	 * @param last the last of its keys
	 */
	Log(ShardKey key, List<String> parents, int first, int last, String startingSequenceNumber, long now) {
		this.key = key;
		this.parents = parents;
		this.first = first;
		this.last = last;
		this.startingSequenceNumber = startingSequenceNumber;
		this.createdAt = now;
	}

	void close(long now, Log... children) {
		this.closedAt = now;
		this.children.addAll(List.of(children));
	}

	boolean isClosed() {
		return this.closedAt < Long.MAX_VALUE;
	}

	/**
	 * Whether Kinesis has forgotten it, which it does when there is nothing to read.
	 */
	boolean isGone() {
		return this.goneAt < Long.MAX_VALUE;
	}

	/**
	 * Notes that the group starts after some records.
	 */
	void skip(int count) {
		this.entries.subList(0, count).forEach((entry) -> entry.skipped = true);
		this.handled = Math.max(this.handled, count);
		this.committed = Math.max(this.committed, count);
	}

	/**
	 * Goes on over all that is done with from here on.
	 */
	void goOn() {
		while (this.handled < this.entries.size()
				&& (this.entries.get(this.handled).handled || this.entries.get(this.handled).filtered)) {
			this.handled++;
		}
	}

	boolean isOpenFor(int key) {
		return !isClosed() && this.first <= key && key <= this.last;
	}

	/**
	 * Lets what is done with leave Kinesis.
	 * @param unseen whether the group has not seen the stream yet
	 */
	void trim(boolean unseen, long now) {
		if (unseen) {
			skip(this.entries.size());
		}
		this.trimmed = this.committed;
		if (isClosed() && (this.finished || unseen)) {
			this.goneAt = Math.min(this.goneAt, now);
		}
	}

	int trimmed() {
		return this.trimmed;
	}

	/**
	 * What was done under an epoch.
	 */
	Progress progress(long epoch) {
		return this.progress.computeIfAbsent(epoch, (key) -> new Progress(this, this.committed));
	}

	/**
	 * All before this index is acknowledged, by now or before an epoch began.
	 */
	int acknowledged(long epoch) {
		return Math.max(this.committed, progress(epoch).acknowledged());
	}

	List<Shard> children() {
		return this.children.stream().map((child) -> child.shardAt(child.createdAt)).toList();
	}

	boolean isListedAt(long time) {
		return this.createdAt <= time && time < this.goneAt;
	}

	/**
	 * What a listing shows of it.
	 * @param time of when the listing is
	 */
	Shard shardAt(long time) {
		return new Shard(this.key.shardId(), this.parents,
				new HashRange(String.valueOf(this.first), String.valueOf(this.last)), this.startingSequenceNumber,
				this.closedAt <= time);
	}

	/**
	 * The index of the first record after a position.
	 */
	int after(Position position) {
		int low = 0;
		int high = this.entries.size();
		while (low < high) {
			int middle = (low + high) / 2;
			if (this.entries.get(middle).record.position().isAfter(position)) {
				high = middle;
			}
			else {
				low = middle + 1;
			}
		}
		return low;
	}

	/**
	 * The last record that any delivery has started with.
	 */
	Entry lastStarted() {
		int index = this.entries.size() - 1;
		while (index > 0 && !this.entries.get(index).started) {
			index--;
		}
		return this.entries.get(index);
	}

	int since(Instant time) {
		int index = 0;
		while (index < this.entries.size() && this.entries.get(index).record.arrivalTime().isBefore(time)) {
			index++;
		}
		return index;
	}

	Duration behind(int index, Instant now) {
		if (index >= this.entries.size()) {
			return Duration.ZERO;
		}
		return Duration.between(this.entries.get(index).record.arrivalTime(), now);
	}

	@Override
	public String toString() {
		return this.key.shardId();
	}

	/**
	 * One record.
	 */
	static final class Entry {

		final KinesumerRecord record;

		final int index;

		final @Nullable Entry before;

		/** Whether a filter passes it over. */
		final boolean filtered;

		/** Whether the group had started in the stream after it came. */
		boolean skipped;

		boolean started;

		boolean handled;

		Entry(KinesumerRecord record, int index, @Nullable Entry before, boolean filtered) {
			this.record = record;
			this.index = index;
			this.before = before;
			this.filtered = filtered;
		}

	}

}
