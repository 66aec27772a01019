package io.kinesumer.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.kinesumer.Delivery;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;

/**
 * What a process does with records: now and then slowly, now and then not at all.
 */
final class Listener {

	private final String name;

	private final Host host;

	private final World world;

	private final StateStore truth;

	private final Function<ShardKey, @Nullable Long> epochs;

	private final Map<ShardKey, Integer> underWay = new HashMap<>();

	/**
	 * Creates the listener of a process.
	 * @param truth what the store holds
	 * @param epochs the epoch under which the process has a shard
	 */
	Listener(String name, Host host, World world, StateStore truth, Function<ShardKey, @Nullable Long> epochs) {
		this.name = name;
		this.host = host;
		this.world = world;
		this.truth = truth;
		this.epochs = epochs;
	}

	void handle(List<KinesumerRecord> records, Delivery delivery) throws Exception {
		this.host.checkAlive();
		KinesumerRecord first = records.get(0);
		ShardKey shard = first.shard();
		Long epoch = this.epochs.apply(shard);
		Position committed = this.truth.checkpoint("sim", shard.stream(), shard.shardId()).position();
		this.world.trace().note(this.name, "is handed", records.size(), first, "under", epoch);
		long under = this.world.history().starts(this.name, shard, epoch, committed, records);
		this.world.exercised()
			.count("deliveries side by side", (this.underWay.merge(shard, 1, Integer::sum) > 1) ? 1 : 0);
		try {
			handle(records, delivery, under);
		}
		finally {
			this.underWay.merge(shard, -1, Integer::sum);
		}
	}

	private void handle(List<KinesumerRecord> records, Delivery delivery, long under) throws InterruptedException {
		Faults faults = this.world.faults();
		if (faults.happens(faults.pauses / 2)) {
			this.world.pause(this.host, this.name);
			work(0);
		}
		if (faults.happens(faults.handlerSlow)) {
			work(duration(faults));
		}
		if (faults.happens(faults.handlerFails) || records.stream().anyMatch(this::isPoison)) {
			this.world.exercised().count("handlers failed");
			throw new IllegalArgumentException("the handler fails");
		}
		this.world.history().handled(records, under);
		if (this.world.settings().manual()) {
			acknowledge(records.get(records.size() - 1), delivery, under);
		}
	}

	/**
	 * Whether no handler ever succeeds with a record.
	 */
	private boolean isPoison(KinesumerRecord record) {
		return this.world.settings().hasRecoverer() && Long.parseLong(record.sequenceNumber()) % 61 == 0;
	}

	private long duration(Faults faults) {
		if (!this.world.history().isPlanned() && faults.happens(30)) {
			return faults.between(14_000, 45_000); // longer than anyone's patience
		}
		return faults.between(1, faults.happens(150) ? 14_000 : 800);
	}

	private void acknowledge(KinesumerRecord last, Delivery delivery, long epoch) {
		if (this.world.history().isPlanned() || this.world.faults().random().nextInt(3) > 0) {
			this.world.history().acknowledged(last, epoch);
			delivery.acknowledge(last);
			return;
		}
		this.world.scheduler().after(this.world.faults().between(1, 6_000), this.host, () -> {
			this.world.history().acknowledged(last, epoch);
			delivery.acknowledge(last);
		});
	}

	void recover(KinesumerRecord record, Exception failure, int attempts) throws Exception {
		this.host.checkAlive();
		Long epoch = this.epochs.apply(record.shard());
		Faults faults = this.world.faults();
		if (faults.happens(faults.handlerSlow)) {
			work(faults.between(1, 800));
		}
		if (faults.happens(faults.recovererFails)) {
			this.world.exercised().count("recoverers failed");
			throw new IllegalArgumentException("the recoverer fails");
		}
		this.world.exercised().count("records recovered");
		this.world.trace().note(this.name, "recovers", record, "under", epoch);
		if (epoch != null) {
			this.world.history().recovered(record, epoch);
		}
	}

	private void work(long nanos) throws InterruptedException {
		this.host.sleep(nanos);
		if (this.host.isInterrupted()) {
			this.world.exercised().count("handlers interrupted");
			this.world.history().fault();
			throw new InterruptedException("the client is being closed");
		}
	}

}
