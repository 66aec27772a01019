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

	/** In place of a slice: all of the array. */
	private static final int WHOLE_ARRAY = -1;

	/** In place of a slice: the data is a buffer. */
	private static final int NO_ARRAY = -2;

	private static final int LENGTH_BITS = 15;

	private static final int MOST_LENGTH = (1 << LENGTH_BITS) - 1;

	private static final int MOST_START = (1 << 31 - LENGTH_BITS) - 1;

	// There are millions of these: what most have no need of stands in an object of its
	// own, and no view is kept of bytes that stand in an array.

	private final ShardKey shard;

	private final String partitionKey;

	private final String sequenceNumber;

	private final @Nullable Aggregated aggregated;

	private final Instant arrivalTime;

	/** An array of bytes or, where that is not to be had, a buffer. */
	private final Object data;

	/**
	 * Where in the array the bytes stand: the start and, in the last bits, the length.
	 */
	private final int slice;

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
		this(shard, partitionKey, position.sequenceNumber(), arrivalTime, data,
				(explicitHashKey != null || !position.isWhole()) ? new Aggregated(explicitHashKey, position,
						position.isWhole() ? 0 : position.subSequenceNumber()) : null);
	}

	/**
	 * Creates a record as Kinesis gives it.
	 * @param shard the shard it was read from
	 * @param partitionKey its partition key
	 * @param sequenceNumber its sequence number, decimal digits without leading zeros,
	 * which is verified only where {@link #position()} is asked for
	 * @param arrivalTime when Kinesis took it
	 * @param array holds its bytes; not copied, so the caller must not change them
	 * afterwards
	 * @param start where they start in the array
	 * @param length how many they are
	 */
	public KinesumerRecord(ShardKey shard, String partitionKey, String sequenceNumber, Instant arrivalTime,
			byte[] array, int start, int length) {
		this.shard = Objects.requireNonNull(shard, "shard");
		this.partitionKey = Objects.requireNonNull(partitionKey, "partitionKey");
		this.sequenceNumber = Objects.requireNonNull(sequenceNumber, "sequenceNumber");
		this.arrivalTime = Objects.requireNonNull(arrivalTime, "arrivalTime");
		this.aggregated = null;
		Objects.checkFromIndexSize(start, length, array.length);
		this.slice = slice(array, start, length);
		this.data = (this.slice == NO_ARRAY) ? ByteBuffer.wrap(array, start, length).slice() : array;
	}

	private KinesumerRecord(ShardKey shard, String partitionKey, String sequenceNumber, Instant arrivalTime,
			ByteBuffer data, @Nullable Aggregated aggregated) {
		this.shard = Objects.requireNonNull(shard, "shard");
		this.partitionKey = Objects.requireNonNull(partitionKey, "partitionKey");
		this.sequenceNumber = Objects.requireNonNull(sequenceNumber, "sequenceNumber");
		this.arrivalTime = Objects.requireNonNull(arrivalTime, "arrivalTime");
		this.aggregated = aggregated;
		this.slice = data.hasArray() ? slice(data.array(), data.arrayOffset() + data.position(), data.remaining())
				: NO_ARRAY;
		this.data = (this.slice == NO_ARRAY) ? data.slice() : data.array();
	}

	private static int slice(byte[] array, int start, int length) {
		if (start == 0 && length == array.length) {
			return WHOLE_ARRAY;
		}
		return (start <= MOST_START && length <= MOST_LENGTH) ? start << LENGTH_BITS | length : NO_ARRAY;
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
		Position part = (index == count - 1) ? Position.of(this.sequenceNumber)
				: new Position(this.sequenceNumber, index);
		return new KinesumerRecord(this.shard, partitionKey, this.sequenceNumber, this.arrivalTime, data,
				new Aggregated(explicitHashKey, part, index));
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
		return (this.aggregated != null) ? this.aggregated.explicitHashKey() : null;
	}

	/**
	 * Where the record stands in its shard.
	 * @return the position that covers this record and all before it
	 * @throws IllegalArgumentException if the sequence number is not a number
	 */
	public Position position() {
		return (this.aggregated != null) ? this.aggregated.position() : Position.of(this.sequenceNumber);
	}

	/**
	 * The sequence number that Kinesis gave the record.
	 * @return decimal digits
	 */
	public String sequenceNumber() {
		return this.sequenceNumber;
	}

	/**
	 * The record's place inside an aggregated record.
	 * @return a number from 0; 0 for a record that was not aggregated
	 */
	public long subSequenceNumber() {
		return (this.aggregated != null) ? this.aggregated.subSequenceNumber() : 0;
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
		ByteBuffer view = (this.slice == NO_ARRAY) ? (ByteBuffer) this.data : ByteBuffer.wrap((byte[]) this.data);
		return (this.slice >= 0) ? view.slice(this.slice >>> LENGTH_BITS, size()).asReadOnlyBuffer()
				: view.asReadOnlyBuffer();
	}

	/**
	 * One of the record's bytes, for a look without a view.
	 * @param index its place, from 0
	 * @return the byte
	 * @throws IndexOutOfBoundsException if there are not so many
	 */
	public byte byteAt(int index) {
		Objects.checkIndex(index, size());
		return switch (this.slice) {
			case WHOLE_ARRAY -> ((byte[]) this.data)[index];
			case NO_ARRAY -> ((ByteBuffer) this.data).get(index);
			default -> ((byte[]) this.data)[(this.slice >>> LENGTH_BITS) + index];
		};
	}

	/**
	 * How many bytes the record's data has.
	 * @return the size in bytes, at most 10 MiB
	 */
	public int size() {
		return switch (this.slice) {
			case WHOLE_ARRAY -> ((byte[]) this.data).length;
			case NO_ARRAY -> ((ByteBuffer) this.data).remaining();
			default -> this.slice & MOST_LENGTH;
		};
	}

	@Override
	public String toString() {
		return "record " + ((this.aggregated != null) ? this.aggregated.position() : this.sequenceNumber) + " of "
				+ this.shard;
	}

	/**
	 * What only a record from an aggregated one has.
	 *
	 * @param explicitHashKey its explicit hash key, or {@code null}
	 * @param position where it stands in the shard
	 * @param subSequenceNumber its place inside the aggregated record, from 0
	 */
	private record Aggregated(@Nullable String explicitHashKey, Position position, long subSequenceNumber) {
	}

}
