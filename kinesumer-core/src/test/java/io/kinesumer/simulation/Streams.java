package io.kinesumer.simulation;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.stream.HashRange;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;

/**
 * What the simulated Kinesis holds: streams of shards that split and merge, and records
 * with keys.
 */
final class Streams {

	static final int KEYS = 64;

	private static final ByteBuffer DATA = ByteBuffer.allocate(10).asReadOnlyBuffer();

	private final Scheduler scheduler;

	private final Settings settings;

	private final Map<String, TreeMap<String, Log>> streams = new TreeMap<>();

	private final Map<ShardKey, Log> logs = new HashMap<>();

	private final Map<String, Entry> lastOfKey = new HashMap<>();

	private long nextSequence = 90; // soon of one digit more

	private int nextShard;

	private long records;

	/**
	 * Creates streams.
	 * @param settings say which records no handler gets
	 */
	Streams(Scheduler scheduler, Settings settings) {
		this.settings = settings;
		this.scheduler = scheduler;
	}

	void create(String stream, int shards) {
		TreeMap<String, Log> logs = new TreeMap<>();
		this.streams.put(stream, logs);
		for (int i = 0; i < shards; i++) {
			add(stream, List.of(), KEYS * i / shards, KEYS * (i + 1) / shards - 1);
		}
	}

	private Log add(String stream, List<String> parents, int first, int last) {
		String id = String.format("shardId-%012d", this.nextShard++);
		this.nextSequence += 2;
		Log log = new Log(new ShardKey(stream, id), parents, first, last, Long.toString(this.nextSequence),
				this.scheduler.now());
		of(stream).put(id, log);
		this.logs.put(log.key, log);
		return log;
	}

	private TreeMap<String, Log> of(String stream) {
		TreeMap<String, Log> logs = this.streams.get(stream);
		if (logs == null) {
			throw new IllegalStateException("no stream " + stream);
		}
		return logs;
	}

	Collection<String> names() {
		return this.streams.keySet();
	}

	Collection<Log> logs(String stream) {
		return of(stream).values();
	}

	Log log(ShardKey shard) {
		Log log = this.logs.get(shard);
		if (log == null) {
			throw new IllegalStateException("no shard " + shard);
		}
		return log;
	}

	void put(String stream, int key) {
		Log log = of(stream).values()
			.stream()
			.filter((candidate) -> !candidate.isClosed() && candidate.first <= key && key <= candidate.last)
			.findFirst()
			.orElseThrow();
		this.nextSequence++;
		KinesumerRecord record = new KinesumerRecord(log.key, "key-" + key + "#", null,
				Position.of(Long.toString(this.nextSequence)), Host.ORIGIN.plusNanos(this.scheduler.now()), DATA);
		String id = stream + key;
		Entry entry = new Entry(record, log.entries.size(), this.lastOfKey.get(id),
				!this.settings.accepts(record.partitionKey()));
		this.lastOfKey.put(id, entry);
		log.entries.add(entry);
		this.records++;
	}

	long records() {
		return this.records;
	}

	/**
	 * Lets time take its toll: records that are committed, or that came before the group
	 * has seen the stream, leave Kinesis, and so do closed shards that are left empty.
	 * @param unseen whether the group has not seen the stream yet
	 * @return how many records left
	 */
	int trim(String stream, boolean unseen) {
		int before = logs(stream).stream().mapToInt(Log::trimmed).sum();
		for (Log log : logs(stream)) {
			if (unseen) {
				log.skip(log.entries.size());
			}
			log.trimmed = log.committed;
			if (log.isClosed() && (log.finished || unseen)) {
				log.goneAt = Math.min(log.goneAt, this.scheduler.now());
			}
		}
		return logs(stream).stream().mapToInt(Log::trimmed).sum() - before;
	}

	/**
	 * What a listing of a stream shows.
	 * @param time of when the listing is
	 * @return the shards, none if the stream was not there
	 */
	List<Shard> listed(String stream, long time) {
		return logs(stream).stream().filter((log) -> log.isListedAt(time)).map((log) -> log.shardAt(time)).toList();
	}

	/**
	 * Splits or merges a shard.
	 * @return what was done, or {@code null} if nothing could be
	 */
	@Nullable String reshard(String stream, RandomGenerator random) {
		List<Log> open = of(stream).values().stream().filter((log) -> !log.isClosed()).toList();
		Log chosen = open.get(random.nextInt(open.size()));
		if (open.size() > 1 && (open.size() > 7 || random.nextInt(3) == 0)) {
			for (Log other : open) {
				if (other.first == chosen.last + 1) {
					Log child = add(stream, List.of(chosen.key.shardId(), other.key.shardId()), chosen.first,
							other.last);
					chosen.close(this.scheduler.now(), child);
					other.close(this.scheduler.now(), child);
					return "merged " + chosen.key + " and " + other.key + " to " + child.key;
				}
			}
			return null;
		}
		if (chosen.last == chosen.first) {
			return null;
		}
		int middle = random.nextInt(chosen.first, chosen.last);
		List<String> parents = List.of(chosen.key.shardId());
		chosen.close(this.scheduler.now(), add(stream, parents, chosen.first, middle),
				add(stream, parents, middle + 1, chosen.last));
		return "split " + chosen.key + " to " + chosen.children;
	}

	/**
	 * One shard.
	 */
	static final class Log {

		final ShardKey key;

		final List<String> parents;

		private final int first;

		private final int last;

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

		private Log(ShardKey key, List<String> parents, int first, int last, String startingSequenceNumber, long now) {
			this.createdAt = now;
			this.key = key;
			this.parents = parents;
			this.first = first;
			this.last = last;
			this.startingSequenceNumber = startingSequenceNumber;
		}

		private void close(long now, Log... children) {
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

		private boolean isListedAt(long time) {
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

		int since(java.time.Instant time) {
			int index = 0;
			while (index < this.entries.size() && this.entries.get(index).record.arrivalTime().isBefore(time)) {
				index++;
			}
			return index;
		}

		Duration behind(int index, java.time.Instant now) {
			if (index >= this.entries.size()) {
				return Duration.ZERO;
			}
			return Duration.between(this.entries.get(index).record.arrivalTime(), now);
		}

		@Override
		public String toString() {
			return this.key.shardId();
		}

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

		private Entry(KinesumerRecord record, int index, @Nullable Entry before, boolean filtered) {
			this.filtered = filtered;
			this.record = record;
			this.index = index;
			this.before = before;
		}

	}

}
