package io.kinesumer.reader;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.TrimmedCheckpoint;
import io.kinesumer.reader.RetentionRule.Standing;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;

/**
 * Knows up to when a shard has been read, and notices where Kinesis may have trimmed what
 * comes next. For the thread that reads; {@link #caughtUp()}, {@link #failure()} and
 * {@link #tell()} for any.
 */
public final class TrimGuard {

	/** Once a minute for a stream that keeps a day. */
	private static final int REPORTS = 1440;

	private final ShardKey shard;

	private final Retention retention;

	private final TrimmedCheckpoint policy;

	private final Consumer<Loss> losses;

	private @Nullable Position position;

	private Instant reached;

	private @Nullable Instant reported;

	private final AtomicReference<@Nullable Loss> untold = new AtomicReference<>();

	private boolean certain;

	private volatile @Nullable CaughtUp caughtUp;

	private volatile @Nullable Loss failure;

	/**
	 * Creates a guard for a shard that is about to be read.
	 * @param shard the shard
	 * @param from where it is read from
	 * @param reached everything that arrived up to here is read, or was never there
	 * @param certain {@code false} if it is read from its oldest record on, and that is
	 * only when the group first saw it
	 * @param retention how long its stream keeps records
	 * @param policy what to do where some may be lost
	 * @param losses told where some may be lost
	 */
	public TrimGuard(ShardKey shard, ReadPosition from, Instant reached, boolean certain, Retention retention,
			TrimmedCheckpoint policy, Consumer<Loss> losses) {
		this.shard = shard;
		this.position = (from instanceof ReadPosition.After after) ? after.position() : null;
		this.reached = reached;
		this.certain = certain;
		this.retention = retention;
		this.policy = policy;
		this.losses = losses;
		this.caughtUp = certain ? new CaughtUp(this.position, reached) : null;
	}

	/**
	 * Judges an answer before its records are handed on.
	 * @param page the answer
	 * @return what to do with it
	 * @throws io.kinesumer.KinesumerException if a loss must stop the reader, and Kinesis
	 * did not say for how long the stream keeps records
	 */
	Verdict judge(KinesisApi.Page page) {
		Instant now = page.serviceTime();
		this.retention.heard(now);
		tellIfDue(now);
		boolean past = RetentionRule.isWorthALook(this.reached, now, this.retention.period())
				&& RetentionRule.standing(this.reached, now, period()) == Standing.PAST;
		if (past) {
			Duration period = this.retention.period();
			Loss loss = new Loss(this.shard, this.position, this.reached, now.minus(period), period,
					(this.policy == TrimmedCheckpoint.FAIL) ? Loss.Sequel.STOPS : Loss.Sequel.GOES_ON);
			Loss earlier = this.untold.getAndSet(null);
			this.untold.set((earlier != null) ? earlier.and(loss) : loss);
			tellIfDue(now);
			if (loss.sequel() == Loss.Sequel.STOPS) {
				this.failure = loss;
				return Verdict.STOP;
			}
			reach(loss.until()); // whatever is lost before is told of
			this.caughtUp = new CaughtUp(this.position, loss.until());
		}
		boolean nothing = page.records().isEmpty() && page.nextIterator() != null && !page.behind().isZero();
		return (nothing && (past || isBeforeTheOldest(page))) ? Verdict.FROM_THE_OLDEST : Verdict.GO_ON;
	}

	/**
	 * Whether the iterator points to before what the stream keeps: it may stay there for
	 * ever.
	 */
	private boolean isBeforeTheOldest(KinesisApi.Page page) {
		return page.behind().compareTo(this.retention.period()) >= 0 && page.behind().compareTo(period()) >= 0;
	}

	/**
	 * How long the stream keeps records. Without an answer what is known must do: to wait
	 * for one might be what makes the reader too late.
	 */
	private Duration period() {
		try {
			return this.retention.ask();
		}
		catch (KinesumerException ex) {
			if (this.policy == TrimmedCheckpoint.FAIL) {
				throw ex;
			}
			return this.retention.period();
		}
	}

	/**
	 * Tells of a loss at once, and of one that goes on from time to time.
	 */
	private void tellIfDue(Instant now) {
		Instant before = this.reported;
		Loss loss = this.untold.get();
		if (loss != null
				&& (before == null || Duration.between(before, now).compareTo(loss.period().dividedBy(REPORTS)) >= 0)) {
			this.reported = now;
			tell();
		}
	}

	/**
	 * Tells of what is still to be told. May be called by any thread.
	 */
	void tell() {
		Loss loss = this.untold.getAndSet(null);
		if (loss != null) {
			this.losses.accept(loss);
		}
	}

	/**
	 * Notes what was read.
	 * @param records the records of the answer that had not been read before
	 * @param page the answer
	 */
	void read(List<KinesumerRecord> records, KinesisApi.Page page) {
		if (!records.isEmpty()) {
			KinesumerRecord last = records.get(records.size() - 1);
			this.position = last.position();
			reach(last.arrivalTime());
		}
		// The end of a closed shard tells nothing of when it was closed: what its
		// children hold may be older than this answer.
		if (page.nextIterator() != null && (page.records().isEmpty() || page.behind().isZero())
				&& reach(page.serviceTime().minus(page.behind()))) { // what comes next
																		// came
																		// then
			this.caughtUp = new CaughtUp(this.position, this.reached);
		}
	}

	private boolean reach(Instant time) {
		if (this.certain && time.isBefore(this.reached)) {
			return false;
		}
		this.reached = time;
		this.certain = true;
		return true;
	}

	/**
	 * When the shard was last known to hold nothing more than had been read.
	 * @return the time and what had been read, or {@code null} if nothing is known yet
	 */
	@Nullable CaughtUp caughtUp() {
		return this.caughtUp;
	}

	/**
	 * Why the shard is read no further.
	 * @return the loss, or {@code null} if it is read
	 */
	@Nullable Loss failure() {
		return this.failure;
	}

	/**
	 * What to do with an answer.
	 */
	enum Verdict {

		/** Take it. */
		GO_ON,

		/** Ask again from the oldest record on. */
		FROM_THE_OLDEST,

		/** Leave it, and read no further. */
		STOP

	}

}
