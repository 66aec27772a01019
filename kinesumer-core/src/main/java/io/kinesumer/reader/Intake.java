package io.kinesumer.reader;

import java.util.ArrayList;
import java.util.List;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.aggregation.Deaggregator;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what comes from one shard: knows how far it has been read, takes aggregated
 * records apart, and hands on what is new while there is room for it. For one thread at a
 * time, save {@link #stop()}.
 */
final class Intake {

	private final TrimGuard guard;

	private final Inbox inbox;

	private final PrefetchBudget budget;

	private final boolean deaggregate;

	private final Runnable wake;

	private final PageSizes sizes = new PageSizes();

	private ReadPosition position;

	private boolean fromTheOldest;

	private boolean isShort;

	private boolean wasTooLarge;

	private volatile boolean stopped;

	/**
	 * Creates the intake of a shard.
	 * @param wake wakes the reader when there is room again
	 */
	Intake(ReadPosition from, TrimGuard guard, Inbox inbox, PrefetchBudget budget, boolean deaggregate, Runnable wake) {
		this.position = from;
		this.guard = guard;
		this.inbox = inbox;
		this.budget = budget;
		this.deaggregate = deaggregate;
		this.wake = wake;
	}

	/**
	 * How far the shard has been read.
	 */
	ReadPosition position() {
		return this.position;
	}

	/**
	 * Where the next iterator or subscription starts.
	 */
	ReadPosition start() {
		return this.fromTheOldest ? new ReadPosition.TrimHorizon() : this.position;
	}

	/**
	 * Lets the next iterator or subscription start at the oldest record; what has been
	 * read is left out then.
	 */
	void startFromTheOldest(boolean fromTheOldest) {
		this.fromTheOldest = fromTheOldest;
	}

	/**
	 * Judges an answer before it is taken.
	 */
	TrimGuard.Verdict judge(KinesisApi.Page page) {
		TrimGuard.Verdict verdict = this.guard.judge(page);
		if (verdict != TrimGuard.Verdict.FROM_THE_OLDEST) {
			return verdict;
		}
		boolean already = this.fromTheOldest;
		this.fromTheOldest = true;
		return already ? TrimGuard.Verdict.GO_ON : verdict;
	}

	/**
	 * Sets room aside for a reply. If there is none, the reader is woken when there may
	 * be.
	 * @return bytes to be given back once the reply is taken, or 0 if there is no room
	 */
	long reserve() {
		if (!this.inbox.hasRoom(this.wake)) {
			return 0;
		}
		long expected = this.sizes.expected(this.budget.isTight());
		long reserved = this.budget.reserve(this, this.inbox.bytes(), expected, this.sizes.least(), this.wake);
		this.isShort = this.wasTooLarge || reserved < expected || this.budget.isTight();
		leaveRoomIfStopped();
		return reserved;
	}

	/**
	 * How many records to ask for. Fewer than usual only where room is short: each call
	 * counts against the five a second.
	 * @param reserved the room that was set aside
	 * @param most what is asked for usually
	 */
	int limit(long reserved, int most) {
		return this.isShort ? this.sizes.fitting(reserved, most) : most;
	}

	/**
	 * Gives room back that was set aside.
	 */
	void giveBack(long reserved) {
		this.budget.release(reserved);
	}

	/**
	 * Whether there is room for something that nobody asked for at a time of their own.
	 * If not, the reader is woken when there may be.
	 */
	boolean hasRoom() {
		boolean room = this.inbox.hasRoom(this.wake)
				&& this.budget.hasRoom(this, this.inbox.bytes(), this.sizes.least(), this.wake);
		leaveRoomIfStopped();
		return room;
	}

	/**
	 * Leaves room that this shard has waited for to others, as it takes nothing for now.
	 */
	void leaveRoom() {
		this.budget.forget(this);
		this.budget.giveBack(0);
	}

	/**
	 * Waits for room no longer, and leaves to others what it was woken for. Safe for use
	 * by any thread.
	 */
	void stop() {
		this.stopped = true;
		leaveRoom();
	}

	/**
	 * Whoever stopped the reader while it asked may have come too early to see it wait.
	 */
	private void leaveRoomIfStopped() {
		if (this.stopped) {
			leaveRoom();
		}
	}

	/**
	 * Takes what has come in answer to a read, unless it is larger than expected and
	 * there is no room for it: then it is known how much room it needs, and it is read
	 * again.
	 * @param page the answer
	 * @param reserved the room that was set aside for it
	 * @param children {@code null} as long as the shard goes on
	 */
	Outcome take(KinesisApi.Page page, long reserved, @Nullable List<Shard> children) {
		List<KinesumerRecord> records = userRecords(page);
		long bytes = PageSizes.memory(page, records.size());
		this.sizes.add(page, bytes);
		this.wasTooLarge = bytes > reserved && !this.budget.isLargeEnough(this.inbox.bytes(), reserved, bytes);
		if (this.wasTooLarge) {
			return Outcome.NO_ROOM;
		}
		return put(page, records, bytes, null, children);
	}

	/**
	 * Takes what was pushed.
	 * @param page the event
	 * @param continuation where Kinesis says to go on
	 * @param children {@code null} as long as the shard goes on
	 */
	void take(KinesisApi.Page page, @Nullable Position continuation, @Nullable List<Shard> children) {
		List<KinesumerRecord> records = userRecords(page);
		long bytes = PageSizes.memory(page, records.size());
		this.sizes.add(page, bytes);
		put(page, records, bytes, continuation, children);
	}

	private Outcome put(KinesisApi.Page page, List<KinesumerRecord> records, long bytes,
			@Nullable Position continuation, @Nullable List<Shard> children) {
		List<KinesumerRecord> received = page.records();
		if (!records.isEmpty() || children != null) {
			long dataBytes = (records == received) ? page.bytes() : Batch.dataBytes(records);
			handOver(new Batch(records, page.behind(), bytes, children, dataBytes));
		}
		// Only now: what could not be handed over, for want of memory perhaps, is read
		// again.
		this.guard.read(records, page);
		moveTo((continuation != null || received.isEmpty()) ? continuation
				: received.get(received.size() - 1).position());
		return records.isEmpty() ? Outcome.NOTHING : Outcome.RECORDS;
	}

	private void handOver(Batch batch) {
		this.budget.take(batch.bytes());
		try {
			this.inbox.put(batch);
		}
		catch (RuntimeException | Error ex) {
			this.budget.giveBack(batch.bytes());
			throw ex;
		}
	}

	/**
	 * Moves on, and never back: a quiet shard's first event may speak of a place before
	 * an aggregated record of which a part is handled.
	 */
	private void moveTo(@Nullable Position reached) {
		if (reached != null
				&& !(this.position instanceof ReadPosition.After after && !reached.isAfter(after.position()))) {
			this.position = new ReadPosition.After(reached);
			this.fromTheOldest = false;
		}
	}

	/**
	 * Takes aggregated records apart and leaves out what is read already: a position
	 * inside an aggregated record leads to that record again, and reading from the oldest
	 * record on gives all before it once more.
	 */
	private List<KinesumerRecord> userRecords(KinesisApi.Page page) {
		// Of most pages no record is aggregated, and nothing is made for each.
		List<KinesumerRecord> records = (this.deaggregate && page.mayBeAggregated()) ? deaggregated(page.records())
				: page.records();
		if (!(this.position instanceof ReadPosition.After after) || records.isEmpty()
				|| records.get(0).position().isAfter(after.position())) {
			return records;
		}
		return records.stream().filter((record) -> record.position().isAfter(after.position())).toList();
	}

	private static List<KinesumerRecord> deaggregated(List<KinesumerRecord> received) {
		List<KinesumerRecord> records = new ArrayList<>(received.size());
		received.forEach((record) -> records.addAll(Deaggregator.deaggregate(record)));
		return records;
	}

	/**
	 * What became of an answer.
	 */
	enum Outcome {

		/** It held nothing new. */
		NOTHING,

		/** Its records are handed on. */
		RECORDS,

		/** It is to be read again, in smaller parts or when there is room. */
		NO_ROOM

	}

}
