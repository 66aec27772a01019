package io.kinesumer.test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/**
 * A subscription to a shard through the unmodified SDK, which notes all that comes.
 */
final class Subscriber implements org.reactivestreams.Subscriber<SubscribeToShardEventStream> {

	private final List<SubscribeToShardEvent> events = new ArrayList<>();

	private final CompletableFuture<Void> response;

	private final long demand;

	private volatile boolean responded;

	private volatile boolean completed;

	private volatile @Nullable Throwable failure;

	private @Nullable Subscription subscription;

	private Subscriber(KinesisAsyncClient client, String consumerArn, String shardId,
			UnaryOperator<StartingPosition.Builder> start, long demand) {
		this.demand = demand;
		SubscribeToShardResponseHandler handler = SubscribeToShardResponseHandler.builder()
			.onResponse((reply) -> this.responded = true)
			.onEventStream((publisher) -> publisher.subscribe(this))
			.onError((ex) -> this.failure = ex)
			.build();
		this.response = client.subscribeToShard((request) -> request.consumerARN(consumerArn)
			.shardId(shardId)
			.startingPosition(start.apply(StartingPosition.builder()).build()), handler);
	}

	static Subscriber subscribe(KinesisAsyncClient client, String consumerArn, String shardId,
			UnaryOperator<StartingPosition.Builder> start) {
		return new Subscriber(client, consumerArn, shardId, start, Long.MAX_VALUE);
	}

	/**
	 * A subscriber that takes only so many events.
	 */
	static Subscriber taking(long events, KinesisAsyncClient client, String consumerArn, String shardId,
			UnaryOperator<StartingPosition.Builder> start) {
		return new Subscriber(client, consumerArn, shardId, start, events);
	}

	@Override
	public synchronized void onSubscribe(Subscription subscription) {
		this.subscription = subscription;
		subscription.request(this.demand);
	}

	@Override
	public synchronized void onNext(SubscribeToShardEventStream event) {
		if (event instanceof SubscribeToShardEvent one) {
			this.events.add(one);
		}
	}

	@Override
	public void onError(Throwable ex) {
		this.failure = ex;
	}

	@Override
	public void onComplete() {
		this.completed = true;
	}

	synchronized void request(long more) {
		if (this.subscription != null) {
			this.subscription.request(more);
		}
	}

	synchronized void cancel() {
		if (this.subscription != null) {
			this.subscription.cancel();
		}
	}

	boolean hasResponse() {
		return this.responded;
	}

	boolean isCompleted() {
		return this.completed;
	}

	CompletableFuture<Void> response() {
		return this.response;
	}

	/**
	 * What ended the stream of events, as the service named it.
	 */
	@Nullable Throwable failure() {
		Throwable known = this.failure;
		return (known instanceof CompletionException) ? known.getCause() : known;
	}

	synchronized List<SubscribeToShardEvent> events() {
		return List.copyOf(this.events);
	}

	List<Record> records() {
		return events().stream().flatMap((event) -> event.records().stream()).toList();
	}

	List<String> texts() {
		return StreamFixture.texts(records());
	}

}
