package io.kinesumer.simulation;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

import io.kinesumer.KinesumerRecord;
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

	static final Duration FOR_EVER = Duration.ofHours(24);

	private static final ByteBuffer DATA = ByteBuffer.allocate(10).asReadOnlyBuffer();

	private final Scheduler scheduler;

	private final Settings settings;

	private final Map<String, TreeMap<String, Log>> streams = new TreeMap<>();

	private final Map<ShardKey, Log> logs = new HashMap<>();

	private final Map<String, Log.Entry> lastOfKey = new HashMap<>();

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

	/**
	 * Whether a shard is another one or comes from it.
	 */
	boolean descends(ShardKey shard, Log from) {
		return log(shard).descendsFrom(from, this.logs);
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
			.filter((candidate) -> candidate.isOpenFor(key))
			.findFirst()
			.orElseThrow();
		this.nextSequence++;
		KinesumerRecord record = new KinesumerRecord(log.key, "key-" + key + "#", null,
				Position.of(Long.toString(this.nextSequence)), Host.ORIGIN.plusNanos(this.scheduler.now()), DATA);
		String id = stream + key;
		Log.Entry entry = new Log.Entry(record, log.entries.size(), this.lastOfKey.get(id),
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
		logs(stream).forEach((log) -> log.trim(unseen, this.scheduler.now()));
		return logs(stream).stream().mapToInt(Log::trimmed).sum() - before;
	}

	Duration retention() {
		return this.settings.retention();
	}

	/**
	 * Whether records may be lost to a group that is too slow.
	 */
	boolean areForgetful() {
		return retention().compareTo(FOR_EVER) < 0;
	}

	/**
	 * Lets everything go that is older than the retention.
	 */
	void forget(String stream) {
		if (areForgetful()) {
			long now = this.scheduler.now();
			Instant horizon = Host.ORIGIN.plusNanos(now).minus(retention());
			logs(stream).forEach((log) -> log.lose(horizon, now));
		}
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
		return "split " + chosen.key + " at " + middle;
	}

}
