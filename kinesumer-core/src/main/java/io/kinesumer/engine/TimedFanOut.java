package io.kinesumer.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.kinesumer.KinesumerException;
import io.kinesumer.metrics.ClientMetrics;
import io.kinesumer.metrics.Fetch;
import io.kinesumer.reader.FanOutApi;
import io.kinesumer.reader.ThrottledException;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Tells how long subscriptions take to be granted, and how asking for them ends.
 */
final class TimedFanOut implements FanOutApi {

	private final FanOutApi kinesis;

	private final ClientMetrics metrics;

	private final Ticker ticker;

	TimedFanOut(FanOutApi kinesis, ClientMetrics metrics, Ticker ticker) {
		this.kinesis = kinesis;
		this.metrics = metrics;
		this.ticker = ticker;
	}

	@Override
	public Consumer consumer(StreamRef stream, String name) {
		return this.kinesis.consumer(stream, name);
	}

	@Override
	public void deregister(StreamRef stream, String name, Duration patience) {
		this.kinesis.deregister(stream, name, patience);
	}

	@Override
	public List<Shard> children(StreamRef stream, List<Shard> told) {
		return this.kinesis.children(stream, told);
	}

	@Override
	public Subscription subscribe(StreamRef stream, String consumerArn, ShardKey shard, ReadPosition from,
			Subscriber subscriber) {
		return this.kinesis.subscribe(stream, consumerArn, shard, from, new Timed(shard, subscriber));
	}

	private final class Timed implements Subscriber {

		private final ShardKey shard;

		private final Subscriber subscriber;

		private final long began = TimedFanOut.this.ticker.nanos();

		private volatile boolean granted;

		private Timed(ShardKey shard, Subscriber subscriber) {
			this.shard = shard;
			this.subscriber = subscriber;
		}

		@Override
		public void granted(Instant serviceTime) {
			this.granted = true;
			tell(Fetch.Outcome.SUCCESS);
			this.subscriber.granted(serviceTime);
		}

		@Override
		public void event(Event event) {
			this.subscriber.event(event);
		}

		@Override
		public void ended(@Nullable KinesumerException failure) {
			if (!this.granted) {
				tell((failure instanceof ThrottledException) ? Fetch.Outcome.THROTTLED : Fetch.Outcome.ERROR);
			}
			this.subscriber.ended(failure);
		}

		private void tell(Fetch.Outcome outcome) {
			TimedFanOut.this.metrics.stream(this.shard.stream())
				.fetched(new Fetch(Fetch.Mode.FAN_OUT, Fetch.Client.SDK, outcome),
						TimedFanOut.this.ticker.nanos() - this.began);
		}

	}

}
