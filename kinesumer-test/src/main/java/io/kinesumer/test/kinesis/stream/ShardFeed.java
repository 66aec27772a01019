package io.kinesumer.test.kinesis.stream;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.kinesumer.test.kinesis.FanOutLimits;

/**
 * One subscription to a shard: what is to be sent next. For one thread at a time.
 */
public final class ShardFeed {

	/** As many records as a read may return. */
	private static final int MOST_RECORDS = 10_000;

	private final KinesisStream stream;

	private final ConsumerArn consumer;

	private final Shard shard;

	private final Object token;

	private final FanOutLimits limits;

	private final TokenBucket bytes;

	private final long ends;

	private long index;

	private long idleAt;

	private boolean ended;

	ShardFeed(KinesisStream stream, ConsumerArn consumer, Shard shard, long index, Object token, Settings settings) {
		long now = settings.now();
		this.stream = stream;
		this.consumer = consumer;
		this.shard = shard;
		this.index = index;
		this.token = token;
		this.limits = settings.limits().fanOut();
		this.bytes = new TokenBucket(this.limits.bytesPerSecond(), now);
		this.ends = now + this.limits.subscriptionLife().toMillis();
		this.idleAt = now;
	}

	/**
	 * Which stream it is of.
	 * @return the stream's id
	 */
	public StreamId streamId() {
		return this.stream.id();
	}

	/**
	 * Which shard it is of.
	 * @return the shard's id
	 */
	public String shardId() {
		return this.shard.id();
	}

	/**
	 * What to send now.
	 * @return an event, or {@code null} if there is nothing to send at the moment; look
	 * at {@link #isEnded()} first
	 * @throws ServiceError if the subscription has been taken over, or its consumer or
	 * stream is gone: it ends with the error
	 */
	public @Nullable Event next() {
		return this.stream.feed(this);
	}

	/**
	 * Whether nothing more is to be sent: five minutes are over, or the shard is.
	 * @return whether to end the stream of events
	 */
	public boolean isEnded() {
		return this.ended;
	}

	ConsumerArn consumer() {
		return this.consumer;
	}

	Shard shard() {
		return this.shard;
	}

	Object token() {
		return this.token;
	}

	/**
	 * Guarded by the stream.
	 */
	@Nullable Event take(long now) {
		if (this.ended || now >= this.ends) {
			this.ended = true;
			return null;
		}
		ShardLog log = this.shard.log();
		long from = Math.max(this.index, log.firstIndex());
		if (from >= log.nextIndex() && !this.shard.isOpen()) {
			this.ended = true;
			return new Event(List.of(), null, 0, this.shard.childViews());
		}
		List<StoredRecord> records = this.bytes.holds(1, now) ? log.read(from, MOST_RECORDS, this.limits.eventBytes())
				: List.of();
		if (records.isEmpty() && now < this.idleAt) {
			return null;
		}
		this.idleAt = now + this.limits.idleInterval().toMillis();
		this.index = from + records.size();
		records.forEach((record) -> this.bytes.take(record.bytes()));
		boolean caughtUp = this.index >= log.nextIndex();
		long behind = caughtUp ? 0 : Math.max(1, now - log.get(this.index).arrivalMillis());
		return new Event(records, this.shard.number(this.index - 1, now), behind, List.of());
	}

	/**
	 * What goes to the consumer at once.
	 *
	 * @param records in order; possibly none
	 * @param continuation after which number to go on, or {@code null} at the end of a
	 * closed shard
	 * @param millisBehindLatest how far it is from the tip, in milliseconds
	 * @param children at the end of a closed shard
	 */
	public record Event(List<StoredRecord> records, @Nullable String continuation, long millisBehindLatest,
			List<ChildView> children) {

	}

}
