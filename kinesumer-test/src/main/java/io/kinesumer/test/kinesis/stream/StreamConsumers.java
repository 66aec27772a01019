package io.kinesumer.test.kinesis.stream;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.kinesumer.test.kinesis.FanOutLimits;

/**
 * The registered consumers of a stream. Safe for use by several threads.
 */
public final class StreamConsumers {

	private final StreamId stream;

	private final Settings settings;

	private final FanOutLimits limits;

	private final NavigableMap<String, Consumer> consumers = new TreeMap<>();

	private final TokenBucket registrations;

	private final TokenBucket deregistrations;

	private final TokenBucket listings;

	StreamConsumers(StreamId stream, Settings settings) {
		this.stream = stream;
		this.settings = settings;
		this.limits = settings.limits().fanOut();
		this.registrations = new TokenBucket(this.limits.callsPerSecond(), settings.now());
		this.deregistrations = new TokenBucket(this.limits.callsPerSecond(), settings.now());
		this.listings = new TokenBucket(this.limits.callsPerSecond(), settings.now());
	}

	/**
	 * Registers a consumer.
	 * @param name its name
	 * @return the consumer, in creation
	 * @throws ServiceError if the name is taken or there are too many
	 */
	public synchronized ConsumerView register(String name) {
		admit(this.registrations, "RegisterStreamConsumer");
		ConsumerArn arn = new ConsumerArn(this.stream, ConsumerArn.requireName(name), now() / 1000);
		if (find(name) != null) {
			throw ServiceError.inUse("Consumer " + arn.text() + " already exists.");
		}
		if (count() >= this.limits.consumersPerStream()) {
			throw ServiceError
				.limitExceeded("This request would exceed the consumer limit for the stream " + this.stream.name()
						+ " under account " + this.stream.account() + ": " + this.limits.consumersPerStream() + ".");
		}
		long inCreation = this.consumers.values().stream().filter((each) -> each.isInCreationAt(now())).count();
		if (inCreation >= this.limits.consumersInCreation()) {
			throw ServiceError.limitExceeded(
					"Too many consumers of the stream " + this.stream.name() + " are in creation: " + inCreation + ".");
		}
		Consumer consumer = new Consumer(arn, now(), now() + this.settings.controlDelay().toMillis());
		this.consumers.put(name, consumer);
		return new ConsumerView(name, arn.text(), "CREATING", consumer.view(now()).created());
	}

	/**
	 * Describes a consumer.
	 * @param name its name
	 * @param arn its ARN, or {@code null} for the present one of the name
	 * @return the consumer
	 * @throws ServiceError if there is none
	 */
	public synchronized ConsumerView describe(String name, @Nullable ConsumerArn arn) {
		return require(name, arn).view(now());
	}

	/**
	 * Deregisters a consumer. Its subscriptions end.
	 * @param name its name
	 * @param arn its ARN, or {@code null} for the present one of the name
	 * @throws ServiceError if there is none
	 */
	public synchronized void deregister(String name, @Nullable ConsumerArn arn) {
		admit(this.deregistrations, "DeregisterStreamConsumer");
		require(name, arn).deregister(now() + this.settings.controlDelay().toMillis());
	}

	/**
	 * The consumers by name.
	 * @return those that are registered, are being so or cease to be
	 */
	public synchronized List<ConsumerView> list() {
		admit(this.listings, "ListStreamConsumers");
		forget();
		return this.consumers.values().stream().map((consumer) -> consumer.view(now())).toList();
	}

	/**
	 * How many consumers there are.
	 * @return the number
	 */
	public synchronized int count() {
		forget();
		return this.consumers.size();
	}

	synchronized Object subscribe(ConsumerArn arn, String shardId) {
		Consumer consumer = require(arn.name(), arn);
		if (!consumer.isActiveAt(now())) {
			throw ServiceError.inUse("Consumer " + arn.text() + " is not ACTIVE.");
		}
		return consumer.subscribe(shardId, now(), this.limits);
	}

	synchronized void requireSubscribed(ConsumerArn arn, String shardId, Object token) {
		if (!require(arn.name(), arn).holds(shardId, token)) {
			throw ServiceError.inUse("Consumer " + arn.text() + " and shard " + shardId
					+ ": another subscription has been made, and this one ends.");
		}
	}

	private Consumer require(String name, @Nullable ConsumerArn arn) {
		Consumer consumer = find(name);
		if (consumer == null || (arn != null && !consumer.arn().equals(arn))) {
			throw ServiceError.notFound("Consumer " + ((arn != null) ? arn.text() : name) + " of stream "
					+ this.stream.name() + " under account " + this.stream.account() + " not found.");
		}
		return consumer;
	}

	private @Nullable Consumer find(String name) {
		forget();
		return this.consumers.get(name);
	}

	private void forget() {
		this.consumers.values().removeIf((consumer) -> consumer.isGoneAt(now()));
	}

	private void admit(TokenBucket calls, String operation) {
		if (!calls.holds(1, now())) {
			throw ServiceError.limitExceeded("Rate exceeded for " + operation + " of stream " + this.stream.name()
					+ " under account " + this.stream.account() + ".");
		}
		calls.take(1);
	}

	private long now() {
		return this.settings.now();
	}

}
