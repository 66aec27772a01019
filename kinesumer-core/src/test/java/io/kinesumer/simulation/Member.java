package io.kinesumer.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

import io.kinesumer.BatchRecordHandler;
import io.kinesumer.CommitMode;
import io.kinesumer.KinesumerEvent;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.Subscription;
import io.kinesumer.engine.SimulatedClient;
import io.kinesumer.membership.Session;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.time.Ticker;
import io.kinesumer.time.Workers;
import org.jspecify.annotations.Nullable;

/**
 * One process with a client in it.
 */
final class Member implements StorePath.Owner {

	final String id;

	final String name;

	final Host host;

	final StorePath path;

	final SimulatedClient client;

	final KinesumerSettings settings;

	/** The streams that it was built with listeners for. */
	final Collection<String> listeners;

	private final World world;

	private final Set<String> everSubscribed = new TreeSet<>();

	private boolean leaving;

	private boolean closed;

	/**
	 * Starts a process.
	 * @param listeners the streams that it has a listener for
	 * @param streams those that it subscribes to at first
	 */
	Member(String id, int start, Collection<String> listeners, Collection<String> streams, World world, Stores stores) {
		this.id = id;
		this.name = id + "." + start;
		this.world = world;
		this.listeners = List.copyOf(listeners);
		RandomGenerator random = world.faults().random();
		this.settings = world.settings().next(random);
		this.host = new Host(world.scheduler(), world.mood().rate(random), random.nextLong(),
				this.settings.sync().sessionTimeout());
		this.path = new StorePath(this.name, stores.seen(), world, this.host, this);
		Listener listener = new Listener(this.name, this.host, world, stores.truth(), this::epochOf);
		BatchRecordHandler handler = listener::handle; // one for all, so that streams may
														// be added
		List<Subscription> subscriptions = new ArrayList<>();
		int most = 1 + random.nextInt(6);
		for (String stream : listeners) {
			subscriptions.add(Subscription.ofBatches(stream, handler)
				.withMaxRecords(most)
				.withConcurrency(world.settings().concurrency())
				.withFilter((record) -> world.settings().accepts(record.partitionKey()))
				.withCommitMode(world.settings().manual() ? CommitMode.MANUAL : CommitMode.AUTO)
				.withRecoverer(world.settings().hasRecoverer() ? listener::recover : null));
		}
		RandomGenerator own = new SplittableRandom(random.nextLong());
		Ticker fences = stores.clock().apply(this.host);
		this.client = new SimulatedClient(id, this.settings, subscriptions,
				new SimulatedClient.Edges(this.path.asStore(), new KinesisPath(this.name, world, this.host),
						world.assignor(), this::tells, this::workers, fences, this.host, own,
						world.streams().retention()));
		world.trace().note(this.name, "starts with listeners for", List.copyOf(listeners));
		subscribe(streams);
		this.client.join();
	}

	private void tells(KinesumerEvent event) {
		if (event instanceof KinesumerEvent.CheckpointTrimmed loss) {
			this.world.trace().note(this.name, "tells", loss);
			this.world.history().told(loss);
		}
		else {
			this.world.trace().note(this.name, "tells", event.getClass().getSimpleName());
		}
	}

	private Workers workers(String name, int count) {
		return new SimulatedWorkers(name, this.world.scheduler(), this.host, count, name.endsWith("events"));
	}

	private @Nullable Long epochOf(ShardKey shard) {
		return this.client.epochOf(shard);
	}

	/**
	 * Changes what it subscribes to; streams that it had no listener for get the one of
	 * the others.
	 */
	void subscribe(Collection<String> streams) {
		this.world.trace().note(this.name, "subscribes to", List.copyOf(streams));
		this.world.exercised().count("streams given up", streams.containsAll(this.everSubscribed) ? 0 : 1);
		this.everSubscribed.addAll(streams);
		this.client.refresh(streams);
	}

	boolean isLive() {
		return this.host.isAlive() && !this.closed && !this.leaving;
	}

	boolean isGone() {
		return !this.host.isAlive() || this.closed;
	}

	/**
	 * Whether the client has ended by an error.
	 */
	boolean hasFailed() {
		return isLive() && this.client.isEnded();
	}

	/**
	 * Whether it runs a shard as the owner that the store has.
	 */
	boolean runs(ShardKey shard, Checkpoint stored) {
		Session session = this.client.session();
		return !isGone() && session != null && session.owner().equals(stored.owner())
				&& Objects.equals(this.client.epochOf(shard), stored.epoch());
	}

	boolean isFenced() {
		Session session = this.client.session();
		return !isGone() && session != null && !session.fence().isOpen();
	}

	Collection<String> streams() {
		return this.client.streams();
	}

	/**
	 * Stops as an orderly process does: for as long as it has patience.
	 */
	void leave() {
		this.world.trace().note(this.name, "leaves");
		this.leaving = true;
		Duration patience = Settings.DRAIN.plusSeconds(6);
		this.client.leave().whenComplete((done, failure) -> this.world.scheduler().after(0, this.host, this::close));
		this.world.scheduler().after(patience.toNanos(), this.host, () -> {
			if (!this.closed) {
				this.world.history().fault();
				close();
			}
		});
	}

	void close() {
		if (!this.closed) {
			this.world.trace().note(this.name, "closes");
			this.closed = true;
			this.client.close();
		}
	}

	@Override
	public boolean hasSubscribedTo(String stream) {
		return this.everSubscribed.contains(stream);
	}

	/**
	 * Changes its mind about a stream just when it does not know what it owns of it.
	 */
	@Override
	public void losesClaim(String stream) {
		Faults faults = this.world.faults();
		List<String> others = new ArrayList<>(streams());
		if (others.remove(stream) && !others.isEmpty() && faults.happens(faults.changesMind)) {
			this.world.scheduler().after(faults.between(1, 100), this.host, () -> subscribe(others));
		}
	}

	@Override
	public void crash() {
		this.world.history().fault();
		this.world.exercised().count("crashes");
		this.world.trace().note(this.name, "crashes");
		this.host.crash();
	}

	@Nullable Session session() {
		return this.client.session();
	}

	@Override
	public String toString() {
		return this.name + this.streams();
	}

}
