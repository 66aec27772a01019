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
 * time.
 */
final class Intake {

	private final TrimGuard guard;

	private final Inbox inbox;

	private final PrefetchBudget budget;

	private final boolean deaggregate;

	private ReadPosition position;

	private boolean fromTheOldest;

	Intake(ReadPosition from, TrimGuard guard, Inbox inbox, PrefetchBudget budget, boolean deaggregate) {
		this.position = from;
		this.guard = guard;
		this.inbox = inbox;
		this.budget = budget;
		this.deaggregate = deaggregate;
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
	 * Whether what is read next may wait. A shard with nothing waiting may always read,
	 * so that shards that stand still cannot use up the budget of those that do not.
	 * @param wake wakes the reader when there is room again
	 */
	boolean hasRoom(Runnable wake) {
		return this.inbox.isEmpty() || (this.inbox.hasRoom(wake) && this.budget.hasRoom(wake));
	}

	/**
	 * Takes what has come.
	 * @param page the answer
	 * @param continuation where Kinesis says to go on, {@code null} if only the records
	 * tell
	 * @param children {@code null} as long as the shard goes on
	 * @return whether there was anything new
	 */
	boolean take(KinesisApi.Page page, @Nullable Position continuation, @Nullable List<Shard> children) {
		List<KinesumerRecord> received = page.records();
		List<KinesumerRecord> records = userRecords(received);
		this.guard.read(records, page);
		Position reached = (continuation != null || received.isEmpty()) ? continuation
				: received.get(received.size() - 1).position();
		moveTo(reached);
		if (!records.isEmpty() || children != null) {
			long bytes = 0; // of what user records are slices of
			for (KinesumerRecord record : received) {
				bytes += record.size();
			}
			this.budget.take(bytes);
			this.inbox.put(new Batch(records, page.behind(), bytes, children));
		}
		return !records.isEmpty();
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
	private List<KinesumerRecord> userRecords(List<KinesumerRecord> received) {
		List<KinesumerRecord> records = this.deaggregate ? deaggregated(received) : received;
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

}
