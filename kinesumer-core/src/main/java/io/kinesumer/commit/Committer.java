package io.kinesumer.commit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;

import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.ownership.Holding;
import io.kinesumer.ownership.OwnershipService;
import io.kinesumer.store.Commit;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.time.Ticker;
import io.kinesumer.time.Work;
import io.kinesumer.time.Workers;
import org.jspecify.annotations.Nullable;

/**
 * Commits the progress of all held shards at an interval, and when asked to. Nothing is
 * written for a shard without progress, save a few times a day that it has none to make
 * (invariant 8). Each commit is a write of its own; a few are under way at once.
 */
public final class Committer {

	/**
	 * How many commits are under way at once at most: with 5 ms each, as many as a
	 * partition of DynamoDB takes.
	 */
	public static final int LANES = 4;

	/** When to look again at a shard about which someone else writes. */
	private static final Duration ANOTHERS_WRITE = Duration.ofMillis(20);

	private final Supplier<Collection<Holding>> holdings;

	private final OwnershipService ownerships;

	private final Duration interval;

	private final Function<ShardKey, Duration> idleInterval;

	private final Listener listener;

	private final Ticker ticker;

	private final List<Lane> lanes = new ArrayList<>();

	/**
	 * Creates a committer and starts it.
	 * @param holdings the shards held at the moment
	 * @param ownerships writes to the store
	 * @param interval how often to commit
	 * @param idleInterval how often to write of a shard that it is idle
	 * @param listener told how commits end
	 * @param ticker monotonic time
	 * @param workers the threads that commit, {@value #LANES} of them
	 */
	public Committer(Supplier<Collection<Holding>> holdings, OwnershipService ownerships, Duration interval,
			Function<ShardKey, Duration> idleInterval, Listener listener, Ticker ticker, Workers workers) {
		this.holdings = holdings;
		this.ownerships = ownerships;
		this.interval = interval;
		this.idleInterval = idleInterval;
		this.listener = listener;
		this.ticker = ticker;
		for (int lane = 0; lane < LANES; lane++) {
			this.lanes.add(new Lane(lane, workers));
		}
		this.lanes.forEach((lane) -> lane.work.wake());
	}

	/**
	 * Asks for a commit of all progress made so far.
	 * @return done when all is written, failed if some is not
	 */
	public Future<@Nullable Void> flush() {
		return CompletableFuture.allOf(this.lanes.stream().map(Lane::flush).toArray(CompletableFuture[]::new));
	}

	/**
	 * Commits a shard's progress.
	 * @return {@code false} if someone else writes about it just now, and perhaps in vain
	 */
	private boolean commit(Holding holding) {
		if (holding.isLost() || !hasNews(holding)) {
			if (holding.uncommitted() == null) {
				holding.settled(this.ticker.nanos());
			}
			return true;
		}
		if (!holding.beginWrite()) {
			return holding.uncommitted() == null;
		}
		try {
			if (!hasNews(holding) || holding.isLost()) {
				return true;
			}
			KinesumerRecord record = holding.uncommitted();
			Instant caughtUpAt = holding.caughtUpAt(record);
			if (this.ownerships.write(holding.ownership(), record, caughtUpAt, Commit.Then.KEEP)) {
				holding.committed(record, caughtUpAt);
				holding.settled(this.ticker.nanos());
				this.listener.committed();
			}
			else {
				holding.lose();
				this.listener.lost(holding);
			}
			return true;
		}
		finally {
			holding.endWrite();
		}
	}

	/**
	 * Whether there is progress, or an idle shard has been so for long.
	 */
	private boolean hasNews(Holding holding) {
		if (holding.uncommitted() != null) {
			return true;
		}
		Instant caughtUpAt = holding.caughtUpAt(null);
		return caughtUpAt != null && holding.isWorthWriting(caughtUpAt, this.idleInterval.apply(holding.shard()));
	}

	/**
	 * Told how commits end.
	 */
	public interface Listener {

		/**
		 * A commit failed and will be tried again.
		 * @param holding the shard
		 * @param failure why
		 */
		void failed(Holding holding, KinesumerException failure);

		/**
		 * A commit was written.
		 */
		void committed();

		/**
		 * A shard turned out to be no longer this client's.
		 * @param holding the shard
		 */
		void lost(Holding holding);

	}

	/**
	 * Commits some of the shards, always the same, one after the other.
	 */
	private final class Lane {

		private final int number;

		private final Work work;

		private final List<CompletableFuture<@Nullable Void>> requests = new ArrayList<>();

		private Lane(int number, Workers workers) {
			this.number = number;
			this.work = workers.newWork("commit", this::step);
		}

		private CompletableFuture<@Nullable Void> flush() {
			CompletableFuture<@Nullable Void> request = new CompletableFuture<>();
			synchronized (this.requests) {
				this.requests.add(request);
			}
			this.work.wake();
			return request;
		}

		private Duration step() {
			List<CompletableFuture<@Nullable Void>> answered;
			synchronized (this.requests) {
				answered = List.copyOf(this.requests);
				this.requests.clear();
			}
			KinesumerException failure = null;
			boolean all = true;
			for (Holding holding : Committer.this.holdings.get()) {
				if (Math.floorMod(holding.shard().hashCode(), LANES) != this.number) {
					continue;
				}
				try {
					all &= commit(holding);
				}
				catch (RuntimeException | Error ex) { // one shard's trouble is not the
														// others'
					failure = (ex instanceof KinesumerException known) ? known
							: new KinesumerException("Unexpected: " + ex, ex);
					Committer.this.listener.failed(holding, failure);
				}
			}
			if (!all && failure == null && !answered.isEmpty()) {
				synchronized (this.requests) {
					this.requests.addAll(answered);
				}
				return ANOTHERS_WRITE;
			}
			for (CompletableFuture<@Nullable Void> request : answered) {
				if (failure != null) {
					request.completeExceptionally(failure);
				}
				else {
					request.complete(null);
				}
			}
			return Committer.this.interval;
		}

	}

}
