package io.kinesumer.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import io.kinesumer.CommitMode;
import io.kinesumer.Delivery;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.Subscription;
import io.kinesumer.engine.SimulatedClient;
import io.kinesumer.membership.Session;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.time.Ticker;
import io.kinesumer.time.Workers;
import org.jspecify.annotations.Nullable;

/**
 * One process with a client in it.
 */
final class Member {

	final String id;

	final String name;

	final Host host;

	final StorePath path;

	final SimulatedClient client;

	private final World world;

	private final StateStore truth;

	private boolean leaving;

	private boolean closed;

	/**
	 * Starts a process.
	 * @param stores the store as clients see it, and as it is
	 */
	Member(String id, int start, List<String> streams, KinesumerSettings settings, World world, Stores stores) {
		this.id = id;
		this.name = id + "." + start;
		this.world = world;
		this.truth = stores.truth();
		RandomGenerator random = world.faults().random();
		this.host = new Host(world.scheduler(), 0.95 + random.nextDouble() / 10, random.nextLong());
		this.path = new StorePath(this.name, stores.seen(), world, this.host);
		List<Subscription> subscriptions = new ArrayList<>();
		int most = 1 + random.nextInt(6);
		for (String stream : world.streams().names()) {
			subscriptions.add(Subscription.ofBatches(stream, this::handle)
				.withMaxRecords(most)
				.withCommitMode(world.history().isManual() ? CommitMode.MANUAL : CommitMode.AUTO));
		}
		RandomGenerator own = new SplittableRandom(random.nextLong());
		Ticker fences = stores.clock().apply(this.host);
		this.client = new SimulatedClient(id, settings, subscriptions,
				new SimulatedClient.Edges(this.path.asStore(), new KinesisPath(this.name, world, this.host),
						(event) -> world.trace().note(this.name, "tells", event.getClass().getSimpleName()),
						this::workers, fences, this.host, own));
		this.client.refresh(streams);
		this.client.join();
		world.trace().note(this.name, "starts, for", streams);
	}

	private Workers workers(String name, int count) {
		return new SimulatedWorkers(name, this.world.scheduler(), this.host, count, name.endsWith("events"));
	}

	private void handle(List<KinesumerRecord> records, Delivery delivery) throws Exception {
		this.host.checkAlive();
		KinesumerRecord first = records.get(0);
		ShardKey shard = first.shard();
		Long epoch = this.client.epochOf(shard);
		Position committed = this.truth.checkpoint("sim", shard.stream(), shard.shardId()).position();
		this.world.trace().note(this.name, "is handed", records.size(), first, "under", epoch);
		this.world.history().starts(this.name, shard, epoch, committed, records);
		Faults faults = this.world.faults();
		if (faults.happens(faults.pauses / 2)) {
			this.world.pause(this.host, this.name);
			work(0);
		}
		if (faults.happens(faults.handlerSlow)) {
			work(duration(faults));
		}
		if (faults.happens(faults.handlerFails)) {
			this.world.exercised().count("handlers failed");
			throw new IllegalArgumentException("the handler fails");
		}
		this.world.history().handled(records);
		if (this.world.history().isManual()) {
			acknowledge(records.get(records.size() - 1), delivery);
		}
	}

	private long duration(Faults faults) {
		if (!this.world.history().isPlanned() && faults.happens(30)) {
			return faults.between(14_000, 45_000); // longer than anyone's patience
		}
		return faults.between(1, faults.happens(150) ? 14_000 : 800);
	}

	private void acknowledge(KinesumerRecord last, Delivery delivery) {
		if (this.world.history().isPlanned() || this.world.faults().random().nextInt(3) > 0) {
			this.world.history().acknowledged(last);
			delivery.acknowledge(last);
			return;
		}
		this.world.scheduler().after(this.world.faults().between(1, 6_000), this.host, () -> {
			this.world.history().acknowledged(last);
			delivery.acknowledge(last);
		});
	}

	private void work(long nanos) throws InterruptedException {
		this.host.sleep(nanos);
		if (this.host.isInterrupted()) {
			this.world.exercised().count("handlers interrupted");
			this.world.history().fault();
			throw new InterruptedException("the client is being closed");
		}
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

	void crash() {
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
