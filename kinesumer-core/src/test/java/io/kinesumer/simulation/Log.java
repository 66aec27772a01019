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

	/** All before this index is none of the group's. */
	private int skipped;

	/** When the group began with the oldest record there was. */
	private Instant found = Instant.MIN;

	private final long createdAt;

	private long closedAt = Long.MAX_VALUE;

	private long goneAt = Long.MAX_VALUE;

	private final Map<Long, Progress> progress = new HashMap<>();

	/** All before this index is handled. */
	int handled;

	/** The newest epoch under which a delivery has started. */
	long startedUnder;

	/** How often the stream had started over when each epoch began. */
	private final Map<Long, Long> resets = new HashMap<>();

	/** How often the stream has started over. */
	private long reset;

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
		this.skipped = Math.max(this.skipped, count);
	}

	/**
	 * Starts over: what was done before counts no longer.
	 * @param from the index of the first record that is to be handled
	 */
	void startOver(long reset, int from) {
		this.reset = reset;
		this.finished = false;
		this.entries.forEach(Entry::startOver);
		this.handled = 0;
		this.committed = 0;
		this.skipped = 0;
		skip(Math.max(from, this.trimmed));
	}

	/**
	 * Notes that an epoch begins.
	 */
	void claimed(long epoch, long reset) {
		this.resets.put(epoch, reset);
	}

	/**
	 * Whether an epoch began after the stream last started over.
	 */
	boolean counts(long epoch) {
		return this.resets.getOrDefault(epoch, 0L) >= this.reset;
	}

	/**
	 * Loses what arrived before a time, and a shard that was closed before it. What is
	 * not handled yet is lost to the group, unless some client has it already.
	 */
	void lose(Instant before, long now) {
		int end = since(before);
		for (int i = this.trimmed; i < end; i++) {
			Entry entry = this.entries.get(i);
			entry.gone = !entry.handled && !entry.skipped;
			entry.lost = entry.gone && !entry.filtered && (this.committed > this.skipped || !wasThereAtFirst(entry));
		}
		this.trimmed = Math.max(this.trimmed, end);
		if (isClosed() && Host.ORIGIN.plusNanos(this.closedAt).isBefore(before)) {
			this.goneAt = Math.min(this.goneAt, now);
		}
		goOn();
	}

	/**
	 * The time, or when the group found the shard if that was later.
	 */
	Instant foundOrLater(Instant time) {
		return time.isBefore(this.found) ? this.found : time;
	}

	/**
	 * Whether the group found a record when it began with the oldest. Until it has begun
	 * to commit, what goes is what would have gone before.
	 */
	private boolean wasThereAtFirst(Entry entry) {
		return entry.record.arrivalTime().isBefore(this.found);
	}

	/**
	 * Notes that the group begins with the oldest record there is.
	 */
	void find(Instant time) {
		skip(this.trimmed);
		this.found = time;
	}

	/**
	 * Goes on over all that is done with or gone from here on.
	 */
	void goOn() {
		while (this.handled < this.entries.size() && this.entries.get(this.handled).isDone()) {
			this.handled++;
		}
	}

	/**
	 * Whether it holds anything that is still to be committed. What has been trimmed
	 * cannot be read again, by whoever has not committed it.
	 */
	boolean lacksCommit() {
		return this.committed < this.entries.size() && this.trimmed < this.entries.size();
	}

	/**
	 * Forgets what was done under which epoch: they begin again with a new checkpoint.
	 */
	void forgetEpochs() {
		this.progress.clear();
	}

	boolean descendsFrom(Log other, Map<ShardKey, Log> logs) {
		return this == other || this.parents.stream()
			.anyMatch((parent) -> logs.get(new ShardKey(this.key.stream(), parent)).descendsFrom(other, logs));
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
		this.trimmed = Math.max(this.trimmed, this.committed);
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

		/** Whether it was trimmed before it was handled. */
		boolean gone;

		/** Whether that is a loss, of which someone must tell. */
		boolean lost;

		Entry(KinesumerRecord record, int index, @Nullable Entry before, boolean filtered) {
			this.record = record;
			this.index = index;
			this.before = before;
			this.filtered = filtered;
		}

		private void startOver() {
			this.skipped = false;
			this.started = false;
			this.handled = false;
			this.gone = false;
			this.lost = false;
		}

		private boolean isDone() {
			return this.handled || this.filtered || this.gone;
		}

	}

}
