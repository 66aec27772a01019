package io.kinesumer.reader;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.MissingStreamException;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.Step;
import io.kinesumer.time.Ticker;
import io.kinesumer.time.Work;
import io.kinesumer.time.Workers;
import org.jspecify.annotations.Nullable;

/**
 * Reads a shard with GetRecords: at {@code scan.interval} while it is behind, at
 * {@code scan.idle-interval} once nothing has come for a while. Many readers share a few
 * threads.
 */
public final class PollingReader implements ShardReader {

	private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);

	/** A stream that is gone may never come back. */
	private static final Duration MAX_BACKOFF_IF_MISSING = Duration.ofSeconds(30);

	private final StreamRef stream;

	private final ShardKey shard;

	private final TrimGuard guard;

	private final Intake intake;

	private final BooleanSupplier mayRead;

	private final Resources resources;

	private final Standstill standstill = new Standstill();

	private final PollingPace pace;

	private final Work work;

	private @Nullable String iterator;

	private int failures;

	private long notBefore;

	/** When the last read was answered, or failed. */
	private long endedAt;

	private volatile boolean stopped;

	private volatile long answeredAt;

	private volatile @Nullable Duration lag;

	private volatile @Nullable String problem;

	/**
	 * Starts to read a shard.
	 * @param stream the shard's stream
	 * @param shard the shard
	 * @param from where to start
	 * @param guard notices where records may have been trimmed
	 * @param inbox where to put what is read
	 * @param mayRead whether reading is wanted now; looked at before each fetch
	 * @param workers the threads that read
	 * @param resources what all readers share
	 */
	public PollingReader(StreamRef stream, ShardKey shard, ReadPosition from, TrimGuard guard, Inbox inbox,
			BooleanSupplier mayRead, Workers workers, Resources resources) {
		this.stream = stream;
		this.shard = shard;
		this.guard = guard;
		this.intake = new Intake(from, guard, inbox, resources.budget(), resources.deaggregate(), this::wake);
		this.mayRead = mayRead;
		this.resources = resources;
		this.pace = new PollingPace(resources.scan(), resources.random());
		this.notBefore = resources.ticker().nanos();
		this.endedAt = this.notBefore - resources.scan().interval().toNanos();
		this.answeredAt = this.notBefore;
		this.work = workers.newWork("read " + shard, this::step);
		this.work.wake();
	}

	private Duration step() {
		if (this.stopped || isStalled() || !this.mayRead.getAsBoolean()) {
			this.intake.leaveRoom();
			return Step.UNTIL_WOKEN;
		}
		long began = this.resources.ticker().nanos();
		if (this.notBefore - began > 0) { // woken for other reasons: the pace is
											// Kinesis's
			return Duration.ofNanos(this.notBefore - began);
		}
		long reserved = this.intake.reserve();
		if (reserved == 0) {
			return Step.UNTIL_WOKEN;
		}
		Duration pause;
		try {
			pause = attempt(reserved);
		}
		finally {
			this.intake.giveBack(reserved);
		}
		if (pause == Step.UNTIL_WOKEN) {
			return pause;
		}
		// Kinesis counts a read when it gets there, some time between here and its
		// answer: from the start alone, one held up on its way and a swift next would be
		// one too many in a second.
		long earliest = this.endedAt + this.resources.scan().interval().toNanos();
		long due = began + pause.toNanos();
		this.notBefore = (due - earliest > 0) ? due : earliest;
		return Duration.ofNanos(Math.max(0, this.notBefore - this.resources.ticker().nanos()));
	}

	private Duration attempt(long reserved) {
		try {
			Duration pause = fetch(reserved);
			if (this.failures > 0) {
				this.resources.failures().recovered(this.shard);
			}
			this.failures = 0;
			this.problem = null;
			return pause;
		}
		catch (ExpiredIteratorException ex) {
			this.iterator = null;
			return this.resources.scan().interval(); // the new one may be no better
		}
		catch (RuntimeException ex) {
			return backOff((ex instanceof KinesumerException known) ? known
					: new KinesumerException("Reading " + this.shard + " failed unexpectedly: " + ex, ex));
		}
	}

	private Duration fetch(long reserved) {
		KinesumerSettings.Scan scan = this.resources.scan();
		String from = this.iterator;
		if (from == null) {
			from = this.resources.api().iterator(this.stream, this.shard.shardId(), this.intake.start());
			this.iterator = from;
		}
		KinesisApi.Page page;
		try {
			page = this.resources.api().read(this.stream, this.shard, from, this.intake.limit(reserved, scan.limit()));
		}
		finally {
			this.endedAt = this.resources.ticker().nanos();
		}
		if (this.stopped) {
			return Step.UNTIL_WOKEN;
		}
		this.answeredAt = this.endedAt;
		this.lag = page.behind();
		TrimGuard.Verdict verdict = this.intake.judge(page);
		if (verdict == TrimGuard.Verdict.STOP) {
			return Step.UNTIL_WOKEN;
		}
		if (verdict == TrimGuard.Verdict.FROM_THE_OLDEST) {
			this.iterator = null;
			return scan.interval();
		}
		return take(page, reserved);
	}

	private Duration take(KinesisApi.Page page, long reserved) {
		List<Shard> children = (page.nextIterator() == null) ? childrenAtTheEnd(page) : null;
		Intake.Outcome outcome = this.intake.take(page, reserved, children);
		if (outcome == Intake.Outcome.NO_ROOM) {
			return this.pace.afterRecords(page.bytes());
		}
		this.iterator = page.nextIterator();
		if (children != null) {
			stop();
			return Step.UNTIL_WOKEN;
		}
		if (this.iterator == null) {
			throw new KinesumerException("Kinesis names neither a next iterator for shard " + this.shard
					+ " nor children, though the shard is open", null);
		}
		if (this.standstill.isReachedWith(page, this.resources.ticker().nanos())) {
			this.intake.startFromTheOldest(this.standstill.isStubborn());
			throw new StandstillException(this.shard, page.behind());
		}
		return (outcome == Intake.Outcome.NOTHING && page.behind().isZero()) ? this.pace.afterNothing()
				: this.pace.afterRecords(page.bytes());
	}

	/**
	 * What follows the shard, if this is its end. At the end Kinesis names the children;
	 * an answer without them is verified, for nobody would ever read the rest of a shard
	 * that is taken for finished. A shard that is no longer listed has nothing left.
	 * @return the children, or {@code null} if the shard is open
	 */
	private @Nullable List<Shard> childrenAtTheEnd(KinesisApi.Page page) {
		if (!page.children().isEmpty()) {
			return page.children();
		}
		String id = this.shard.shardId();
		List<Shard> listed = this.resources.api().listShards(this.stream);
		boolean isOpen = listed.stream().anyMatch((each) -> each.id().equals(id) && !each.closed());
		return isOpen ? null : listed.stream().filter((each) -> each.parents().contains(id)).toList();
	}

	/**
	 * Waits longer after each failure, by a random part, so that many shards do not come
	 * back together.
	 */
	private Duration backOff(KinesumerException failure) {
		if (!(failure instanceof ThrottledException)) {
			this.iterator = null; // it may be what is wrong
		}
		this.failures++;
		this.problem = failure.getMessage();
		this.resources.failures().failed(this.shard, failure, this.failures);
		long base = this.resources.scan().interval().toNanos() << Math.min(this.failures, 10);
		Duration most = (failure instanceof MissingStreamException) ? MAX_BACKOFF_IF_MISSING : MAX_BACKOFF;
		long capped = Math.min(base, most.toNanos());
		return Duration.ofNanos(capped / 2 + this.resources.random().nextLong(capped / 2 + 1));
	}

	@Override
	public void stop() {
		this.stopped = true;
		this.work.stop();
		this.intake.stop();
		this.guard.tell();
	}

	@Override
	public void wake() {
		this.work.wake();
	}

	@Override
	public @Nullable Duration lag() {
		return this.lag;
	}

	@Override
	public long answeredAt() {
		return this.answeredAt;
	}

	@Override
	public @Nullable String problem() {
		Loss loss = this.guard.failure();
		return (loss != null) ? loss.toString() : this.problem;
	}

	@Override
	public boolean isStalled() {
		return this.guard.failure() != null;
	}

	@Override
	public @Nullable CaughtUp caughtUp() {
		return this.guard.caughtUp();
	}

	/**
	 * What all polling readers of a client share.
	 *
	 * @param api Kinesis
	 * @param scan how to poll
	 * @param deaggregate whether to take aggregated records apart
	 * @param budget bounds what waits in the client
	 * @param ticker monotonic time
	 * @param random spreads retries
	 * @param failures told of each failed fetch
	 */
	public record Resources(KinesisApi api, KinesumerSettings.Scan scan, boolean deaggregate, PrefetchBudget budget,
			Ticker ticker, RandomGenerator random, Failures failures) {
	}

	/**
	 * Told of failed fetches.
	 */
	@FunctionalInterface
	public interface Failures {

		/**
		 * A fetch failed and will be tried again.
		 * @param shard the shard
		 * @param failure why
		 * @param inARow how many failed in a row, this one included
		 */
		void failed(ShardKey shard, KinesumerException failure, int inARow);

		/**
		 * A fetch succeeded after others had failed.
		 * @param shard the shard
		 */
		default void recovered(ShardKey shard) {
		}

	}

}
