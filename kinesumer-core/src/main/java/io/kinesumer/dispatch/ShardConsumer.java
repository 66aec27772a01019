package io.kinesumer.dispatch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.reader.Batch;
import io.kinesumer.reader.Inbox;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.time.Step;
import io.kinesumer.time.Ticker;
import io.kinesumer.time.Work;
import io.kinesumer.time.Workers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the records of one owned shard to the handler, those of one partition key in
 * order, and never past a record of that key whose handling has not succeeded; with a
 * concurrency of 1 that holds for the shard as a whole. Whether a delivery may start is
 * decided right before it: the fence is open, the shard is neither paused nor on its way
 * to someone else.
 */
public final class ShardConsumer implements Inbox {

	private static final Logger logger = LoggerFactory.getLogger(ShardConsumer.class);

	/** How soon a fenced client looks again: a beat that succeeds opens the fence. */
	private static final Duration FENCED_RECHECK = Duration.ofMillis(100);

	/** How long a lane goes on while it has something to hand over. */
	private static final Duration TURN = Duration.ofSeconds(1);

	private final ShardKey shard;

	private final Handling handling;

	private final Environment environment;

	private final ProgressTracker progress;

	private final Deliverer deliverer;

	private final Sequencer sequencer;

	private final List<Work> lanes = new ArrayList<>();

	private final Queue<Batch> waiting = new ArrayDeque<>();

	private @Nullable Runnable wakeReader;

	private volatile boolean paused;

	private volatile boolean draining;

	private volatile boolean abandoned;

	private boolean discarding;

	private volatile boolean ended;

	private final AtomicBoolean ending = new AtomicBoolean();

	private volatile @Nullable Long patienceEnds;

	private volatile @Nullable List<Shard> children;

	/**
	 * Starts to consume a shard.
	 * @param shard the shard
	 * @param handling what to do with its records
	 * @param environment what surrounds it
	 * @param workers the threads that run handlers
	 */
	public ShardConsumer(ShardKey shard, Handling handling, Environment environment, Workers workers) {
		this.shard = shard;
		this.handling = handling;
		this.environment = environment;
		this.progress = new ProgressTracker(handling.commitMode());
		this.sequencer = (handling.concurrency() == 1) ? new InOrder(this.progress)
				: new ByKey(handling.maxRecords(), handling.concurrency(), this.progress);
		this.deliverer = new Deliverer(shard, handling, environment, this.sequencer, this::mayGoOn, this::acknowledged);
		for (int lane = 0; lane < handling.concurrency(); lane++) {
			this.lanes.add(workers.newWork("handle " + shard, this::step));
		}
		wakeLanes();
	}

	private void wakeLanes() {
		this.lanes.forEach(Work::wake);
	}

	@Override
	public synchronized boolean hasRoom(Runnable wake) {
		this.wakeReader = wake;
		return this.waiting.size() < this.environment.maxBatches();
	}

	@Override
	public synchronized long bytes() {
		return this.sequencer.bytes() + this.waiting.stream().mapToLong(Batch::bytes).sum();
	}

	/** Whether nothing is under way or waits. */
	public synchronized boolean isEmpty() {
		return this.waiting.isEmpty() && this.sequencer.isEmpty();
	}

	@Override
	public void put(Batch batch) {
		synchronized (this) {
			if (this.discarding) {
				this.environment.budget().giveBack(batch.bytes());
				return;
			}
			if (isEmpty()) {
				this.deliverer.touch();
			}
			this.waiting.add(batch);
		}
		wakeLanes();
	}

	private Duration step() {
		long until = ticker().nanos() + TURN.toNanos();
		while (!this.ended) {
			if (ticker().nanos() - until > 0) {
				return Duration.ZERO; // where threads are few, others' turn
			}
			if (!this.draining) {
				takeOverBatches();
			}
			boolean mayStart = mayStart();
			if (mayStart && !this.draining && !this.sequencer.isEmpty() && !this.environment.fence().isOpen()) {
				return FENCED_RECHECK;
			}
			long now = ticker().nanos();
			Parcel parcel = mayStart ? this.sequencer.take(now) : null;
			if (parcel != null) {
				Duration wait = deliver(parcel);
				if (!wait.isZero()) {
					return wait;
				}
			}
			else if (this.draining) {
				endIfIdle(!mayStart);
				return Step.UNTIL_WOKEN;
			}
			else {
				long nanos = mayStart ? this.sequencer.nanosUntilNext(now) : Long.MAX_VALUE;
				return (nanos != Long.MAX_VALUE) ? Duration.ofNanos(nanos) : Step.UNTIL_WOKEN;
			}
		}
		return Step.UNTIL_WOKEN;
	}

	/**
	 * Whether anything may be handed over. A hand-over does not wait for the fence.
	 */
	private boolean mayStart() {
		return !this.paused && !this.abandoned && (!this.draining || this.environment.fence().isOpen());
	}

	private void takeOverBatches() {
		List<Batch> done = new ArrayList<>(0);
		boolean taken = false;
		synchronized (this) {
			while (!this.waiting.isEmpty() && !this.discarding && !this.sequencer.isFull()) {
				done.addAll(this.sequencer.add(this.waiting.element()));
				this.waiting.remove(); // not before, in case there was no memory for it
				taken = true;
			}
		}
		if (taken) {
			wakeReader();
			if (this.lanes.size() > 1) {
				wakeLanes(); // they may have gone to sleep before a full window
			}
		}
		done.forEach(this::done);
	}

	private void wakeReader() {
		Runnable wake;
		synchronized (this) {
			wake = this.wakeReader;
		}
		if (wake != null) {
			wake.run();
		}
	}

	private void done(Batch batch) {
		this.environment.budget().giveBack(batch.bytes());
		if (batch.children() != null) {
			this.children = batch.children();
			this.environment.changed().run();
		}
	}

	/**
	 * Hands over what is in a parcel, as far as it may go on without a wait.
	 * @return how long to wait before anything else is handed over
	 */
	private Duration deliver(Parcel parcel) {
		boolean fenced = true;
		try {
			fenced = !this.deliverer.deliver(parcel);
		}
		finally {
			putBack(parcel, fenced);
		}
		return (fenced && !this.draining) ? FENCED_RECHECK : Duration.ZERO;
	}

	private boolean mayGoOn() {
		return !this.draining && !this.paused;
	}

	private void putBack(Parcel parcel, boolean fenced) {
		boolean done = parcel.isDone();
		List<Batch> batches = this.sequencer.putBack(parcel);
		if (!batches.isEmpty()) {
			batches.forEach(this::done);
			wakeReader();
		}
		if (this.lanes.size() > 1 && !fenced && (!done || this.handling.maxRecords() > 1)) {
			wakeLanes(); // there may be more for them than this lane takes next
		}
	}

	private void endIfIdle(boolean now) {
		if (this.sequencer.close(now) && this.ending.compareAndSet(false, true)) {
			discard();
			callBeforeRelease();
			end();
		}
	}

	/**
	 * On the lane that found nothing left to do: all others rest.
	 */
	private void callBeforeRelease() {
		Revocation revocation = this.environment.revocation();
		if (revocation == null || this.abandoned) {
			return;
		}
		this.patienceEnds = ticker().nanos() + revocation.patience().toNanos();
		try {
			revocation.callback().beforeRelease(revocation.app(), this.shard.stream(), this.shard.shardId());
		}
		catch (Exception | Error ex) {
			logger.warn("[{}] A ShardRevocationCallback failed; the shard is released all the same", this.shard, ex);
		}
	}

	private boolean isOutOfPatience() {
		Long ends = this.patienceEnds;
		return ends != null && ticker().nanos() - ends >= 0;
	}

	/**
	 * Gives back what waits, or comes in from now on: a call before the release may take
	 * its time.
	 */
	private void discard() {
		long bytes;
		synchronized (this) {
			this.discarding = true;
			bytes = this.sequencer.bytes() + this.waiting.stream().mapToLong(Batch::bytes).sum();
			this.waiting.clear();
		}
		this.environment.budget().giveBack(bytes);
	}

	/**
	 * Ends the consumer: no delivery is under way and none will start.
	 */
	private void end() {
		this.ended = true;
		this.lanes.forEach(Work::stop);
		this.environment.changed().run();
	}

	/**
	 * Starts no delivery any more, except of records that stand between those that are
	 * handled and would else be the reason to hand them over again elsewhere. Deliveries
	 * under way end by themselves, however long they take; {@link #isEnded()} tells when.
	 */
	public void drain() {
		this.sequencer.finish();
		this.draining = true;
		wakeLanes();
	}

	/**
	 * Starts no delivery at all any more: the shard is someone else's.
	 */
	public void abandon() {
		this.abandoned = true;
		drain();
	}

	/**
	 * Starts no delivery, or starts again.
	 * @param paused whether to pause
	 */
	public void pause(boolean paused) {
		if (this.paused != paused) {
			this.paused = paused;
			this.deliverer.touch();
			wakeLanes();
		}
	}

	/**
	 * Whether no delivery is under way and none will start, after {@link #drain()} or
	 * {@link #abandon()}, and what is to be called before a release has ended or had its
	 * time.
	 * @return whether it has ended
	 */
	public boolean isEnded() {
		return this.ended || isOutOfPatience();
	}

	/**
	 * Whether all records of a closed shard are handled and may be committed.
	 * @return whether the shard can be marked as finished
	 */
	public boolean isFinished() {
		return this.children != null && this.progress.isAllCommittable();
	}

	/**
	 * The shards that follow this one, as far as Kinesis told at its end.
	 * @return the children, empty before the end
	 */
	public List<Shard> children() {
		List<Shard> known = this.children;
		return (known != null) ? known : List.of();
	}

	/**
	 * The last record up to which everything may be committed.
	 * @return the record, or {@code null} if there is none yet
	 */
	public @Nullable KinesumerRecord committable() {
		return this.progress.committable();
	}

	/**
	 * What it has done so far.
	 * @return the figures
	 */
	public Figures figures() {
		Duration since = isEmpty() ? Duration.ZERO : this.deliverer.sinceProgress();
		return new Figures(this.deliverer.records(), this.deliverer.bytes(), since, this.sequencer.failure());
	}

	/**
	 * How long nothing has come and nothing has been handled, though nothing waits to be.
	 * @return the time, zero while anything waits, and at the end of a closed shard
	 */
	public Duration idle() {
		return (isEmpty() && this.children == null) ? this.deliverer.sinceProgress() : Duration.ZERO;
	}

	private void acknowledged(KinesumerRecord record) {
		this.progress.acknowledged(record);
		if (this.children != null) {
			this.environment.changed().run();
		}
	}

	private Ticker ticker() {
		return this.environment.ticker();
	}

	/**
	 * What a consumer has done.
	 *
	 * @param records records handled
	 * @param bytes bytes of data handled
	 * @param sinceProgress time since a record was handled or none was waiting
	 * @param failure what the handler threw last, or {@code null} if its record is
	 * handled
	 */
	public record Figures(long records, long bytes, Duration sinceProgress, @Nullable String failure) {
	}

}
