package io.kinesumer.dispatch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

import io.kinesumer.Delivery;
import io.kinesumer.KinesumerException;
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

/**
 * Hands the records of one owned shard to the handler, one delivery at a time, in order,
 * and never past a record whose handling has not succeeded. Whether a delivery may start
 * is decided right before it: the fence is open, the shard is neither paused nor on its
 * way to someone else.
 */
public final class ShardConsumer implements Inbox {

	/** How soon a fenced client looks again: a beat that succeeds opens the fence. */
	private static final Duration FENCED_RECHECK = Duration.ofMillis(100);

	private final ShardKey shard;

	private final Handling handling;

	private final Environment environment;

	private final ProgressTracker progress;

	private final FailurePolicy failures;

	private final Work work;

	private final Queue<Batch> waiting = new ArrayDeque<>();

	private @Nullable Runnable wakeReader;

	private @Nullable Batch current;

	private int index;

	private @Nullable Delivery firstDelivery;

	private volatile boolean paused;

	private volatile boolean draining;

	private volatile boolean ended;

	private volatile @Nullable List<Shard> children;

	private volatile long handledRecords;

	private volatile long handledBytes;

	private volatile long lastProgress;

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
		this.failures = new FailurePolicy(shard, handling, environment);
		this.lastProgress = environment.ticker().nanos();
		this.work = workers.newWork("handle " + shard, this::step);
		this.work.wake();
	}

	@Override
	public synchronized boolean hasRoom(Runnable wake) {
		this.wakeReader = wake;
		return this.waiting.size() < this.environment.maxBatches();
	}

	@Override
	public synchronized boolean isEmpty() {
		return this.waiting.isEmpty() && this.current == null;
	}

	@Override
	public void put(Batch batch) {
		synchronized (this) {
			if (this.ended) {
				this.environment.budget().giveBack(batch.bytes());
				return;
			}
			if (isEmpty()) {
				this.lastProgress = ticker().nanos();
			}
			this.waiting.add(batch);
		}
		this.work.wake();
	}

	private Duration step() {
		while (true) {
			if (this.draining) {
				end();
				return Step.UNTIL_WOKEN;
			}
			if (this.paused || !hasRecord()) {
				return Step.UNTIL_WOKEN;
			}
			Duration wait = this.environment.fence().isOpen() ? deliver() : FENCED_RECHECK;
			if (!wait.isZero()) {
				return wait;
			}
		}
	}

	/**
	 * Makes sure that there is a record to deliver, going on to the next batch after the
	 * last.
	 */
	private boolean hasRecord() {
		Batch batch = this.current;
		while (batch == null || this.index == batch.records().size()) {
			batch = nextBatch(batch);
			if (batch == null) {
				return false;
			}
		}
		return true;
	}

	private @Nullable Batch nextBatch(@Nullable Batch done) {
		Runnable wake;
		synchronized (this) {
			this.current = this.waiting.poll();
			this.index = 0;
			this.firstDelivery = null;
			wake = this.wakeReader;
		}
		if (done != null) {
			this.environment.budget().giveBack(done.bytes());
			if (done.children() != null) {
				this.children = done.children();
				this.environment.changed().run();
			}
		}
		if (wake != null) {
			wake.run();
		}
		return this.current;
	}

	private Duration deliver() {
		Batch batch = this.current;
		if (batch == null) {
			return Duration.ZERO;
		}
		Duration wait = this.failures.untilNextAttempt();
		if (!wait.isZero()) {
			return wait;
		}
		int size = Math.min(this.failures.limit(this.handling.maxRecords()), batch.records().size() - this.index);
		List<KinesumerRecord> records = batch.records().subList(this.index, this.index + size);
		try {
			this.handling.handler().handle(records, delivery(batch));
		}
		catch (Exception ex) {
			return failed(records, ex);
		}
		catch (Error ex) {
			return failed(records, new KinesumerException("The handler ended with an error: " + ex, ex));
		}
		succeeded(records, true);
		return Duration.ZERO;
	}

	private Delivery delivery(Batch batch) {
		int attempt = this.failures.attempt();
		Delivery delivery = this.firstDelivery;
		if (attempt > 1 || delivery == null) {
			delivery = new ShardDelivery(attempt, batch.lag());
			this.firstDelivery = (attempt > 1) ? null : delivery;
		}
		return delivery;
	}

	private Duration failed(List<KinesumerRecord> records, Exception failure) {
		if (this.failures.failed(records, failure, !this.draining)) {
			succeeded(records, false);
			return Duration.ZERO;
		}
		return this.failures.untilNextAttempt();
	}

	private void succeeded(List<KinesumerRecord> records, boolean byHandler) {
		KinesumerRecord last = records.get(records.size() - 1);
		this.progress.handled(last, byHandler);
		this.failures.succeeded(last);
		long bytes = 0;
		for (int i = 0; i < records.size(); i++) {
			bytes += records.get(i).size();
		}
		this.handledBytes = this.handledBytes + bytes;
		this.handledRecords = this.handledRecords + records.size();
		this.lastProgress = ticker().nanos();
		this.index += records.size();
	}

	/**
	 * Ends the consumer: no delivery is under way and none will start.
	 */
	private void end() {
		long bytes = 0;
		synchronized (this) {
			if (this.ended) {
				return;
			}
			this.ended = true;
			bytes += (this.current != null) ? this.current.bytes() : 0;
			for (Batch batch : this.waiting) {
				bytes += batch.bytes();
			}
			this.current = null;
			this.waiting.clear();
		}
		this.environment.budget().giveBack(bytes);
		this.work.stop();
		this.environment.changed().run();
	}

	/**
	 * Starts no delivery any more. One that is under way ends by itself, however long it
	 * takes; {@link #isEnded()} tells when.
	 */
	public void drain() {
		this.draining = true;
		this.work.wake();
	}

	/**
	 * Starts no delivery, or starts again.
	 * @param paused whether to pause
	 */
	public void pause(boolean paused) {
		if (this.paused != paused) {
			this.paused = paused;
			this.lastProgress = ticker().nanos();
			this.work.wake();
		}
	}

	/**
	 * Whether no delivery is under way and none will start, after {@link #drain()}.
	 * @return whether it has ended
	 */
	public boolean isEnded() {
		return this.ended;
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
		Duration since = isEmpty() ? Duration.ZERO
				: Duration.ofNanos(Math.max(0, ticker().nanos() - this.lastProgress));
		return new Figures(this.handledRecords, this.handledBytes, since, this.failures.message());
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

	private final class ShardDelivery implements Delivery {

		private final int attempt;

		private final Duration lag;

		private ShardDelivery(int attempt, Duration lag) {
			this.attempt = attempt;
			this.lag = lag;
		}

		@Override
		public int attempt() {
			return this.attempt;
		}

		@Override
		public Duration lag() {
			return this.lag;
		}

		@Override
		public void acknowledge(KinesumerRecord record) {
			if (!record.shard().equals(ShardConsumer.this.shard)) {
				throw new IllegalArgumentException(record + " is not of " + ShardConsumer.this.shard);
			}
			ShardConsumer.this.progress.acknowledged(record);
			if (ShardConsumer.this.children != null) {
				ShardConsumer.this.environment.changed().run();
			}
		}

	}

}
