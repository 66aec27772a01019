package io.kinesumer.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import io.kinesumer.KinesumerEvent;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.Subscription;
import io.kinesumer.assignment.ShardAssignor;
import io.kinesumer.membership.Membership;
import io.kinesumer.membership.Session;
import io.kinesumer.metrics.ClientMetrics;
import io.kinesumer.ownership.Holding;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.time.Ticker;
import io.kinesumer.time.WallClock;
import io.kinesumer.time.Workers;
import org.jspecify.annotations.Nullable;

/**
 * One run of a client whose edges a simulation provides.
 */
public final class SimulatedClient {

	private final Subscriptions subscriptions;

	private final Run run;

	public SimulatedClient(String id, KinesumerSettings settings, List<Subscription> subscriptions, Edges edges) {
		Membership.Identity identity = new Membership.Identity("sim", id, "simulated");
		this.subscriptions = new Subscriptions("sim", subscriptions, settings);
		this.run = new Run(identity, settings, this.subscriptions, new Surroundings(edges.store(), edges.kinesis(),
				null, edges.assignor(), edges.events(), new Surroundings.Threads() {
					@Override
					public Workers fixed(String name, int count) {
						return edges.threads().make(name, count);
					}

					@Override
					public Workers onePerWork(String name) {
						return edges.threads().make(name, Integer.MAX_VALUE);
					}
				}, edges.ticker(), edges.wallClock(), edges.random(), edges.leastRetention(), ClientMetrics.NONE,
				null));
	}

	public CompletableFuture<Session> join() {
		return this.run.join();
	}

	public CompletableFuture<@Nullable Void> leave() {
		return this.run.leave();
	}

	public boolean close() {
		return this.run.close();
	}

	/**
	 * Changes the subscription to some of the streams it was made with.
	 */
	public void refresh(Collection<String> streams) {
		this.subscriptions.refresh(streams);
		this.run.resubscribed();
	}

	public Collection<String> streams() {
		return this.subscriptions.keys();
	}

	/**
	 * Whether the run has come to its end, by itself or by an error.
	 */
	public boolean isEnded() {
		return this.run.membership().isEnded();
	}

	public @Nullable Session session() {
		return this.run.membership().session();
	}

	public boolean isLeader() {
		Session session = session();
		return session != null && this.run.control().isLeader(session);
	}

	/**
	 * The epoch under which this client has a shard.
	 * @return the epoch, or {@code null} if it has none
	 */
	public @Nullable Long epochOf(ShardKey shard) {
		for (Holding holding : this.run.holdings().all()) {
			if (holding.shard().equals(shard)) {
				return holding.ownership().epoch();
			}
		}
		return null;
	}

	/**
	 * Makes threads.
	 */
	@FunctionalInterface
	public interface Threads {

		/**
		 * Makes workers of a number of threads.
		 */
		Workers make(String name, int count);

	}

	/**
	 * All that surrounds a client.
	 */
	public record Edges(StateStore store, KinesisApi kinesis, ShardAssignor assignor, Consumer<KinesumerEvent> events,
			Threads threads, Ticker ticker, WallClock wallClock, RandomGenerator random, Duration leastRetention) {
	}

}
