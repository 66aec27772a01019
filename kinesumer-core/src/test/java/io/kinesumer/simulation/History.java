package io.kinesumer.simulation;

import java.util.List;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.simulation.Streams.Entry;
import io.kinesumer.simulation.Streams.Log;
import io.kinesumer.store.StreamPin;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;

/**
 * What was delivered, and whether it may have been.
 */
final class History {

	private final Scheduler scheduler;

	private final Streams streams;

	private final boolean manual;

	private boolean planned = true;

	private long deliveries;

	private long again;

	/**
	 * Starts a history.
	 * @param manual whether only what is acknowledged may be committed
	 */
	History(Scheduler scheduler, Streams streams, boolean manual) {
		this.manual = manual;
		this.scheduler = scheduler;
		this.streams = streams;
	}

	/**
	 * Notes that something has gone wrong, so that records may come again.
	 */
	void fault() {
		this.planned = false;
	}

	/**
	 * Notes where the group starts in a stream.
	 */
	void pinned(StreamPin pin) {
		for (Log log : this.streams.logs(pin.stream())) {
			if (pin.startOf(log.key.shardId()) instanceof ReadPosition.AtTimestamp at) {
				int first = log.since(at.timestamp());
				log.entries.subList(0, first).forEach((entry) -> entry.skipped = true);
				log.handled = Math.max(log.handled, first);
			}
		}
	}

	/**
	 * Notes that a delivery starts.
	 * @param epoch the epoch under which it starts, or {@code null} if it has none
	 */
	void starts(String client, ShardKey shard, @Nullable Long epoch, @Nullable Position committed,
			List<KinesumerRecord> records) {
		Log log = this.streams.log(shard);
		check(epoch != null, 4, client + " starts a delivery of " + shard + ", which it does not hold");
		if (epoch != null) {
			check(epoch >= log.startedUnder, 4, client + " starts a delivery of " + shard + " under epoch " + epoch
					+ " after one has started under " + log.startedUnder);
			log.startedUnder = epoch;
		}
		this.deliveries++;
		for (KinesumerRecord record : records) {
			Entry entry = entry(log, record.position());
			check(log.handled >= Math.min(entry.index, entry(log, records.get(0).position()).index), 1,
					client + " is handed " + record + " although only " + log.handled + " before it are handled");
			check(!entry.skipped, 1, record + " is from before the group's start");
			check(committed == null || record.position().isAfter(committed), 7,
					record + " comes again although the checkpoint is at " + committed);
			check(!entry.handled || !this.planned, 7, record + " comes again although all went as planned");
			Entry before = entry.before;
			check(entry.started || before == null || before.skipped || before.started, 5,
					record + " of " + record.partitionKey() + " comes before an earlier one of its key");
			this.again += entry.handled ? 1 : 0;
			entry.started = true;
		}
	}

	/**
	 * Notes that a delivery has succeeded.
	 */
	void handled(List<KinesumerRecord> records) {
		Log log = this.streams.log(records.get(0).shard());
		for (KinesumerRecord record : records) {
			entry(log, record.position()).handled = true;
		}
		while (log.handled < log.entries.size() && log.entries.get(log.handled).handled) {
			log.handled++;
		}
	}

	boolean isManual() {
		return this.manual;
	}

	/**
	 * Whether all has gone as planned so far.
	 */
	boolean isPlanned() {
		return this.planned;
	}

	/**
	 * Notes that a record and all before it are acknowledged.
	 */
	void acknowledged(KinesumerRecord record) {
		Log log = this.streams.log(record.shard());
		log.acknowledged = Math.max(log.acknowledged, log.after(record.position()));
	}

	/**
	 * Checks a checkpoint.
	 */
	void reached(ShardKey shard, @Nullable Position position, boolean finished) {
		Log log = this.streams.log(shard);
		if (position != null) {
			check(log.handled >= log.after(position), 1,
					"The checkpoint of " + shard + " is at " + position + ", but only " + log.handled + " are handled");
		}
		if (position != null && this.manual) {
			check(log.acknowledged >= log.after(position), 1, "The checkpoint of " + shard + " is at " + position
					+ ", but only " + log.acknowledged + " are acknowledged");
		}
		if (finished) {
			log.finished = true;
			check(log.isClosed() && log.handled == log.entries.size(), 1,
					shard + " is finished with " + log.handled + " of " + log.entries.size() + " handled");
		}
	}

	/**
	 * Whether a shard has ever been finished.
	 */
	boolean isFinished(ShardKey shard) {
		return this.streams.log(shard).finished;
	}

	/**
	 * Whether Kinesis lists a shard no longer.
	 */
	boolean isForgotten(ShardKey shard) {
		return this.streams.log(shard).gone;
	}

	/**
	 * The first shard that is not consumed to its end.
	 */
	@Nullable String backlog(String stream) {
		for (Log log : this.streams.logs(stream)) {
			if (log.handled < log.entries.size()) {
				return log.key + " is handled up to " + log.handled + " of " + log.entries.size();
			}
		}
		return null;
	}

	private static Entry entry(Log log, Position position) {
		return log.entries.get(log.after(position) - 1);
	}

	void check(boolean holds, int invariant, String otherwise) {
		if (!holds) {
			throw this.scheduler.fail(new AssertionError("Invariant " + invariant + ": " + otherwise));
		}
	}

	long deliveries() {
		return this.deliveries;
	}

	long again() {
		return this.again;
	}

}
