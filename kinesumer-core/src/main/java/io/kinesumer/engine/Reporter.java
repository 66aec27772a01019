package io.kinesumer.engine;

import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;

import io.kinesumer.KinesumerEvent;
import io.kinesumer.KinesumerEvent.EngineError;
import io.kinesumer.KinesumerEvent.ShardsRevoked.Reason;
import io.kinesumer.KinesumerException;
import io.kinesumer.StartPosition;
import io.kinesumer.metrics.ClientMetrics;
import io.kinesumer.metrics.LedGroup;
import io.kinesumer.metrics.RebalanceReason;
import io.kinesumer.reader.Loss;
import io.kinesumer.store.StreamPin;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.time.Ticker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what happens, in the log and as events: a line for each change, and a warning once
 * per cause rather than per occurrence. Thread-safe.
 */
final class Reporter {

	private static final Logger logger = LoggerFactory.getLogger("io.kinesumer");

	private final String app;

	private final EventPublisher events;

	private final Ticker ticker;

	private final ClientMetrics metrics;

	private volatile boolean silent;

	private volatile @Nullable LedGroup led;

	private final Troubles troubles = new Troubles();

	Reporter(String app, EventPublisher events, Ticker ticker, ClientMetrics metrics) {
		this.app = app;
		this.events = events;
		this.ticker = ticker;
		this.metrics = metrics;
	}

	/**
	 * Reports no more failures: the client is being closed, and what fails was
	 * interrupted.
	 */
	void fallSilent() {
		this.silent = true;
	}

	void event(KinesumerEvent event) {
		this.events.publish(event);
	}

	/**
	 * Tells whether this client leads the group.
	 * @param group what it knows as the leader, or {@code null} if it does not lead
	 */
	void leads(@Nullable LedGroup group) {
		if (group != this.led) {
			this.led = group;
			if (group != null) {
				this.metrics.leads(group);
			}
			else {
				this.metrics.follows();
			}
		}
	}

	/**
	 * Tells that this client, as the leader, has changed who should own what.
	 * @param reason why, or {@code null} if it has not
	 */
	void rebalanced(@Nullable RebalanceReason reason) {
		if (reason != null) {
			this.metrics.rebalanced(reason);
			logger.debug("[{}] Published another assignment: {}", this.app, reason);
		}
	}

	/**
	 * Tells that a shard is no longer held.
	 */
	void disowned(ShardKey shard) {
		this.metrics.disowns(shard);
	}

	void gained(String stream, SortedSet<String> shardIds, int total) {
		logger.info("[{}] Gained {} of stream '{}': {}; now {} in all", this.app, shards(shardIds.size()), stream,
				String.join(", ", shardIds), total);
		event(new KinesumerEvent.ShardsAssigned(this.app, stream, shardIds));
	}

	void gaveUp(String stream, SortedSet<String> shardIds, Reason reason, int total) {
		String why = switch (reason) {
			case HANDED_OVER -> "handed over";
			case STARTED_OVER -> "its stream starts over";
			case LOST -> "taken by others";
			case STOPPED -> "stopping";
		};
		logger.info("[{}] Gave up {} of stream '{}' ({}): {}; now {} in all", this.app, shards(shardIds.size()), stream,
				why, String.join(", ", shardIds), total);
		event(new KinesumerEvent.ShardsRevoked(this.app, stream, shardIds, reason));
	}

	void finished(ShardKey shard, SortedSet<String> children) {
		logger.info("[{}] Finished shard {}: all its records are handled; it goes on in {}", this.app, shard, children);
		SortedSet<String> ids = new TreeSet<>();
		ids.add(shard.shardId());
		event(new KinesumerEvent.ShardFinished(this.app, shard.stream(), ids, children));
	}

	/**
	 * Reports that a stream has started over, and why.
	 */
	void startedOver(StreamPin before, StreamPin after) {
		String stream = after.stream();
		StartPosition position = (after.start() instanceof ReadPosition.AtTimestamp at)
				? StartPosition.atTimestamp(at.timestamp()) : StartPosition.trimHorizon();
		String from = (position instanceof StartPosition.AtTimestamp at) ? "from " + at.timestamp() + " on"
				: "from its oldest record on";
		if (before.isBefore(after.streamCreated())) {
			logger.warn(
					"[{}] Stream '{}' was deleted and created again, at {}: its checkpoints are void, and it is read {}",
					this.app, stream, after.streamCreated(), from);
			event(new KinesumerEvent.StreamRecreated(this.app, stream, after.streamCreated()));
		}
		else {
			logger.info("[{}] Stream '{}' was reset: it is read {}", this.app, stream, from);
			event(new KinesumerEvent.StreamReset(this.app, stream, position));
		}
	}

	/**
	 * Reports that a shard cannot be handed over, since a delivery takes so long.
	 */
	void slowHandOver(ShardKey shard, Duration waited) {
		String message = "Shard " + shard + " cannot be handed over yet: a delivery has been under way for more than "
				+ waited.toSeconds() + " s";
		logger.warn("[{}] {}", this.app, message);
		this.metrics.failed(EngineError.Type.OWNERSHIP);
		event(new EngineError(this.app, shard.stream(), EngineError.Type.OWNERSHIP, message, null));
	}

	void leader(String leader, boolean isSelf) {
		logger.info("[{}] {} leads the group{}", this.app, leader, isSelf ? " (this client)" : "");
		event(new KinesumerEvent.LeaderChanged(this.app, leader, isSelf));
	}

	/**
	 * Reports that records may have been trimmed before they were read.
	 */
	void lost(Loss loss) {
		logger.warn("[{}] {}", this.app, loss);
		SortedSet<String> ids = new TreeSet<>();
		ids.add(loss.shard().shardId());
		event(new KinesumerEvent.CheckpointTrimmed(this.app, loss.shard().stream(), ids,
				(loss.reached() != null) ? loss.reached().toString() : null, loss.from(), loss.until(),
				loss.sequel() != Loss.Sequel.STOPS));
	}

	/**
	 * Reports that records will soon be trimmed.
	 */
	void nearsLoss(ShardKey shard, String warning) {
		logger.warn("[{}] {}", this.app, warning);
		event(new EngineError(this.app, shard.stream(), EngineError.Type.RETENTION, warning, null));
	}

	/**
	 * Reports a failure that is tried again: one warning for each cause for as long as it
	 * lasts, and one a minute at most where it comes and goes.
	 */
	void failed(EngineError.Type type, @Nullable String stream, String subject, KinesumerException failure) {
		this.metrics.failed(type);
		// Messages hold request ids, so that the kind of failure tells the cause.
		boolean tell = this.troubles.failed(subject, failure.getClass().getSimpleName(), this.ticker.nanos());
		if (tell && !this.silent) {
			logger.warn("[{}] {} failed and is tried again: {}", this.app, subject, failure.getMessage());
			event(new EngineError(this.app, stream, type, String.valueOf(failure.getMessage()), failure));
		}
		logger.debug("[{}] {} failed", this.app, subject, failure);
	}

	/**
	 * Notes that what failed works, for now; {@link #settle()} tells when it has for a
	 * while.
	 */
	void recovered(String subject) {
		this.troubles.recovered(subject, this.ticker.nanos());
	}

	/**
	 * Reports what has worked again for a while, and how often it had failed.
	 */
	void settle() {
		for (String sentence : this.troubles.settle(this.ticker.nanos())) {
			logger.info("[{}] {}", this.app, sentence);
		}
	}

	/**
	 * Reports that a stream is polled, since it cannot be read by enhanced fan-out.
	 */
	void fellBack(String stream, KinesumerException failure) {
		logger.warn("[{}] Stream '{}' is polled instead of read by enhanced fan-out, until the next start: {}",
				this.app, stream, failure.getMessage());
		event(new EngineError(this.app, stream, EngineError.Type.FETCH, String.valueOf(failure.getMessage()), failure));
	}

	/**
	 * Reports that a consumer is still registered though nobody uses it.
	 */
	void keptConsumer(String name, String stream, KinesumerException failure) {
		logger.warn("[{}] Consumer '{}' of stream '{}' could not be deregistered, and costs until it is: {}", this.app,
				name, stream, failure.getMessage());
	}

	/**
	 * Reports that the client leaves the group to others until they are gone.
	 */
	void withdraws(KinesumerException reason) {
		logger.warn("[{}] Gives up all shards and leaves the group until they are gone: {}", this.app,
				reason.getMessage());
		event(new EngineError(this.app, null, EngineError.Type.SYNC, String.valueOf(reason.getMessage()), reason));
	}

	/**
	 * Reports that the client has ended by an error.
	 */
	void fatal(KinesumerException failure) {
		logger.error("[{}] The client has ended: {}", this.app, failure.getMessage());
		event(new EngineError(this.app, null, EngineError.Type.HEARTBEAT, String.valueOf(failure.getMessage()),
				failure));
	}

	private static String shards(int count) {
		return count + ((count == 1) ? " shard" : " shards");
	}

}
