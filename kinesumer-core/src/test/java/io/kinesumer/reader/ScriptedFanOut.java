package io.kinesumer.reader;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.WallClock;
import org.jspecify.annotations.Nullable;

/**
 * Enhanced fan-out as a test plays it: subscriptions are granted, fed and ended by the
 * test. Notes each call.
 */
final class ScriptedFanOut implements FanOutApi {

	private final WallClock clock;

	final List<Push> subscriptions = new ArrayList<>();

	final List<String> calls = new ArrayList<>();

	final Queue<KinesumerException> failures = new ArrayDeque<>();

	boolean active = true;

	ScriptedFanOut(WallClock clock) {
		this.clock = clock;
	}

	@Override
	public Consumer consumer(StreamRef stream, String name) {
		this.calls.add("consumer " + name);
		KinesumerException failure = this.failures.poll();
		if (failure != null) {
			throw failure;
		}
		return new Consumer("arn:" + name, this.active);
	}

	@Override
	public void deregister(StreamRef stream, String name, Duration patience) {
		this.calls.add("deregister " + name);
	}

	@Override
	public List<Shard> children(StreamRef stream, List<Shard> told) {
		return told;
	}

	@Override
	public Subscription subscribe(StreamRef stream, String consumerArn, ShardKey shard, ReadPosition from,
			Subscriber subscriber) {
		this.calls.add("subscribe " + name(from));
		Push push = new Push(subscriber, this.clock);
		this.subscriptions.add(push);
		return push;
	}

	private static String name(ReadPosition from) {
		return (from instanceof ReadPosition.After after) ? "after " + after.position()
				: from.getClass().getSimpleName();
	}

	/**
	 * The newest subscription.
	 */
	Push last() {
		return this.subscriptions.get(this.subscriptions.size() - 1);
	}

	/**
	 * The calls since this was last asked, in order.
	 */
	List<String> calls() {
		List<String> made = List.copyOf(this.calls);
		this.calls.clear();
		return made;
	}

	/**
	 * A subscription in the hands of the test.
	 */
	static final class Push implements Subscription {

		private final Subscriber subscriber;

		private final WallClock clock;

		int asked;

		boolean cancelled;

		private Push(Subscriber subscriber, WallClock clock) {
			this.subscriber = subscriber;
			this.clock = clock;
		}

		Push grant() {
			this.subscriber.granted(this.clock.now());
			return this;
		}

		void send(List<KinesumerRecord> records, String continuation) {
			send(records, Position.of(continuation), Duration.ZERO);
		}

		void send(List<KinesumerRecord> records, @Nullable Position continuation, Duration behind) {
			this.asked--;
			this.subscriber.event(new Event(records, continuation, List.of(), behind));
		}

		void sendLast(Shard... children) {
			this.asked--;
			this.subscriber.event(new Event(List.of(), null, List.of(children), Duration.ZERO));
		}

		void end(@Nullable KinesumerException failure) {
			this.subscriber.ended(failure);
		}

		@Override
		public void request() {
			this.asked++;
		}

		@Override
		public void cancel() {
			this.cancelled = true;
		}

	}

}
