package io.kinesumer.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.kinesumer.KinesumerEvent.CheckpointTrimmed;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.simulation.Log.Entry;
import io.kinesumer.store.Commit;
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

	private final boolean concurrent;

	private final Exercised exercised;

	private final List<CheckpointTrimmed> losses = new ArrayList<>();

	private boolean planned = true;

	/**
	 * Starts a history.
	 * @param settings what clients may do
	 */
	History(Scheduler scheduler, Streams streams, Settings settings, Exercised exercised) {
		this.manual = settings.manual();
		this.concurrent = settings.concurrency() > 1;
		this.scheduler = scheduler;
		this.streams = streams;
		this.exercised = exercised;
	}

	/**
	 * Notes that something has gone wrong, so that records may come again.
	 */
	void fault() {
		this.planned = false;
	}

	/**
	 * Whether all has gone as planned so far.
	 */
	boolean isPlanned() {
		return this.planned;
	}

	/**
	 * Notes where the group starts in a stream.
	 */
	void pinned(StreamPin pin) {
		this.streams.forget(pin.stream());
		for (Log log : this.streams.logs(pin.stream())) {
			if (pin.startOf(log.key.shardId()) instanceof ReadPosition.AtTimestamp at) {
				log.skip(log.since(at.timestamp()));
			}
			else {
				log.find(pin.firstSeen());
			}
		}
	}

	/**
	 * Notes that a stream starts over: what was done before counts no longer.
	 */
	void startedOver(StreamPin pin) {
		this.exercised.count("streams started over");
		for (Log log : this.streams.logs(pin.stream())) {
			if (pin.startOf(log.key.shardId()) instanceof ReadPosition.AtTimestamp at) {
				log.startOver(pin.reset(), log.since(at.timestamp()));
			}
			else {
				log.startOver(pin.reset(), 0);
				log.find(pin.firstSeen());
			}
		}
	}

	/**
	 * Notes that a shard is claimed.
	 */
	void claimed(ShardKey shard, long epoch, long reset) {
		this.streams.log(shard).claimed(epoch, reset);
	}

	/**
	 * Notes that a delivery starts.
	 * @param epoch the epoch under which it starts, or {@code null} if it has none
	 * @param committed how far the shard is committed
	 * @return the epoch
	 */
	long starts(String client, ShardKey shard, @Nullable Long epoch, @Nullable Position committed,
			List<KinesumerRecord> records) {
		Log log = this.streams.log(shard);
		if (epoch == null) {
			throw violated(4, client + " starts a delivery of " + shard + ", which it does not hold");
		}
		check(epoch >= log.startedUnder, 4, () -> client + " starts a delivery of " + shard + " under epoch " + epoch
				+ " after one has started under " + log.startedUnder);
		log.startedUnder = epoch;
		this.exercised.count("deliveries");
		if (!log.counts(epoch)) { // by an owner who ends what it had begun
			this.exercised.count("deliveries overtaken by a reset");
			return epoch;
		}
		int first = entry(log, records.get(0).position()).index;
		for (KinesumerRecord record : records) {
			Entry entry = entry(log, record.position());
			log.goOn();
			check(this.concurrent || log.handled >= Math.min(entry.index, first), 1,
					() -> client + " is handed " + record + " although only " + log.handled + " before it are handled");
			check(!entry.skipped, 1, () -> record + " is from before the group's start");
			check(!entry.filtered, 1, () -> record + " was to be passed over");
			check(committed == null || record.position().isAfter(committed), 7,
					() -> record + " comes again although the checkpoint is at " + committed);
			// What a failing key has held up is not handled without a gap.
			check(!entry.handled || this.concurrent || !this.planned, 7,
					() -> record + " comes again although all went as planned");
			check(!log.progress(epoch).isHandled(entry.index), 7,
					() -> record + " comes again to " + client + ", which has handled it under epoch " + epoch);
			Entry before = entry.before;
			check(entry.started || before == null || before.skipped || before.gone || before.filtered || before.handled
					|| records.stream().anyMatch((other) -> other.position().equals(before.record.position())), 5,
					() -> record + " of " + record.partitionKey()
							+ " comes before an earlier one of its key is handled");
			this.exercised.count("records delivered again", entry.handled ? 1 : 0);
			entry.started = true;
		}
		return epoch;
	}

	/**
	 * Notes that a delivery has succeeded.
	 */
	void handled(List<KinesumerRecord> records, long epoch) {
		Log log = this.streams.log(records.get(0).shard());
		if (!log.counts(epoch)) {
			return;
		}
		for (KinesumerRecord record : records) {
			Entry entry = entry(log, record.position());
			entry.handled = true;
			log.progress(epoch).handled(entry.index);
		}
		log.goOn();
	}

	/**
	 * Notes that a recoverer has taken over a record, of which nobody else will say
	 * anything.
	 */
	void recovered(KinesumerRecord record, long epoch) {
		handled(List.of(record), epoch);
		Log log = this.streams.log(record.shard());
		log.progress(epoch).recovered(entry(log, record.position()).index);
	}

	/**
	 * Notes that a record and all before it are acknowledged.
	 */
	void acknowledged(KinesumerRecord record, long epoch) {
		Log log = this.streams.log(record.shard());
		log.progress(epoch).acknowledged(entry(log, record.position()).index);
	}

	/**
	 * Checks what an owner says when it gives a shard up: all that it has done so far, or
	 * some of it would come again (invariant 7).
	 */
	void givesUp(String client, String stream, Commit commit) {
		Log log = this.streams.log(new ShardKey(stream, commit.shardId()));
		if (!log.counts(commit.epoch())) {
			return;
		}
		int done = log.progress(commit.epoch()).done(this.manual, this.concurrent);
		Position position = commit.position();
		int said = (position != null) ? log.after(position) : 0;
		check(said >= done, 7, () -> client + " gives up " + log.key + " at " + position + ", the record before " + said
				+ ", although it has done all before " + done + ": " + log.progress(commit.epoch()));
		this.exercised.count("shards given up with progress", (done > 0) ? 1 : 0);
	}

	/**
	 * Checks a checkpoint that an owner has written.
	 */
	void reached(ShardKey shard, long epoch, @Nullable Position position, boolean finished) {
		Log log = this.streams.log(shard);
		if (!log.counts(epoch)) {
			return;
		}
		log.goOn();
		if (position != null) {
			int reached = log.after(position);
			check(log.handled >= reached, 1, () -> "The checkpoint of " + shard + " is at " + position + ", but only "
					+ log.handled + " are handled");
			check(!this.manual || log.acknowledged(epoch) >= reached, 1, () -> "The checkpoint of " + shard + " is at "
					+ position + ", but only " + log.acknowledged(epoch) + " are acknowledged");
			log.committed = Math.max(log.committed, reached);
		}
		if (finished) {
			log.finished = true;
			check(log.isClosed() && log.handled == log.entries.size(), 1,
					() -> shard + " is finished with " + log.handled + " of " + log.entries.size() + " handled");
		}
	}

	/**
	 * Notes that a shard's checkpoint has been removed.
	 */
	void removed(ShardKey shard) {
		this.streams.log(shard).forgetEpochs();
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
		return this.streams.log(shard).isGone();
	}

	/**
	 * The first shard that is not consumed and committed to its end.
	 */
	@Nullable String backlog(String stream) {
		for (Log log : this.streams.logs(stream)) {
			log.goOn();
			if (log.handled < log.entries.size()) {
				return log.key + " is handled up to " + log.handled + " of " + log.entries.size();
			}
			if (log.lacksCommit() && !log.isGone()) {
				return log.key + " is committed up to " + log.committed + " of " + log.entries.size();
			}
		}
		return null;
	}

	/**
	 * Notes that a client tells of records that may be lost.
	 */
	void told(CheckpointTrimmed loss) {
		check(this.streams.areForgetful(), 1, () -> loss + " is told although nothing can be lost");
		this.losses.add(loss);
		this.exercised.count("losses told");
	}

	/**
	 * Checks that every record which was lost has been told of: of its shard, or of one
	 * that comes from it if it was gone before anyone could read it.
	 */
	void checkLosses(String stream) {
		for (Log log : this.streams.logs(stream)) {
			for (Entry entry : log.entries) {
				if (entry.lost && !entry.handled && !entry.skipped) {
					this.exercised.count("records lost");
					check(this.losses.stream().anyMatch((loss) -> isAbout(loss, log, entry.record)), 1,
							() -> entry.record + ", which arrived at " + entry.record.arrivalTime()
									+ ", was lost and nobody says so");
				}
			}
		}
	}

	private boolean isAbout(CheckpointTrimmed loss, Log log, KinesumerRecord record) {
		// What was there before the group is lost from when the group found it.
		return loss.stream().equals(log.key.stream()) && !loss.from().isAfter(log.foundOrLater(record.arrivalTime()))
				&& !loss.until().isBefore(record.arrivalTime())
				&& this.streams.descends(new ShardKey(loss.stream(), loss.shardIds().first()), log);
	}

	private static Entry entry(Log log, Position position) {
		return log.entries.get(log.after(position) - 1);
	}

	void check(boolean holds, int invariant, Supplier<String> otherwise) {
		if (!holds) {
			throw violated(invariant, otherwise.get());
		}
	}

	Crashed violated(int invariant, String how) {
		return this.scheduler.fail(new AssertionError("Invariant " + invariant + ": " + how));
	}

}
