package io.kinesumer.reader;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.kinesumer.KinesumerException;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.Step;
import io.kinesumer.time.Work;
import io.kinesumer.time.Workers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a shard by enhanced fan-out: one subscription at a time, one event asked for at a
 * time and only where there is room for it. All is done by the steps of one piece of
 * work; what Kinesis pushes is queued for it. Where a stream takes no consumer and the
 * user asked for it, the shard is polled.
 */
public final class FanOutReader implements ShardReader {

	private static final Logger logger = LoggerFactory.getLogger(FanOutReader.class);

	/** Kinesis speaks of a quiet shard every few seconds; KCL waits as long. */
	private static final Duration SILENCE = Duration.ofSeconds(35);

	/** How soon a fenced client looks again: a beat that succeeds opens the fence. */
	private static final Duration FENCED_RECHECK = Duration.ofMillis(250);

	private final StreamRef stream;

	private final ShardKey shard;

	private final TrimGuard guard;

	private final Inbox inbox;

	private final Tenure tenure;

	private final Intake intake;

	private final Workers workers;

	private final Resources resources;

	private final SubscriptionPace pace;

	private final Work work;

	private final Queue<Runnable> signals = new ConcurrentLinkedQueue<>();

	private boolean verifies;

	private volatile @Nullable LiveSubscription live;

	private volatile @Nullable ShardReader fallback;

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
	 * @param tenure what the engine says about the shard
	 * @param workers the threads that do the work
	 * @param resources what all readers share
	 */
	public FanOutReader(StreamRef stream, ShardKey shard, ReadPosition from, TrimGuard guard, Inbox inbox,
			Tenure tenure, Workers workers, Resources resources) {
		this.stream = stream;
		this.shard = shard;
		this.guard = guard;
		this.inbox = inbox;
		this.tenure = tenure;
		this.workers = workers;
		this.resources = resources;
		this.intake = new Intake(from, guard, inbox, resources.shared().budget(), resources.shared().deaggregate(),
				this::wake);
		this.answeredAt = resources.shared().ticker().nanos();
		this.pace = new SubscriptionPace(resources.shared().ticker(), resources.shared().random());
		this.work = workers.newWork("subscribe to " + shard, this::step);
		this.work.wake();
	}

	private Duration step() {
		try {
			for (Runnable signal = this.signals.poll(); signal != null; signal = this.signals.poll()) {
				signal.run();
			}
			if (this.stopped || this.fallback != null || isStalled()) {
				return Step.UNTIL_WOKEN;
			}
			LiveSubscription current = this.live;
			if (current != null && now() - current.renewAt() >= 0) {
				end(current);
				current = null;
			}
			return (current != null) ? goOn(current) : subscribe();
		}
		catch (RuntimeException ex) {
			return startOver((ex instanceof KinesumerException known) ? known
					: new KinesumerException("Reading " + this.shard + " failed unexpectedly: " + ex, ex));
		}
		catch (Error ex) {
			end(this.live); // what it brought may not have been taken, and must come
							// again
			throw ex;
		}
	}

	/**
	 * Subscribes anew after something that a step needed to know was not told, or worse:
	 * an event that was not taken to its end must come again.
	 */
	private Duration startOver(KinesumerException failure) {
		LiveSubscription current = this.live;
		if (current != null) {
			end(current);
			this.pace.broke(current.since());
		}
		else {
			this.pace.failed();
		}
		report(failure);
		return this.pace.untilNextAttempt();
	}

	private Duration goOn(LiveSubscription current) {
		long now = now();
		if (!this.tenure.isWanted()) {
			this.intake.leaveRoom();
		}
		else if (!current.isAsked() && this.intake.hasRoom()) {
			current.ask(now);
		}
		long untilRenewal = current.renewAt() - now;
		if (!current.isAsked()) {
			return Duration.ofNanos(untilRenewal); // or until there is room
		}
		long untilSilence = SILENCE.toNanos() - (now - current.askedAt());
		if (untilSilence > 0) {
			return Duration.ofNanos(Math.min(untilRenewal, untilSilence));
		}
		return startOver(new KinesumerException("The subscription to " + this.shard + " has been silent for "
				+ SILENCE.toSeconds() + " s, and is made anew"));
	}

	private Duration subscribe() {
		if (!this.tenure.isWanted()) {
			this.intake.leaveRoom();
			return Step.UNTIL_WOKEN;
		}
		if (!this.intake.hasRoom()) {
			return Step.UNTIL_WOKEN;
		}
		Duration wait = this.pace.untilNextAttempt();
		if (!wait.isZero()) {
			return wait;
		}
		if (!this.tenure.isCurrent()) { // what it took now would be taken from the new
										// owner
			return FENCED_RECHECK;
		}
		if (this.verifies && !this.tenure.verify()) {
			return Step.UNTIL_WOKEN;
		}
		this.verifies = false;
		ConsumerRegistry.State consumer = this.resources.consumers().state(this.stream, this, () -> !this.stopped);
		if (consumer instanceof ConsumerRegistry.State.Ready ready) {
			LiveSubscription next = new LiveSubscription(this, ready.arn(), now(), this.pace.nextRenewal());
			this.live = next;
			next.start(this.resources.api(), this.stream, this.shard, this.intake.start());
			if (this.stopped) {
				next.cancel();
			}
			return goOn(next);
		}
		if (consumer instanceof ConsumerRegistry.State.Pending pending) {
			this.problem = pending.problem();
			return Step.UNTIL_WOKEN;
		}
		poll();
		return Step.UNTIL_WOKEN;
	}

	/**
	 * Leaves the shard to polling for good.
	 */
	private void poll() {
		ShardReader polling = new PollingReader(this.stream, this.shard, this.intake.position(), this.guard, this.inbox,
				this.tenure::isWanted, this.workers, this.resources.shared());
		this.fallback = polling;
		if (this.stopped) {
			polling.stop();
		}
	}

	void accept(LiveSubscription from, FanOutApi.Event event) {
		if (this.pace.recovered()) {
			this.resources.shared().failures().recovered(this.shard);
		}
		this.problem = null;
		this.answeredAt = now();
		this.lag = event.behind();
		KinesisApi.Page page = new KinesisApi.Page(event.records(), event.isLast() ? null : "more", event.children(),
				event.behind(), from.serviceTime());
		TrimGuard.Verdict verdict = this.intake.judge(page);
		if (verdict == TrimGuard.Verdict.STOP) {
			end(from);
		}
		else if (verdict == TrimGuard.Verdict.FROM_THE_OLDEST) {
			end(from);
			this.pace.endedIdle(from.since());
		}
		else {
			take(event, page);
		}
	}

	private void take(FanOutApi.Event event, KinesisApi.Page page) {
		this.intake.take(page, event.continuation(),
				event.isLast() ? this.resources.api().children(this.stream, event.children()) : null);
		if (event.isLast()) {
			stop();
		}
	}

	void granted() {
		this.pace.granted();
		this.problem = null;
	}

	void ended(LiveSubscription ended, @Nullable KinesumerException failure) {
		this.live = null;
		if (failure == null) {
			this.pace.timeIsOver(ended.since());
		}
		else if (failure instanceof SubscriptionInUseException && !ended.isGranted()) {
			waitForFormerOwner(failure);
		}
		else if (failure instanceof SubscriptionInUseException) {
			// Who has taken it over may be the shard's new owner.
			this.verifies = true;
			this.pace.takenOver();
			logger.debug("[{}] The subscription was taken over", this.shard, failure);
		}
		else if (!ended.isAsked()) {
			// Nothing is read while the handler is busy, which to the HTTP client is a
			// timeout and to nobody else a failure.
			this.pace.endedIdle(ended.since());
			logger.debug("[{}] The subscription ended while nothing was asked for", this.shard, failure);
		}
		else {
			broke(ended, failure);
		}
	}

	/**
	 * Waits for the service's rule: the former owner's subscription keeps the shard for a
	 * few seconds.
	 */
	private void waitForFormerOwner(KinesumerException failure) {
		Duration refused = this.pace.refused();
		if (refused.isZero()) {
			logger.info("[{}] Its former owner subscribed less than {} s ago: Kinesis lets nobody else until then",
					this.shard, SubscriptionPace.HELD.toSeconds());
		}
		this.problem = failure.getMessage();
		if (this.pace.isRefusedTooLong(refused)) {
			report(failure);
		}
	}

	private void broke(LiveSubscription ended, KinesumerException failure) {
		if (failure instanceof MissingConsumerException) {
			this.resources.consumers().forget(this.stream, ended.consumerArn());
		}
		if (KinesisFailures.isNotAllowed(failure) && this.resources.consumers().refuse(this.stream, failure)) {
			return;
		}
		if (ended.isGranted()) {
			this.pace.broke(ended.since());
		}
		else {
			this.pace.failed();
		}
		report(failure);
	}

	private void report(KinesumerException failure) {
		this.problem = failure.getMessage();
		this.resources.shared().failures().failed(this.shard, failure, this.pace.failures());
	}

	/**
	 * Queues what a subscription tells, to be left aside once another has taken its
	 * place.
	 */
	void signal(LiveSubscription from, Runnable signal) {
		this.signals.add(() -> {
			if (this.live == from && !this.stopped) {
				signal.run();
			}
		});
		this.work.wake();
	}

	private void end(@Nullable LiveSubscription current) {
		this.live = null;
		if (current != null) {
			current.cancel();
		}
	}

	long now() {
		return this.resources.shared().ticker().nanos();
	}

	@Override
	public void stop() {
		this.stopped = true;
		this.work.stop();
		this.intake.stop();
		end(this.live);
		this.guard.tell();
		ShardReader other = this.fallback;
		if (other != null) {
			other.stop();
		}
	}

	@Override
	public void wake() {
		ShardReader other = this.fallback;
		if (other != null) {
			other.wake();
		}
		else {
			this.work.wake();
		}
	}

	@Override
	public @Nullable Duration lag() {
		ShardReader other = this.fallback;
		return (other != null) ? other.lag() : this.lag;
	}

	@Override
	public long answeredAt() {
		ShardReader other = this.fallback;
		return (other != null) ? other.answeredAt() : this.answeredAt;
	}

	@Override
	public @Nullable String problem() {
		Loss loss = this.guard.failure();
		if (loss != null) {
			return loss.toString();
		}
		ShardReader other = this.fallback;
		return (other != null) ? other.problem() : this.problem;
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
	 * What all readers of a client share.
	 *
	 * @param api Kinesis
	 * @param consumers the app's consumers
	 * @param shared what readers of either kind share
	 */
	public record Resources(FanOutApi api, ConsumerRegistry consumers, PollingReader.Resources shared) {
	}

}
