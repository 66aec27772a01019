package io.kinesumer;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;

import io.kinesumer.stream.Position;
import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;

/**
 * One record of a stream. Immutable and safe to keep; its memory is never reused.
 */
public final class KinesumerRecord {

	private final ShardKey shard;

	private final String partitionKey;

	private final @Nullable String explicitHashKey;

	private final Position position;

	private final Instant arrivalTime;

	private final ByteBuffer data;

	private final long subSequenceNumber;

	/**
	 * Creates a record.
	 * @param shard the shard it was read from
	 * @param partitionKey its partition key
	 * @param explicitHashKey its explicit hash key, or {@code null} where Kinesis does
	 * not tell it
	 * @param position where it stands in the shard
	 * @param arrivalTime when Kinesis took it
	 * @param data its bytes; not copied, so the caller must not change them afterwards
	 */
	public KinesumerRecord(ShardKey shard, String partitionKey, @Nullable String explicitHashKey, Position position,
			Instant arrivalTime, ByteBuffer data) {
		this(shard, partitionKey, explicitHashKey, position, arrivalTime, data,
				position.isWhole() ? 0 : position.subSequenceNumber());
	}

	private KinesumerRecord(ShardKey shard, String partitionKey, @Nullable String explicitHashKey, Position position,
			Instant arrivalTime, ByteBuffer data, long subSequenceNumber) {
		this.shard = Objects.requireNonNull(shard, "shard");
		this.partitionKey = Objects.requireNonNull(partitionKey, "partitionKey");
		this.explicitHashKey = explicitHashKey;
		this.position = Objects.requireNonNull(position, "position");
		this.arrivalTime = Objects.requireNonNull(arrivalTime, "arrivalTime");
		this.data = Objects.requireNonNull(data, "data");
		this.subSequenceNumber = subSequenceNumber;
	}

	/**
	 * One of the records that a producer has aggregated into this one. The position of
	 * the last covers this record as a whole, so that nothing of it is read again once
	 * all are handled.
	 * @param partitionKey its partition key
	 * @param explicitHashKey its explicit hash key, or {@code null}
	 * @param data its bytes; not copied, so the caller must not change them afterwards
	 * @param index its place in this record, from 0
	 * @param count how many there are
	 * @return the record
	 */
	public KinesumerRecord part(String partitionKey, @Nullable String explicitHashKey, ByteBuffer data, int index,
			int count) {
		Position part = (index == count - 1) ? Position.of(sequenceNumber()) : new Position(sequenceNumber(), index);
		return new KinesumerRecord(this.shard, partitionKey, explicitHashKey, part, this.arrivalTime, data, index);
	}

	/**
	 * The shard the record was read from.
	 * @return the stream's key and the shard's id
	 */
	public ShardKey shard() {
		return this.shard;
	}

	/**
	 * The stream's key in the group: its plain name, or its alias.
	 * @return the key
	 */
	public String stream() {
		return this.shard.stream();
	}

	/**
	 * The id of the shard the record was read from.
	 * @return the shard's id
	 */
	public String shardId() {
		return this.shard.shardId();
	}

	/**
	 * The producer's partition key.
	 * @return the key, of 1 to 256 characters
	 */
	public String partitionKey() {
		return this.partitionKey;
	}

	/**
	 * The producer's explicit hash key. Kinesis tells it for aggregated records only.
	 * @return the hash key, or {@code null}
	 */
	public @Nullable String explicitHashKey() {
		return this.explicitHashKey;
	}

	/**
	 * Where the record stands in its shard.
	 * @return the position that covers this record and all before it
	 */
	public Position position() {
		return this.position;
	}

	/**
	 * The sequence number that Kinesis gave the record.
	 * @return decimal digits
	 */
	public String sequenceNumber() {
		return this.position.sequenceNumber();
	}

	/**
	 * The record's place inside an aggregated record.
	 * @return a number from 0; 0 for a record that was not aggregated
	 */
	public long subSequenceNumber() {
		return this.subSequenceNumber;
	}

	/**
	 * When Kinesis took the record: its approximate arrival time, in milliseconds.
	 * @return the time, by the clock of the service
	 */
	public Instant arrivalTime() {
		return this.arrivalTime;
	}

	/**
	 * The record's bytes.
	 * @return a fresh read-only view of the received bytes, not a copy
	 */
	public ByteBuffer data() {
		return this.data.asReadOnlyBuffer();
	}

	/**
	 * How many bytes the record's data has.
	 * @return the size in bytes, at most 10 MiB
	 */
	public int size() {
		return this.data.remaining();
	}

	@Override
	public String toString() {
		return "record " + this.position + " of " + this.shard;
	}

}
