package io.kinesumer.test.kinesis.stream;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One stream. Safe for use by several threads: every method holds the stream's monitor,
 * and none waits for anything inside.
 */
public final class KinesisStream {

	private final StreamId id;

	private final Settings settings;

	private final long created;

	private final Lifecycle lifecycle;

	private final ShardMap shards;

	private StreamMode mode;

	private int retentionHours = 24;

	KinesisStream(StreamId id, int shardCount, StreamMode mode, long created, Settings settings) {
		this.id = id;
		this.settings = settings;
		this.created = created;
		this.mode = mode;
		this.lifecycle = new Lifecycle(settings.controlDelay().toMillis(), settings.now());
		this.shards = new ShardMap(shardCount, created, settings.limits());
	}

	/**
	 * Which stream this is.
	 * @return its id
	 */
	public StreamId id() {
		return this.id;
	}

	/**
	 * The stream as it stands.
	 * @return a value for descriptions
	 */
	public synchronized StreamView view() {
		return new StreamView(this.id, status(), this.mode, Instant.ofEpochMilli(this.created), this.retentionHours,
				this.shards.openCount());
	}

	/**
	 * The shards that a filter shows, by id.
	 * @param filter which shards
	 * @return the shards that are kept
	 */
	public synchronized List<ShardView> listShards(ShardFilter filter) {
		if (status() == StreamStatus.CREATING) {
			return List.of();
		}
		this.shards.trimBefore(horizon());
		return this.shards.list(filter, Math.max(this.created, horizon()));
	}

	/**
	 * Appends a record to the shard that its key belongs to.
	 * @param record the record
	 * @return where it went
	 * @throws ServiceError if the stream takes no records now or the shard is written too
	 * fast
	 */
	public synchronized PutResult put(NewRecord record) {
		requireReadable();
		long now = now();
		Shard shard = this.shards.owning(HashKeys.of(record.partitionKey(), record.explicitHashKey()));
		if (!shard.admitsWrite(record.bytes(), now)) {
			throw throttled(shard);
		}
		shard.log().trimBefore(horizon());
		return new PutResult(shard.id(), shard.append(record, now));
	}

	/**
	 * Appends a record to a shard under a number, whatever its key and the rates.
	 * @param shardId the shard
	 * @param sequenceNumber the number, higher than all in the shard
	 * @param record the record
	 * @throws ServiceError if there is no such open shard, or the number is not higher
	 */
	public synchronized void put(String shardId, String sequenceNumber, NewRecord record) {
		requireReadable();
		Shard shard = requireOpen(shardId);
		if (!GivenNumbers.isNumber(sequenceNumber)) {
			throw ServiceError.invalidArgument("'" + sequenceNumber + "' is not a sequence number");
		}
		shard.append(sequenceNumber, record, now());
	}

	/**
	 * The shard that a record would go to.
	 * @param record the record
	 * @return the id of an open shard
	 */
	public synchronized String shardFor(NewRecord record) {
		return this.shards.owning(HashKeys.of(record.partitionKey(), record.explicitHashKey())).id();
	}

	/**
	 * Issues an iterator.
	 * @param shardId the shard
	 * @param position where to start
	 * @return a new iterator
	 * @throws ServiceError if there is no such shard, or no such number in it
	 */
	public synchronized ShardIterator iterator(String shardId, IteratorPosition position) {
		requireReadable();
		Shard shard = requireShard(shardId);
		shard.log().trimBefore(horizon());
		return new ShardIterator(this.id, this.created, shard.ordinal(),
				Positions.index(this.id, shard, position, now()), now());
	}

	/**
	 * Reads a shard from an iterator on.
	 * @param iterator where to read
	 * @param limit how many records at most
	 * @return the records and where to go on
	 * @throws ServiceError if the iterator has expired or the shard is read too fast
	 */
	public synchronized ReadResult read(ShardIterator iterator, int limit) {
		requireReadable();
		long now = now();
		requireUsable(iterator, now);
		Shard shard = requireShard(iterator.shardId());
		if (!shard.admitsRead(now)) {
			throw throttled(shard);
		}
		ShardLog log = shard.log();
		log.trimBefore(horizon());
		long maxBytes = this.settings.limits().readBytesPerCall();
		long from = Math.max(iterator.index(), log.firstIndex());
		List<StoredRecord> records = log.read(from, limit, maxBytes);
		long next = from + records.size();
		boolean caughtUp = next >= log.nextIndex();
		shard.countRead(records, isFull(log, records, next, limit), now);
		if (caughtUp && !shard.isOpen()) {
			return new ReadResult(records, null, 0, shard.childViews());
		}
		long behind = caughtUp ? 0 : Math.max(1, now - log.get(next).arrivalMillis());
		return new ReadResult(records, new ShardIterator(this.id, this.created, shard.ordinal(), next, now), behind,
				List.of());
	}

	/**
	 * Whether a read stopped because the next record did not fit in its bytes.
	 */
	private boolean isFull(ShardLog log, List<StoredRecord> records, long next, int limit) {
		if (next < log.nextIndex() && records.size() < limit) {
			return true;
		}
		long bytes = records.stream().mapToLong(StoredRecord::bytes).sum();
		return bytes >= this.settings.limits().readBytesPerCall();
	}

	private void requireUsable(ShardIterator iterator, long now) {
		if (iterator.streamCreated() != this.created) {
			throw ServiceError.invalidArgument("Invalid ShardIterator.");
		}
		Duration life = this.settings.limits().iteratorLife();
		if (now - iterator.issued() > life.toMillis()) {
			throw ServiceError.expiredIterator("Iterator expired. The iterator was created at time "
					+ Instant.ofEpochMilli(iterator.issued()) + " while right now it is " + Instant.ofEpochMilli(now)
					+ " which is further in the future than the tolerated delay of " + life.toMillis()
					+ " milliseconds.");
		}
	}

	/**
	 * Splits a shard.
	 * @param shardId the shard
	 * @param newStartingHashKey the first hash key of the second child
	 * @throws ServiceError if the shard is closed or the key not inside it
	 */
	public synchronized void split(String shardId, String newStartingHashKey) {
		requireActive();
		Shard shard = requireOpen(shardId);
		BigInteger key = Resharding.requireSplitKey(this.id, shard, newStartingHashKey);
		this.lifecycle.update(now(), () -> this.shards.split(shard, key, now()));
	}

	/**
	 * Merges two neighbours.
	 * @param shardId the one
	 * @param adjacentShardId the other
	 * @throws ServiceError if one is closed or they are not neighbours
	 */
	public synchronized void merge(String shardId, String adjacentShardId) {
		requireActive();
		Shard shard = requireOpen(shardId);
		Shard adjacent = requireOpen(adjacentShardId);
		Resharding.requireNeighbours(this.id, shard, adjacent);
		this.lifecycle.update(now(), () -> this.shards.merge(shard, adjacent, now()));
	}

	/**
	 * Changes the number of open shards.
	 * @param count the new number
	 * @return the number until now
	 * @throws ServiceError if the step is too large
	 */
	public synchronized int rescale(int count) {
		requireActive();
		int current = this.shards.openCount();
		Resharding.requireStep(current, count, this.settings.limits().rescaleFactor());
		this.lifecycle.update(now(), () -> this.shards.rescale(count, now()));
		return current;
	}

	/**
	 * Lengthens or shortens the retention.
	 * @param hours the new period
	 * @param longer which of the two
	 * @throws ServiceError if the period does not change that way or is out of bounds
	 */
	public synchronized void retain(int hours, boolean longer) {
		requireActive();
		if (hours < 24 || hours > 8760 || (longer && hours < this.retentionHours)
				|| (!longer && hours > this.retentionHours)) {
			throw ServiceError
				.invalidArgument("Requested retention period (" + hours + " hours) for stream " + this.id.name()
						+ " can not be " + (longer ? "shorter" : "longer") + " than existing retention period ("
						+ this.retentionHours + " hours), nor outside 24 to 8760 hours.");
		}
		this.lifecycle.update(now(), () -> this.retentionHours = hours);
	}

	/**
	 * Changes the capacity mode.
	 * @param newMode the new one
	 */
	public synchronized void changeMode(StreamMode newMode) {
		requireActive();
		this.lifecycle.update(now(), () -> this.mode = newMode);
	}

	synchronized void delete() {
		this.lifecycle.delete(now());
	}

	synchronized boolean isGone() {
		return this.lifecycle.isGoneAt(now());
	}

	synchronized int openShards() {
		return this.shards.openCount();
	}

	private long now() {
		return this.settings.now();
	}

	private long horizon() {
		return now() - Duration.ofHours(this.retentionHours).toMillis();
	}

	private StreamStatus status() {
		return this.lifecycle.statusAt(now());
	}

	private void requireReadable() {
		StreamStatus status = status();
		if (status == StreamStatus.CREATING || status == StreamStatus.DELETING) {
			throw ServiceError.notFound("Stream " + this.id.name() + " under account " + this.id.account()
					+ " not found, it is " + status + ".");
		}
	}

	private void requireActive() {
		StreamStatus status = status();
		if (status != StreamStatus.ACTIVE) {
			throw ServiceError.inUse("Stream " + this.id.name() + " under account " + this.id.account()
					+ " not ACTIVE, instead in state " + status);
		}
	}

	private Shard requireShard(String shardId) {
		Shard shard = this.shards.find(shardId);
		if (shard == null) {
			throw ServiceError.notFound("Could not find shard " + shardId + " in stream " + this.id.name()
					+ " under account " + this.id.account() + ".");
		}
		return shard;
	}

	private Shard requireOpen(String shardId) {
		Shard shard = requireShard(shardId);
		if (!shard.isOpen()) {
			throw ServiceError.invalidArgument(
					"Shard " + shardId + " in stream " + this.id.name() + " under account " + this.id.account()
							+ " has already been merged or split, and thus is not eligible for merging or splitting.");
		}
		return shard;
	}

	private ServiceError throttled(Shard shard) {
		return ServiceError.throttled("Rate exceeded for shard " + shard.id() + " in stream " + this.id.name()
				+ " under account " + this.id.account() + ".");
	}

	/**
	 * Where a record went.
	 *
	 * @param shardId the shard
	 * @param sequenceNumber its number there
	 */
	public record PutResult(String shardId, String sequenceNumber) {
	}

}
