package io.kinesumer.reader;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.MissingStreamException;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.WallClock;
import org.jspecify.annotations.Nullable;

/**
 * Streams as a test scripts them: what is listed, what each shard holds, and which calls
 * fail. Notes each call.
 */
public final class ScriptedKinesis implements KinesisApi {

	private static final int ASTRAY = Integer.MAX_VALUE;

	private final WallClock clock;

	private final Map<String, List<Shard>> listings = new HashMap<>();

	private final Map<String, Instant> created = new HashMap<>();

	private final Map<ShardKey, List<KinesumerRecord>> records = new HashMap<>();

	private final Map<ShardKey, List<Shard>> ends = new HashMap<>();

	private final Queue<KinesumerException> failures = new ArrayDeque<>();

	private final List<String> calls = new ArrayList<>();

	private Duration retention = Duration.ofHours(24);

	private @Nullable Duration astray;

	private int iterators;

	private int expired;

	private Runnable underway = () -> {
	};

	public ScriptedKinesis(WallClock clock) {
		this.clock = clock;
	}

	/**
	 * What a listing of a stream shows from now on.
	 */
	public void list(String stream, Shard... shards) {
		this.listings.put(stream, List.of(shards));
	}

	/**
	 * Creates a stream again under its name: what it held is gone.
	 */
	public void recreate(String stream, Shard... shards) {
		this.created.put(stream, this.clock.now());
		this.records.keySet().removeIf((shard) -> shard.stream().equals(stream));
		this.ends.keySet().removeIf((shard) -> shard.stream().equals(stream));
		list(stream, shards);
	}

	/**
	 * Deletes a stream.
	 */
	public void delete(String stream) {
		this.listings.remove(stream);
	}

	/**
	 * How long streams keep records from now on, or say that they do.
	 */
	public void retention(Duration period) {
		this.retention = period;
	}

	/**
	 * Iterators from a position on stay where they are, and say that they are that far
	 * behind.
	 */
	public void leadAstray(Duration behind) {
		this.astray = behind;
	}

	public void add(List<KinesumerRecord> more) {
		more.forEach(
				(record) -> this.records.computeIfAbsent(record.shard(), (shard) -> new ArrayList<>()).add(record));
	}

	/**
	 * Closes a shard.
	 */
	public void end(ShardKey shard, Shard... children) {
		this.ends.put(shard, List.of(children));
	}

	/**
	 * The next calls fail one after the other.
	 */
	public void failNext(KinesumerException... next) {
		this.failures.addAll(List.of(next));
	}

	/**
	 * Something happens while the next read is on its way.
	 */
	public void duringNextRead(Runnable event) {
		this.underway = event;
	}

	/**
	 * Every iterator given out so far is too old from now on.
	 */
	public void expireIterators() {
		this.expired = this.iterators;
	}

	/**
	 * The calls since this was last asked, in order.
	 */
	public List<String> calls() {
		List<String> made = List.copyOf(this.calls);
		this.calls.clear();
		return made;
	}

	private void call(String call) {
		this.calls.add(call);
		KinesumerException failure = this.failures.poll();
		if (failure != null) {
			throw failure;
		}
	}

	@Override
	public Description describe(StreamRef stream) {
		call("describe " + stream);
		if (!this.listings.containsKey(stream.name())) {
			throw new MissingStreamException("There is no stream '" + stream + "'", null);
		}
		return new Description(this.created.getOrDefault(stream.name(), Instant.EPOCH), this.retention,
				this.clock.now());
	}

	@Override
	public List<Shard> listShards(StreamRef stream) {
		call("listShards " + stream);
		List<Shard> listing = this.listings.get(stream.name());
		if (listing == null) {
			throw new MissingStreamException("There is no stream '" + stream + "'", null);
		}
		return listing;
	}

	@Override
	public String iterator(StreamRef stream, String shardId, ReadPosition from) {
		call("iterator " + name(from));
		int index = 0;
		if (from instanceof ReadPosition.After after) {
			for (KinesumerRecord record : held(new ShardKey(stream.key(), shardId))) {
				index += record.position().isAfter(after.position()) ? 0 : 1;
			}
			if (this.astray != null) {
				index = ASTRAY;
			}
		}
		return iterator(index);
	}

	private String iterator(int index) {
		return ++this.iterators + ":" + index;
	}

	private static String name(ReadPosition from) {
		return (from instanceof ReadPosition.After after) ? "after " + after.position()
				: from.getClass().getSimpleName();
	}

	@Override
	public Page read(StreamRef stream, ShardKey shard, String iterator, int limit) {
		String[] parts = iterator.split(":");
		int from = Integer.parseInt(parts[1]);
		Runnable event = this.underway;
		this.underway = () -> {
		};
		event.run();
		call("read " + from);
		if (Integer.parseInt(parts[0]) <= this.expired) {
			throw new ExpiredIteratorException("too old", null);
		}
		if (this.astray != null && from == ASTRAY) {
			return new Page(List.of(), iterator(ASTRAY), List.of(), this.astray, this.clock.now());
		}
		List<KinesumerRecord> all = held(shard);
		int to = Math.min(all.size(), from + limit);
		List<Shard> children = this.ends.get(shard);
		boolean ended = children != null && to == all.size();
		@Nullable String next = ended ? null : iterator(to);
		return new Page(List.copyOf(all.subList(from, to)), next, ended ? children : List.of(),
				Duration.ofSeconds(all.size() - to), this.clock.now());
	}

	private List<KinesumerRecord> held(ShardKey shard) {
		return this.records.getOrDefault(shard, List.of());
	}

}
