package io.kinesumer.test.kinesis.stream;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.kinesumer.test.kinesis.KinesisLimits;

/**
 * One shard with its records and its rates. Guarded by its stream.
 */
final class Shard {

	private final int ordinal;

	private final String id;

	private final HashKeyRange range;

	private final Parents parents;

	private final long created;

	private final KinesisLimits limits;

	private final ShardLog log = new ShardLog();

	private final List<Shard> children = new ArrayList<>(2);

	private final TokenBucket reads;

	private final TokenBucket readBytes;

	private final TokenBucket writes;

	private final TokenBucket writeBytes;

	private long readsPausedUntil = Long.MIN_VALUE;

	private long closed = Long.MAX_VALUE;

	private long endingIndex;

	private @Nullable String lastGiven;

	Shard(int ordinal, HashKeyRange range, Parents parents, long created, KinesisLimits limits) {
		this.ordinal = ordinal;
		this.id = id(ordinal);
		this.range = range;
		this.parents = parents;
		this.created = created;
		this.limits = limits;
		this.reads = new TokenBucket(limits.readsPerSecond(), created);
		this.readBytes = new TokenBucket(limits.readBytesPerSecond(), created);
		this.writes = new TokenBucket(limits.writeRecordsPerSecond(), created);
		this.writeBytes = new TokenBucket(limits.writeBytesPerSecond(), created);
	}

	static String id(int ordinal) {
		String digits = Integer.toString(ordinal);
		return "shardId-" + "0".repeat(12 - digits.length()) + digits;
	}

	int ordinal() {
		return this.ordinal;
	}

	String id() {
		return this.id;
	}

	HashKeyRange range() {
		return this.range;
	}

	ShardLog log() {
		return this.log;
	}

	boolean isOpen() {
		return this.closed == Long.MAX_VALUE;
	}

	/**
	 * Whether it took records at a time.
	 */
	boolean wasOpenAt(long time) {
		return this.created <= time && time <= this.closed;
	}

	boolean wasOpenFrom(long time) {
		return time <= this.closed;
	}

	void close(long now, Shard... heirs) {
		this.closed = now;
		this.endingIndex = this.log.nextIndex();
		this.children.addAll(List.of(heirs));
	}

	String append(NewRecord record, long now) {
		long arrival = Math.max(now, this.log.lastArrival());
		String number = (this.lastGiven != null) ? GivenNumbers.after(this.lastGiven)
				: new SequenceNumber(this.created, this.ordinal, this.log.nextIndex(), arrival).toString();
		append(number, record, arrival);
		return number;
	}

	/**
	 * Appends a record under a number that the shard would not give it. From then on it
	 * counts from there.
	 */
	void append(String number, NewRecord record, long now) {
		String last = (this.lastGiven != null) ? this.lastGiven : lastNumber();
		if (GivenNumbers.compare(number, last) <= 0) {
			throw ServiceError.invalidArgument(number + " is not after " + last + ", the last number of " + this.id);
		}
		if (this.lastGiven != null || !isOwn(number)) {
			this.lastGiven = number;
		}
		this.log.append(new StoredRecord(number, Math.max(now, this.log.lastArrival()), record.partitionKey(),
				record.data(), record.bytes()));
	}

	private boolean isOwn(String number) {
		SequenceNumber parsed = SequenceNumber.parse(number);
		return parsed != null && owns(parsed);
	}

	private String lastNumber() {
		return (this.log.nextIndex() > this.log.firstIndex()) ? this.log.get(this.log.nextIndex() - 1).sequenceNumber()
				: startingSequenceNumber();
	}

	private String startingSequenceNumber() {
		return new SequenceNumber(this.created, this.ordinal, 0, this.created).toString();
	}

	/**
	 * Whether numbers of this shard must be looked up, since they do not tell their
	 * place.
	 */
	boolean hasGivenNumbers() {
		return this.lastGiven != null;
	}

	/**
	 * Counts a write against the shard's rates.
	 * @return whether the rates allow it
	 */
	boolean admitsWrite(int bytes, long now) {
		if (!this.writes.holds(1, now) || !this.writeBytes.holds(bytes, now)) {
			return false;
		}
		this.writes.take(1);
		this.writeBytes.take(bytes);
		return true;
	}

	/**
	 * Counts a read against the shard's rates; its bytes are counted when they are known.
	 * @return whether the rates allow it
	 */
	boolean admitsRead(long now) {
		if (now < this.readsPausedUntil || !this.reads.holds(1, now) || !this.readBytes.holds(1, now)) {
			return false;
		}
		this.reads.take(1);
		return true;
	}

	void countRead(List<StoredRecord> records, boolean full, long now) {
		long bytes = 0;
		for (StoredRecord record : records) {
			bytes += record.bytes();
		}
		this.readBytes.take(bytes);
		if (full) {
			this.readsPausedUntil = now + this.limits.pauseAfterFullRead().toMillis();
		}
	}

	boolean owns(SequenceNumber number) {
		return number.shardCreated() == this.created && number.shardOrdinal() == this.ordinal;
	}

	ShardView view() {
		return new ShardView(id(), this.parents.parent(), this.parents.adjacent(), this.range, startingSequenceNumber(),
				isOpen() ? null : endingSequenceNumber());
	}

	private String endingSequenceNumber() {
		return (this.lastGiven != null) ? GivenNumbers.after(this.lastGiven)
				: new SequenceNumber(this.created, this.ordinal, this.endingIndex, this.closed).toString();
	}

	List<ChildView> childViews() {
		return this.children.stream()
			.map((child) -> new ChildView(child.id(), child.parents.ids(), child.range))
			.toList();
	}

	/**
	 * Where a shard comes from.
	 *
	 * @param parent the shard that was split, or the one that was merged, or {@code null}
	 * @param adjacent the other one that was merged, or {@code null}
	 */
	record Parents(@Nullable String parent, @Nullable String adjacent) {

		static final Parents NONE = new Parents(null, null);

		List<String> ids() {
			List<String> ids = new ArrayList<>(2);
			if (this.parent != null) {
				ids.add(this.parent);
			}
			if (this.adjacent != null) {
				ids.add(this.adjacent);
			}
			return ids;
		}

	}

}
