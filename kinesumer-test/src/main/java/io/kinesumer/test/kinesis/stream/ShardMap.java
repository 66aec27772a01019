package io.kinesumer.test.kinesis.stream;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.kinesumer.test.kinesis.KinesisLimits;
import io.kinesumer.test.kinesis.stream.Shard.Parents;

/**
 * The shards of a stream: which are open, and which come from which. Guarded by its
 * stream.
 */
final class ShardMap {

	private final KinesisLimits limits;

	/** By id: as text ids sort as they were given. */
	private final NavigableMap<String, Shard> kept = new TreeMap<>();

	private final NavigableMap<BigInteger, Shard> openByStart = new TreeMap<>();

	private int nextOrdinal;

	ShardMap(int count, long now, KinesisLimits limits) {
		this.limits = limits;
		HashKeyRange.uniform(count).forEach((range) -> open(range, Parents.NONE, now));
	}

	/**
	 * The shards that a filter shows.
	 * @param filter which ones
	 * @param oldest the oldest time that is kept
	 */
	List<ShardView> list(ShardFilter filter, long oldest) {
		return this.kept.values().stream().filter((shard) -> shows(filter, shard, oldest)).map(Shard::view).toList();
	}

	private static boolean shows(ShardFilter filter, Shard shard, long oldest) {
		if (filter instanceof ShardFilter.AtLatest) {
			return shard.isOpen();
		}
		if (filter instanceof ShardFilter.AtTrimHorizon) {
			return shard.wasOpenAt(oldest);
		}
		if (filter instanceof ShardFilter.AtTime at) {
			return shard.wasOpenAt(Math.max(at.time().toEpochMilli(), oldest));
		}
		if (filter instanceof ShardFilter.FromTime from) {
			return shard.wasOpenFrom(from.time().toEpochMilli());
		}
		if (filter instanceof ShardFilter.AfterShard after) {
			return shard.id().compareTo(after.shardId()) > 0;
		}
		return true;
	}

	int openCount() {
		return this.openByStart.size();
	}

	@Nullable Shard find(String id) {
		return this.kept.get(id);
	}

	/**
	 * The open shard that takes a hash key: the open ones cover all keys.
	 */
	Shard owning(BigInteger hashKey) {
		Map.Entry<BigInteger, Shard> entry = this.openByStart.floorEntry(hashKey);
		if (entry == null) {
			throw new IllegalStateException("No open shard has hash key " + hashKey);
		}
		return entry.getValue();
	}

	void split(Shard shard, BigInteger at, long now) {
		this.openByStart.remove(shard.range().start());
		Parents parents = new Parents(shard.id(), null);
		shard.close(now, open(shard.range().before(at), parents, now), open(shard.range().from(at), parents, now));
	}

	void merge(Shard shard, Shard adjacent, long now) {
		this.openByStart.remove(shard.range().start());
		this.openByStart.remove(adjacent.range().start());
		Shard child = open(shard.range().plus(adjacent.range()), new Parents(shard.id(), adjacent.id()), now);
		shard.close(now, child);
		adjacent.close(now, child);
	}

	/**
	 * Makes the open shards equal parts of the keys, by splits and then merges as the
	 * service does: some shards in between live for no time at all.
	 */
	void rescale(int count, long now) {
		List<HashKeyRange> ranges = HashKeyRange.uniform(count);
		for (HashKeyRange range : ranges) {
			Shard shard = owning(range.start());
			if (shard.range().canSplitAt(range.start())) {
				split(shard, range.start(), now);
			}
		}
		for (HashKeyRange range : ranges) {
			Shard shard = owning(range.start());
			while (!shard.range().end().equals(range.end())) {
				merge(shard, owning(shard.range().end().add(BigInteger.ONE)), now);
				shard = owning(range.start());
			}
		}
	}

	/**
	 * Drops what is older than the retention: records, then closed shards that have none
	 * left.
	 */
	void trimBefore(long horizon) {
		List<Shard> expired = new ArrayList<>();
		for (Shard shard : this.kept.values()) {
			shard.log().trimBefore(horizon);
			if (!shard.wasOpenFrom(horizon)) {
				expired.add(shard);
			}
		}
		expired.forEach((shard) -> this.kept.remove(shard.id()));
	}

	private Shard open(HashKeyRange range, Parents parents, long now) {
		Shard shard = new Shard(this.nextOrdinal++, range, parents, now, this.limits);
		this.kept.put(shard.id(), shard);
		this.openByStart.put(range.start(), shard);
		return shard;
	}

}
