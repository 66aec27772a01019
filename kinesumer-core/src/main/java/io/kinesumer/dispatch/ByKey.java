package io.kinesumer.dispatch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.reader.Batch;
import org.jspecify.annotations.Nullable;

/**
 * Gives out records of several partition keys at once, those of one key one after the
 * other. A key that fails holds up only itself, until the window between the first record
 * that is not handled and the last one taken over is full. Thread-safe.
 */
final class ByKey implements Sequencer {

	/** As many records as one read returns at most, a limit of Kinesis. */
	static final int WINDOW = 10_000;

	private final int maxRecords;

	private final int concurrency;

	private final ProgressTracker progress;

	/** All records from the first that is not handled on, in the shard's order. */
	private final Deque<Entry> window = new ArrayDeque<>();

	private final Deque<OpenBatch> batches = new ArrayDeque<>();

	private final List<Batch> done = new ArrayList<>();

	private final Map<String, KeyQueue> queues = new HashMap<>();

	/** Keys with records that may be given out, the longest ready first. */
	private final Deque<KeyQueue> ready = new ArrayDeque<>();

	private final List<KeyParcel> failing = new ArrayList<>();

	private int waiting;

	private int out;

	private long added;

	private long lastOut = -1;

	private boolean finishing;

	private boolean closed;

	ByKey(int maxRecords, int concurrency, ProgressTracker progress) {
		this.maxRecords = maxRecords;
		this.concurrency = concurrency;
		this.progress = progress;
	}

	@Override
	public synchronized boolean isFull() {
		return this.window.size() >= WINDOW;
	}

	@Override
	public synchronized List<Batch> add(Batch batch) {
		List<Entry> entries = entries(batch);
		// All at once, or not at all: what is not in the window is passed over by
		// commits.
		this.window.addAll(entries);
		this.added += entries.size();
		this.waiting += entries.size();
		this.batches.add(new OpenBatch(batch, this.added));
		for (Entry entry : entries) {
			KeyQueue queue = entry.queue;
			queue.entries.add(entry);
			if (!queue.isOut && queue.entries.size() == 1) {
				this.ready.add(queue);
			}
		}
		completeBatches();
		return takeDone();
	}

	private List<Entry> entries(Batch batch) {
		List<Entry> entries = new ArrayList<>(batch.records().size());
		long index = this.added;
		for (KinesumerRecord record : batch.records()) {
			KeyQueue queue = this.queues.computeIfAbsent(record.partitionKey(), KeyQueue::new);
			entries.add(new Entry(index++, record, batch.lag(), queue));
		}
		return entries;
	}

	@Override
	public synchronized boolean isEmpty() {
		return this.window.isEmpty() && this.batches.isEmpty();
	}

	@Override
	public synchronized @Nullable Parcel take(long now) {
		if (this.closed) {
			return null;
		}
		KeyParcel next = this.finishing ? null : takeFailing(now);
		if (next == null) {
			next = takeReady();
		}
		if (next != null) {
			this.out++;
			this.lastOut = Math.max(this.lastOut, next.entries.get(next.entries.size() - 1).index);
		}
		return next;
	}

	private @Nullable KeyParcel takeFailing(long now) {
		for (int i = 0; i < this.failing.size(); i++) {
			if (this.failing.get(i).untilNext(now).isZero()) {
				return this.failing.remove(i);
			}
		}
		return null;
	}

	private @Nullable KeyParcel takeReady() {
		// What waits is shared out, so that one delivery of a batch listener does not
		// leave the others nothing.
		int most = Math.min(this.maxRecords, Math.max(1, (this.waiting + this.concurrency - 1) / this.concurrency));
		long end = this.finishing ? endOfFinishing() : Long.MAX_VALUE;
		List<Entry> entries = new ArrayList<>();
		int keys = this.ready.size();
		for (int i = 0; i < keys && entries.size() < most; i++) {
			KeyQueue queue = this.ready.remove();
			int before = entries.size();
			while (entries.size() < most && !queue.entries.isEmpty() && queue.entries.element().index < end) {
				entries.add(queue.entries.remove());
			}
			if (entries.size() > before) {
				queue.isOut = true;
			}
			else {
				this.ready.add(queue);
			}
		}
		if (entries.isEmpty()) {
			return null;
		}
		this.waiting -= entries.size();
		entries.sort(Entry.ORDER);
		return new KeyParcel(entries);
	}

	/**
	 * What stands behind a record that fails is handed over again anyway.
	 */
	private long endOfFinishing() {
		return this.failing.stream().mapToLong(KeyParcel::nextIndex).min().orElse(this.lastOut + 1);
	}

	@Override
	public synchronized long nanosUntilNext(long now) {
		return (this.closed || this.finishing) ? Long.MAX_VALUE
				: this.failing.stream()
					.map((parcel) -> parcel.untilNext(now))
					.mapToLong(Duration::toNanos)
					.min()
					.orElse(Long.MAX_VALUE);
	}

	@Override
	public synchronized boolean handled(Parcel parcel, List<KinesumerRecord> records, List<KinesumerRecord> accepted) {
		((KeyParcel) parcel).handledEntries(records.size(), accepted);
		Entry last = null;
		for (Entry first = this.window.peek(); first != null && first.isHandled; first = this.window.peek()) {
			if (last != null && last.isAccepted != first.isAccepted) {
				this.progress.handled(last.record, last.isAccepted);
			}
			last = this.window.remove();
		}
		if (last != null) {
			this.progress.handled(last.record, last.isAccepted);
			completeBatches();
		}
		return last != null;
	}

	private void completeBatches() {
		Entry first = this.window.peek();
		long handled = (first != null) ? first.index : this.added;
		for (OpenBatch batch = this.batches.peek(); batch != null
				&& batch.end <= handled; batch = this.batches.peek()) {
			this.done.add(this.batches.remove().batch);
		}
	}

	@Override
	public synchronized List<Batch> putBack(Parcel parcel) {
		this.out--;
		((KeyParcel) parcel).takeApart();
		return takeDone();
	}

	private List<Batch> takeDone() {
		List<Batch> taken = List.copyOf(this.done);
		this.done.clear();
		return taken;
	}

	@Override
	public synchronized void finish() {
		this.finishing = true;
	}

	@Override
	public synchronized boolean close(boolean now) {
		if (this.out == 0 && (now || this.ready.stream().noneMatch(this::isBeforeEnd))) {
			this.closed = true;
		}
		return this.closed;
	}

	private boolean isBeforeEnd(KeyQueue queue) {
		return queue.entries.element().index < endOfFinishing();
	}

	@Override
	public synchronized long bytes() {
		return this.batches.stream().map(OpenBatch::batch).mapToLong(Batch::bytes).sum();
	}

	@Override
	public synchronized @Nullable String failure() {
		return this.failing.stream().map(Parcel::failure).findFirst().orElse(null);
	}

	private void giveBack(List<Entry> entries) {
		// From the last to the first, since each goes to the head of its key's queue.
		for (int i = entries.size() - 1; i >= 0; i--) {
			entries.get(i).queue.entries.addFirst(entries.get(i));
			this.waiting++;
		}
	}

	private void unlock(KeyQueue queue) {
		queue.isOut = false;
		if (queue.entries.isEmpty()) {
			this.queues.remove(queue.key);
		}
		else {
			this.ready.add(queue);
		}
	}

	/**
	 * A batch of which not all is handled.
	 *
	 * @param batch the batch
	 * @param end the index behind its last record
	 */
	private record OpenBatch(Batch batch, long end) {
	}

	/**
	 * The records of one key that wait.
	 */
	private static final class KeyQueue {

		private final String key;

		private final Deque<Entry> entries = new ArrayDeque<>();

		private boolean isOut;

		private KeyQueue(String key) {
			this.key = key;
		}

	}

	/**
	 * A record in the window.
	 */
	private static final class Entry {

		private static final Comparator<Entry> ORDER = Comparator.comparingLong((entry) -> entry.index);

		private final long index;

		private final KinesumerRecord record;

		private final Duration lag;

		private final KeyQueue queue;

		private boolean isHandled;

		private boolean isAccepted;

		private Entry(long index, KinesumerRecord record, Duration lag, KeyQueue queue) {
			this.index = index;
			this.record = record;
			this.lag = lag;
			this.queue = queue;
		}

	}

	/**
	 * A parcel whose keys are out.
	 */
	private final class KeyParcel extends Parcel {

		private final List<Entry> entries;

		private int handled;

		private KeyParcel(List<Entry> entries) {
			super(entries.stream().map((entry) -> entry.record).toList(), entries.get(0).lag);
			this.entries = entries;
		}

		private KeyParcel(KeyParcel failed, List<Entry> entries, int suspects) {
			super(failed, entries.stream().map((entry) -> entry.record).toList(), suspects);
			this.entries = entries;
		}

		private long nextIndex() {
			return this.entries.get(this.handled).index;
		}

		private void handledEntries(int count, List<KinesumerRecord> accepted) {
			int nextAccepted = 0;
			for (int end = this.handled + count; this.handled < end; this.handled++) {
				Entry entry = this.entries.get(this.handled);
				entry.isHandled = true;
				// The records themselves, so identity tells.
				if (nextAccepted < accepted.size() && accepted.get(nextAccepted) == entry.record) {
					entry.isAccepted = true;
					nextAccepted++;
				}
			}
		}

		/**
		 * Keeps back the keys that may be the failing one, and frees the others.
		 */
		private void takeApart() {
			List<Entry> left = this.entries.subList(this.handled, this.entries.size());
			Set<KeyQueue> suspects = new LinkedHashSet<>();
			if (isFailing()) {
				left.subList(0, Math.max(1, suspects())).forEach((entry) -> suspects.add(entry.queue));
			}
			giveBack(left.stream().filter((entry) -> !suspects.contains(entry.queue)).toList());
			this.entries.stream()
				.map((entry) -> entry.queue)
				.distinct()
				.filter((queue) -> !suspects.contains(queue))
				.forEach(ByKey.this::unlock);
			if (suspects.size() == 1) {
				long among = left.stream().limit(suspects()).filter((entry) -> suspects.contains(entry.queue)).count();
				keepBack(left, suspects, (int) among);
			}
			else if (!suspects.isEmpty()) {
				List<KeyQueue> keys = List.copyOf(suspects);
				keepBack(left, Set.copyOf(keys.subList(0, keys.size() / 2)), 0);
				keepBack(left, Set.copyOf(keys.subList(keys.size() / 2, keys.size())), 0);
			}
		}

		private void keepBack(List<Entry> left, Set<KeyQueue> keys, int suspects) {
			List<Entry> kept = left.stream().filter((entry) -> keys.contains(entry.queue)).toList();
			ByKey.this.failing.add(new KeyParcel(this, kept, suspects));
		}

	}

}
