package io.kinesumer.reader;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

import io.kinesumer.KinesumerException;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.WallClock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/**
 * Enhanced fan-out through the SDK: its synchronous client for consumers, and its
 * asynchronous one for subscriptions.
 */
public final class SdkFanOutApi implements FanOutApi {

	private static final String SUBSCRIBE = "kinesis:SubscribeToShard";

	/** Longer than any subscription, whatever bounds a user's client has. */
	private static final Duration LONGEST = Duration.ofMinutes(10);

	private final Function<StreamRef, KinesisClient> clients;

	private final Function<StreamRef, KinesisAsyncClient> asyncClients;

	private final WallClock serviceClock;

	private final Duration timeout;

	private final AwsRequestOverrideConfiguration bounds;

	private final AwsRequestOverrideConfiguration subscriptionBounds;

	/**
	 * Creates the API.
	 * @param clients gives the synchronous client for a stream
	 * @param asyncClients gives the asynchronous client for a stream
	 * @param timeout how long a call about a consumer may take, retries included
	 * @param serviceClock the service's time, which events do not tell
	 */
	public SdkFanOutApi(Function<StreamRef, KinesisClient> clients,
			Function<StreamRef, KinesisAsyncClient> asyncClients, Duration timeout, WallClock serviceClock) {
		this.clients = clients;
		this.asyncClients = asyncClients;
		this.serviceClock = serviceClock;
		this.timeout = timeout;
		this.bounds = within(timeout);
		// A retry would begin again where this subscription began, and is the reader's to
		// decide.
		this.subscriptionBounds = AwsRequestOverrideConfiguration.builder()
			.apiCallTimeout(LONGEST)
			.apiCallAttemptTimeout(LONGEST)
			.addPlugin((client) -> client
				.overrideConfiguration((override) -> override.retryStrategy(AwsRetryStrategy.doNotRetry())))
			.build();
	}

	private static AwsRequestOverrideConfiguration within(Duration timeout) {
		return AwsRequestOverrideConfiguration.builder().apiCallTimeout(timeout).build();
	}

	@Override
	public Consumer consumer(StreamRef stream, String name) {
		KinesisClient client = this.clients.apply(stream);
		String streamArn = arnOf(stream, client, this.bounds);
		try {
			return call(stream, "kinesis:DescribeStreamConsumer", () -> describe(client, streamArn, name));
		}
		catch (MissingConsumerException ex) {
			// Registered below.
		}
		return callAboutStream(stream, "kinesis:RegisterStreamConsumer", () -> {
			try {
				return new Consumer(client.registerStreamConsumer(
						(request) -> request.streamARN(streamArn).consumerName(name).overrideConfiguration(this.bounds))
					.consumer()
					.consumerARN(), false);
			}
			catch (ResourceInUseException ex) { // another client was faster
				return describe(client, streamArn, name);
			}
			catch (LimitExceededException ex) {
				throw new ConsumerLimitException("Stream '" + stream + "' takes no consumer '" + name + "' ("
						+ ex.getMessage() + "): a stream has at most 20, or 50 where the account has the on-demand"
						+ " advantage. Deregister one that is not used, name one that is there"
						+ " (kinesumer.fan-out.consumer-name), or poll (kinesumer.fan-out.fallback)", ex);
			}
		});
	}

	private Consumer describe(KinesisClient client, String streamArn, String name) {
		var consumer = client
			.describeStreamConsumer(
					(request) -> request.streamARN(streamArn).consumerName(name).overrideConfiguration(this.bounds))
			.consumerDescription();
		return new Consumer(consumer.consumerARN(), consumer.consumerStatus() == ConsumerStatus.ACTIVE);
	}

	private static String arnOf(StreamRef stream, KinesisClient client, AwsRequestOverrideConfiguration bounds) {
		String known = stream.arn();
		return (known != null) ? known
				: call(stream, "kinesis:DescribeStreamSummary", () -> client
					.describeStreamSummary((request) -> request.streamName(stream.name()).overrideConfiguration(bounds))
					.streamDescriptionSummary()
					.streamARN());
	}

	@Override
	public List<Shard> children(StreamRef stream, List<Shard> told) {
		return SdkKinesisApi.withNumbers(this.clients.apply(stream), stream, told, this.bounds);
	}

	@Override
	public void deregister(StreamRef stream, String name, Duration patience) {
		KinesisClient client = this.clients.apply(stream);
		Duration each = patience.dividedBy(2); // for each of two calls
		AwsRequestOverrideConfiguration bounds = within((each.compareTo(this.timeout) < 0) ? each : this.timeout);
		String streamArn = arnOf(stream, client, bounds);
		try {
			call(stream, "kinesis:DeregisterStreamConsumer", () -> client.deregisterStreamConsumer(
					(request) -> request.streamARN(streamArn).consumerName(name).overrideConfiguration(bounds)));
		}
		catch (MissingConsumerException ex) {
			// That is what was wanted.
		}
	}

	@Override
	public Subscription subscribe(StreamRef stream, String consumerArn, ShardKey shard, ReadPosition from,
			Subscriber subscriber) {
		SubscribeToShardRequest request = SubscribeToShardRequest.builder()
			.consumerARN(consumerArn)
			.shardId(shard.shardId())
			.startingPosition(position(from))
			.overrideConfiguration(this.subscriptionBounds)
			.build();
		SdkSubscription subscription = new SdkSubscription(stream, shard, subscriber, this.serviceClock);
		try {
			subscription.start(this.asyncClients.apply(stream), request);
		}
		catch (RuntimeException ex) { // a client that was closed
			subscription.end(ex);
		}
		return subscription;
	}

	private static StartingPosition position(ReadPosition from) {
		if (from instanceof ReadPosition.AtTimestamp at) {
			return StartingPosition.builder().type(ShardIteratorType.AT_TIMESTAMP).timestamp(at.timestamp()).build();
		}
		if (from instanceof ReadPosition.After after) {
			return StartingPosition.builder()
				.type(after.position().isWhole() ? ShardIteratorType.AFTER_SEQUENCE_NUMBER
						: ShardIteratorType.AT_SEQUENCE_NUMBER)
				.sequenceNumber(after.position().sequenceNumber())
				.build();
		}
		return StartingPosition.builder().type(ShardIteratorType.TRIM_HORIZON).build();
	}

	/**
	 * Calls where what is not found can only be the stream.
	 */
	private static <T> T callAboutStream(StreamRef stream, String action, Supplier<T> call) {
		return call(stream, action, () -> {
			try {
				return call.get();
			}
			catch (ResourceNotFoundException ex) {
				throw KinesisFailures.translate(stream, action, ex);
			}
		});
	}

	private static <T> T call(StreamRef stream, String action, Supplier<T> call) {
		try {
			return call.get();
		}
		catch (KinesumerException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw translate(stream, action, ex);
		}
	}

	private static KinesumerException translate(StreamRef stream, String action, Throwable failure) {
		if (failure instanceof ResourceNotFoundException) {
			return new MissingConsumerException(action + ": stream '" + stream
					+ "', the shard or the consumer was not found (" + failure.getMessage() + ")", failure);
		}
		if (failure instanceof SdkException known) {
			return KinesisFailures.translate(stream, action, known);
		}
		return new KinesumerException(action + " of stream '" + stream + "' failed unexpectedly: " + failure, failure);
	}

	/**
	 * A subscription as the SDK shows it: a reply, a publisher of events, and a future
	 * for the whole, each of which may tell of the end.
	 */
	private static final class SdkSubscription
			implements Subscription, org.reactivestreams.Subscriber<SubscribeToShardEventStream> {

		private final StreamRef stream;

		private final ShardKey shard;

		private final Subscriber subscriber;

		private final WallClock serviceClock;

		private final AtomicBoolean ended = new AtomicBoolean();

		private volatile @Nullable CompletableFuture<Void> whole;

		private org.reactivestreams.@Nullable Subscription events;

		private long asked;

		private boolean cancelled;

		private SdkSubscription(StreamRef stream, ShardKey shard, Subscriber subscriber, WallClock serviceClock) {
			this.serviceClock = serviceClock;
			this.stream = stream;
			this.shard = shard;
			this.subscriber = subscriber;
		}

		private void start(KinesisAsyncClient client, SubscribeToShardRequest request) {
			SubscribeToShardResponseHandler handler = SubscribeToShardResponseHandler.builder()
				.onResponse((reply) -> this.subscriber.granted(this.serviceClock.now()))
				.onEventStream((SdkPublisher<SubscribeToShardEventStream> publisher) -> publisher.subscribe(this))
				.onError(this::end)
				.build();
			CompletableFuture<Void> future = client.subscribeToShard(request, handler);
			this.whole = future;
			future.whenComplete((nothing, failure) -> end(failure));
			if (isCancelled()) {
				future.cancel(true);
			}
		}

		@Override
		public void onSubscribe(org.reactivestreams.Subscription subscription) {
			long due;
			boolean unwanted;
			synchronized (this) {
				// A second stream of events would begin where this one did.
				unwanted = this.cancelled || this.events != null;
				this.events = (this.events != null) ? this.events : subscription;
				due = this.asked;
				this.asked = 0;
			}
			if (unwanted) {
				subscription.cancel();
			}
			else if (due > 0) {
				subscription.request(due);
			}
		}

		@Override
		public void onNext(SubscribeToShardEventStream event) {
			if (event instanceof SubscribeToShardEvent records) {
				this.subscriber.event(toEvent(records));
			}
			else {
				request(); // of a kind to come, in the place of what was asked for
			}
		}

		private Event toEvent(SubscribeToShardEvent event) {
			String continuation = event.continuationSequenceNumber();
			Long behind = event.millisBehindLatest();
			return new Event(event.records().stream().map((each) -> RecordReads.toRecord(this.shard, each)).toList(),
					(continuation != null) ? Position.of(continuation) : null,
					event.childShards().stream().map(SdkKinesisApi::toShard).toList(),
					Duration.ofMillis((behind != null) ? behind : 0));
		}

		@Override
		public void onError(Throwable failure) {
			end(failure);
		}

		@Override
		public void onComplete() {
			end(null);
		}

		private void end(@Nullable Throwable failure) {
			if (!this.ended.compareAndSet(false, true)) {
				return;
			}
			Throwable cause = failure;
			while (cause instanceof CompletionException && cause.getCause() != null) {
				cause = cause.getCause();
			}
			this.subscriber.ended((cause != null) ? translate(cause) : null);
		}

		private KinesumerException translate(Throwable failure) {
			if (failure instanceof ResourceInUseException) {
				return new SubscriptionInUseException(SUBSCRIBE + " of shard " + this.shard + " is refused, since"
						+ " another client has its subscription. For 5 s that is a former owner; if it goes on, see"
						+ " that no other app uses the same consumer (kinesumer.fan-out.consumer-name)", failure);
			}
			return SdkFanOutApi.translate(this.stream, SUBSCRIBE, failure);
		}

		@Override
		public void request() {
			org.reactivestreams.Subscription current;
			synchronized (this) {
				current = this.events;
				if (current == null) {
					this.asked++;
				}
			}
			if (current != null) {
				current.request(1);
			}
		}

		/**
		 * Through the future of the whole: a publisher that is cancelled makes Netty warn
		 * of it now and then.
		 */
		@Override
		public void cancel() {
			synchronized (this) {
				this.cancelled = true;
			}
			CompletableFuture<Void> future = this.whole;
			if (future != null) {
				future.cancel(true);
			}
		}

		private synchronized boolean isCancelled() {
			return this.cancelled;
		}

	}

}
