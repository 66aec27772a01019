package io.kinesumer.test.kinesis.stream;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.kinesumer.test.kinesis.FanOutLimits;

/**
 * One registered consumer, and who holds its subscriptions. Guarded by
 * {@link StreamConsumers}.
 */
final class Consumer {

	private final ConsumerArn arn;

	private final long created;

	private final long active;

	private final Map<String, Turn> turns = new HashMap<>();

	private @Nullable Long gone;

	Consumer(ConsumerArn arn, long created, long active) {
		this.arn = arn;
		this.created = created;
		this.active = active;
	}

	ConsumerArn arn() {
		return this.arn;
	}

	boolean isActiveAt(long now) {
		return this.gone == null && now >= this.active;
	}

	boolean isInCreationAt(long now) {
		return this.gone == null && now < this.active;
	}

	boolean isGoneAt(long now) {
		return this.gone != null && now >= this.gone;
	}

	void deregister(long atTime) {
		if (this.gone == null) {
			this.gone = atTime;
		}
	}

	ConsumerView view(long now) {
		String status = (this.gone != null) ? "DELETING" : (now < this.active) ? "CREATING" : "ACTIVE";
		return new ConsumerView(this.arn.name(), this.arn.text(), status, Instant.ofEpochMilli(this.created));
	}

	/**
	 * Gives a shard's subscription to a caller.
	 * @return a token: who shows it later than another was given has lost it
	 */
	Object subscribe(String shardId, long now, FanOutLimits limits) {
		String subject = "Consumer " + this.arn.text() + " and shard " + shardId;
		Turn before = this.turns.get(shardId);
		if (before != null && now - before.called < limits.pauseBetweenSubscribes().toMillis()) {
			throw ServiceError.limitExceeded("Rate exceeded for " + subject + ".");
		}
		if (before != null && now - before.succeeded < limits.takeOverAfter().toMillis()) {
			before.called = now;
			throw ServiceError.inUse(subject + ": another subscription is active, and cannot be taken over within "
					+ "the first " + limits.takeOverAfter().toMillis() + " milliseconds.");
		}
		Turn turn = new Turn(now);
		this.turns.put(shardId, turn);
		return turn;
	}

	boolean holds(String shardId, Object token) {
		return this.turns.get(shardId) == token;
	}

	private static final class Turn {

		private final long succeeded;

		private long called;

		private Turn(long now) {
			this.succeeded = now;
			this.called = now;
		}

	}

}
