package io.kinesumer.simulation;

import java.time.Instant;
import java.util.List;

import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.reader.ExpiredIteratorException;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.reader.MissingShardException;
import io.kinesumer.reader.ThrottledException;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;

/**
 * The way of one process to Kinesis, and Kinesis at its end.
 */
final class KinesisPath implements KinesisApi {

	private final String name;

	private final World world;

	private final Host host;

	KinesisPath(String name, World world, Host host) {
		this.name = name;
		this.world = world;
		this.host = host;
	}

	@Override
	public Description describe(StreamRef stream) {
		call();
		Description description = new Description(Instant.EPOCH, this.world.streams().retention(), now());
		answer();
		return description;
	}

	@Override
	public List<Shard> listShards(StreamRef stream) {
		call();
		if (this.world.faults().listingsHang) {
			this.world.exercised().count("listings that hung");
			sleep(this.host.real(this.host.session()) / 2); // as KinesumerBuilder bounds
															// it
			throw new KinesumerException("no answer from Kinesis", null);
		}
		this.world.streams().forget(stream.name());
		Faults faults = this.world.faults();
		long age = faults.happens(faults.listingsStale) ? faults.between(1, faults.happens(100) ? 20_000 : 2_000) : 0;
		List<Shard> shards = this.world.streams().listed(stream.name(), this.world.scheduler().now() - age);
		if (!shards.equals(this.world.streams().listed(stream.name(), this.world.scheduler().now()))) {
			this.world.exercised().count("stale listings");
			this.world.trace().note(this.name, "sees", stream.name(), "as it was", age / 1_000_000, "ms ago");
		}
		answer();
		if (shards.isEmpty()) {
			throw new KinesumerException("no stream " + stream.name(), null);
		}
		return shards.stream().map(this::shown).toList();
	}

	private Shard shown(Shard shard) {
		return this.world.weakness().hidesParents()
				? new Shard(shard.id(), List.of(), shard.hashRange(), shard.startingSequenceNumber(), shard.closed())
				: shard;
	}

	@Override
	public String iterator(StreamRef stream, String shardId, ReadPosition from) {
		call();
		Log log = kept(new ShardKey(stream.name(), shardId));
		int index = 0;
		if (from instanceof ReadPosition.After after) {
			index = log.after(after.position());
		}
		else if (from instanceof ReadPosition.AtTimestamp at) {
			index = log.since(at.timestamp());
		}
		index = Math.max(index, log.trimmed());
		answer();
		return shardId + ":" + index;
	}

	@Override
	public Page read(StreamRef stream, ShardKey shard, String iterator, int limit) {
		call();
		if (this.world.faults().happens(this.world.faults().kinesisFails / 3)) {
			this.world.exercised().count("iterators expired");
			throw new ExpiredIteratorException("expired", null);
		}
		Log log = kept(shard);
		if (!iterator.startsWith(shard.shardId())) {
			throw this.world.scheduler().fail(new AssertionError(iterator + " was used for " + shard));
		}
		int from = Math.max(log.trimmed(), Integer.parseInt(iterator.substring(iterator.indexOf(':') + 1)));
		if (this.world.weakness().leavesOutRecords() && from < log.entries.size() && this.world.faults().happens(20)) {
			from++;
		}
		// Kinesis may answer so anywhere but at the end of a closed shard.
		boolean nothingYet = this.world.faults().happens(50) && (!log.isClosed() || from < log.entries.size());
		int to = nothingYet ? from : Math.min(from + limit, log.entries.size());
		List<KinesumerRecord> records = log.entries.subList(Math.min(from, to), to)
			.stream()
			.map((entry) -> this.world.weakness().hidesKeys() ? withKeyOfItsOwn(entry.record) : entry.record)
			.toList();
		boolean ended = log.isClosed() && to == log.entries.size() && !nothingYet;
		Page page = new Page(records, ended ? null : shard.shardId() + ":" + to, children(log, ended),
				log.behind(to, now()), now());
		answer();
		return page;
	}

	private static KinesumerRecord withKeyOfItsOwn(KinesumerRecord record) {
		return new KinesumerRecord(record.shard(), record.partitionKey() + record.sequenceNumber(),
				record.explicitHashKey(), record.position(), record.arrivalTime(), record.data());
	}

	private Log kept(ShardKey shard) {
		this.world.streams().forget(shard.stream());
		Log log = this.world.streams().log(shard);
		if (log.isGone() && this.world.streams().areForgetful()) {
			throw new MissingShardException(shard + " is gone", null);
		}
		return log;
	}

	private List<Shard> children(Log log, boolean ended) {
		return (ended && !this.world.faults().happens(100)) ? log.children().stream().map(this::announced).toList()
				: List.of();
	}

	/**
	 * Where a child begins is asked for separately, and is not known if that fails.
	 */
	private Shard announced(Shard child) {
		if (Math.floorMod(child.id().hashCode(), 4) != 0) {
			return child;
		}
		this.world.exercised().count("children announced without their begin");
		return new Shard(child.id(), child.parents(), child.hashRange(), null, child.closed());
	}

	private Instant now() {
		return Host.ORIGIN.plusNanos(this.world.scheduler().now());
	}

	private void call() {
		this.host.checkAlive();
		Faults faults = this.world.faults();
		delay(faults);
		if (faults.happens(faults.kinesisFails)) {
			this.world.exercised().count("calls to Kinesis failed");
			sleep(faults.between(1, faults.happens(200) ? 10_000 : 50));
			throw faults.random().nextBoolean() ? new ThrottledException("throttled", null)
					: new KinesumerException("no answer from Kinesis", null);
		}
	}

	private void answer() {
		delay(this.world.faults());
	}

	private void delay(Faults faults) {
		if (faults.happens(faults.pauses / 2)) {
			this.world.pause(this.host, this.name);
			sleep(0);
		}
		if (faults.happens(faults.slow / 2)) {
			sleep(faults.between(1, faults.happens(50) ? 3000 : 80));
		}
	}

	private void sleep(long nanos) {
		this.host.sleep(nanos);
		if (this.host.isInterrupted()) {
			throw new KinesumerException("interrupted", null);
		}
	}

}
