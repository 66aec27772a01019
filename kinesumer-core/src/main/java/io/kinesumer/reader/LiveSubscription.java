package io.kinesumer.reader;

import java.time.Instant;

import io.kinesumer.KinesumerException;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;

/**
 * The subscription that a reader has at the moment. What comes is queued for the reader's
 * steps, for which the rest is too, except for {@link #cancel()}.
 */
final class LiveSubscription implements FanOutApi.Subscriber {

	private final FanOutReader reader;

	private final String consumerArn;

	private final long since;

	private final long renewAt;

	private volatile FanOutApi.@Nullable Subscription subscription;

	private @Nullable Instant serviceTime;

	private long servedAt;

	private boolean asked;

	private long askedAt;

	/**
	 * Creates one that is still to be made.
	 * @param reader whose it is
	 * @param consumerArn the consumer
	 * @param since the present time, by the ticker
	 * @param renewAt when it is to be renewed
	 */
	LiveSubscription(FanOutReader reader, String consumerArn, long since, long renewAt) {
		this.reader = reader;
		this.consumerArn = consumerArn;
		this.since = since;
		this.renewAt = renewAt;
	}

	void start(FanOutApi api, StreamRef stream, ShardKey shard, ReadPosition from) {
		this.subscription = api.subscribe(stream, this.consumerArn, shard, from, this);
	}

	/**
	 * Asks for one more event.
	 */
	void ask(long now) {
		this.asked = true;
		this.askedAt = now;
		FanOutApi.Subscription made = this.subscription;
		if (made != null) {
			made.request();
		}
	}

	void cancel() {
		FanOutApi.Subscription made = this.subscription;
		if (made != null) {
			made.cancel();
		}
	}

	String consumerArn() {
		return this.consumerArn;
	}

	long since() {
		return this.since;
	}

	long renewAt() {
		return this.renewAt;
	}

	boolean isGranted() {
		return this.serviceTime != null;
	}

	/**
	 * The service's own time, which events do not tell: that of the grant, and what has
	 * passed since.
	 */
	Instant serviceTime() {
		Instant granted = this.serviceTime;
		if (granted == null) {
			throw new IllegalStateException("Nothing comes from a subscription that was not granted");
		}
		return granted.plusNanos(this.reader.now() - this.servedAt);
	}

	/**
	 * Whether an event was asked for that has not come yet.
	 */
	boolean isAsked() {
		return this.asked;
	}

	long askedAt() {
		return this.askedAt;
	}

	@Override
	public void granted(Instant time) {
		this.reader.signal(this, () -> {
			this.serviceTime = time;
			this.servedAt = this.reader.now();
			this.reader.granted();
		});
	}

	@Override
	public void event(FanOutApi.Event event) {
		this.reader.signal(this, () -> {
			this.asked = false;
			this.reader.accept(this, event);
		});
	}

	@Override
	public void ended(@Nullable KinesumerException failure) {
		this.reader.signal(this, () -> this.reader.ended(this, failure));
	}

}
