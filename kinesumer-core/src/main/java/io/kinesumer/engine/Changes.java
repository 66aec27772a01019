package io.kinesumer.engine;

import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import io.kinesumer.KinesumerEvent.ShardsRevoked.Reason;
import io.kinesumer.stream.ShardKey;

/**
 * Collects which shards came and went, so that one line tells of many. For one thread.
 */
final class Changes {

	private final Reporter reporter;

	private final SortedMap<String, SortedSet<String>> gained = new TreeMap<>();

	private final SortedMap<String, SortedSet<String>> released = new TreeMap<>();

	private final SortedMap<String, SortedSet<String>> startedOver = new TreeMap<>();

	private final SortedMap<String, SortedSet<String>> lost = new TreeMap<>();

	Changes(Reporter reporter) {
		this.reporter = reporter;
	}

	void gained(ShardKey shard) {
		note(this.gained, shard);
	}

	void released(ShardKey shard, boolean startsOver) {
		note(startsOver ? this.startedOver : this.released, shard);
	}

	void lost(ShardKey shard) {
		note(this.lost, shard);
	}

	private static void note(SortedMap<String, SortedSet<String>> changes, ShardKey shard) {
		changes.computeIfAbsent(shard.stream(), (stream) -> new TreeSet<>()).add(shard.shardId());
	}

	/**
	 * Reports what was collected since the last report.
	 */
	void report(boolean stopping, int total) {
		this.lost.forEach((stream, ids) -> this.reporter.gaveUp(stream, ids, Reason.LOST, total));
		this.released.forEach((stream, ids) -> this.reporter.gaveUp(stream, ids,
				stopping ? Reason.STOPPED : Reason.HANDED_OVER, total));
		this.startedOver.forEach((stream, ids) -> this.reporter.gaveUp(stream, ids,
				stopping ? Reason.STOPPED : Reason.STARTED_OVER, total));
		this.gained.forEach((stream, ids) -> this.reporter.gained(stream, ids, total));
		this.lost.clear();
		this.released.clear();
		this.startedOver.clear();
		this.gained.clear();
	}

}
