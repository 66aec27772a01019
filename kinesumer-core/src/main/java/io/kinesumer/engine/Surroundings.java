package io.kinesumer.engine;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import io.kinesumer.KinesumerEvent;
import io.kinesumer.ShardRevocationCallback;
import io.kinesumer.assignment.ShardAssignor;
import io.kinesumer.metrics.ClientMetrics;
import io.kinesumer.reader.FanOutApi;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.reader.RetentionRule;
import io.kinesumer.store.StateStore;
import io.kinesumer.time.ThreadWorkers;
import io.kinesumer.time.Ticker;
import io.kinesumer.time.WallClock;
import io.kinesumer.time.Workers;
import org.jspecify.annotations.Nullable;

/**
 * The edges of a client: all that it does not compute itself. A simulation replaces them.
 *
 * @param store the state store
 * @param kinesis Kinesis
 * @param fanOut enhanced fan-out, or {@code null} where no stream is read by it
 * @param assignor decides who should own what, when this client leads
 * @param events told what happens
 * @param threads makes the threads of a run
 * @param ticker monotonic time
 * @param wallClock wall time
 * @param random chance
 * @param leastRetention no stream keeps its records for less
 * @param metrics told what happens, in numbers
 * @param revocations called before a shard is released, or {@code null}
 */
record Surroundings(StateStore store, KinesisApi kinesis, @Nullable FanOutApi fanOut, ShardAssignor assignor,
		Consumer<KinesumerEvent> events, Threads threads, Ticker ticker, WallClock wallClock, RandomGenerator random,
		Duration leastRetention, ClientMetrics metrics, @Nullable ShardRevocationCallback revocations) {

	Surroundings(StateStore store, KinesisApi kinesis, @Nullable FanOutApi fanOut, ShardAssignor assignor,
			Consumer<KinesumerEvent> events, Threads threads, Ticker ticker, WallClock wallClock,
			RandomGenerator random, ClientMetrics metrics) {
		this(store, kinesis, fanOut, assignor, events, threads, ticker, wallClock, random, RetentionRule.LEAST, metrics,
				null);
	}

	static Surroundings real(StateStore store, KinesisApi kinesis, @Nullable FanOutApi fanOut, ShardAssignor assignor,
			Consumer<KinesumerEvent> events, ClientMetrics metrics, @Nullable ThreadFactory handlerThreads,
			@Nullable ShardRevocationCallback revocations) {
		return new Surroundings(store, kinesis, fanOut, assignor, events, new RealThreads(handlerThreads),
				Ticker.system(), WallClock.system(), new SecureRandom(), RetentionRule.LEAST, metrics, revocations);
	}

	/**
	 * Makes threads.
	 */
	interface Threads {

		/**
		 * A fixed number of threads.
		 */
		Workers fixed(String name, int count);

		/**
		 * A thread for each piece of work that runs.
		 */
		Workers onePerWork(String name);

	}

	/**
	 * Threads of the JVM.
	 *
	 * @param handlers makes the threads for each piece of work, or {@code null} to have
	 * them made
	 */
	private record RealThreads(@Nullable ThreadFactory handlers) implements Threads {

		@Override
		public Workers fixed(String name, int count) {
			return ThreadWorkers.fixed(name, count);
		}

		@Override
		public Workers onePerWork(String name) {
			return (this.handlers != null) ? ThreadWorkers.onePerWork(name, this.handlers)
					: ThreadWorkers.onePerWork(name);
		}

	}

}
