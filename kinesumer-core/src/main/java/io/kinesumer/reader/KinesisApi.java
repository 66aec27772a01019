package io.kinesumer.reader;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;

/**
 * What the engine asks of Kinesis. Every call returns or throws a
 * {@link io.kinesumer.KinesumerException} within a bound. Thread-safe.
 */
public interface KinesisApi {

	/**
	 * Describes a stream.
	 * @param stream the stream
	 * @return its description
	 * @throws io.kinesumer.MissingStreamException if there is no such stream
	 */
	Description describe(StreamRef stream);

	/**
	 * Lists all shards of a stream, closed ones that still hold records included.
	 * @param stream the stream
	 * @return the shards, complete
	 * @throws io.kinesumer.MissingStreamException if there is no such stream
	 */
	List<Shard> listShards(StreamRef stream);

	/**
	 * Asks for an iterator. Kinesis keeps it for 5 minutes.
	 * @param stream the stream
	 * @param shardId the shard's id
	 * @param from where to start reading; after a position inside an aggregated record,
	 * that record is read again
	 * @return the iterator
	 */
	String iterator(StreamRef stream, String shardId, ReadPosition from);

	/**
	 * Reads records.
	 * @param stream the stream
	 * @param shard the shard, for the records made
	 * @param iterator the iterator
	 * @param limit the most records to read, 1 to 10,000
	 * @return what was read
	 * @throws ThrottledException if the shard's or the account's rate is used up
	 * @throws ExpiredIteratorException if the iterator is too old
	 */
	Page read(StreamRef stream, ShardKey shard, String iterator, int limit);

	/**
	 * A stream.
	 *
	 * @param created when it was created; tells it from another of the same name
	 * @param retention how long it keeps records
	 * @param serviceTime the service's own time when it answered
	 */
	record Description(Instant created, Duration retention, Instant serviceTime) {
	}

	/**
	 * What one read gave. Immutable.
	 */
	final class Page {

		private final Received received;

		private final @Nullable String nextIterator;

		private final List<Shard> children;

		private final Duration behind;

		private final Instant serviceTime;

		/**
		 * Creates a page.
		 * @param records the records, in order
		 * @param nextIterator where to go on, or {@code null} at the end of a closed
		 * shard
		 * @param children at the end of a closed shard, the shards that follow it, as far
		 * as Kinesis told
		 * @param behind how far the last record is behind the tip of the stream
		 * @param serviceTime the service's own time when it answered
		 */
		public Page(List<KinesumerRecord> records, @Nullable String nextIterator, List<Shard> children, Duration behind,
				Instant serviceTime) {
			this(Received.of(records), nextIterator, children, behind, serviceTime);
		}

		Page(Received received, @Nullable String nextIterator, List<Shard> children, Duration behind,
				Instant serviceTime) {
			this.received = received;
			this.nextIterator = nextIterator;
			this.children = List.copyOf(children);
			this.behind = behind;
			this.serviceTime = serviceTime;
		}

		/**
		 * The records.
		 * @return the records, in order
		 */
		public List<KinesumerRecord> records() {
			return this.received.records();
		}

		/**
		 * Where to go on.
		 * @return the iterator, or {@code null} at the end of a closed shard
		 */
		public @Nullable String nextIterator() {
			return this.nextIterator;
		}

		/**
		 * At the end of a closed shard, the shards that follow it.
		 * @return the shards, as far as Kinesis told
		 */
		public List<Shard> children() {
			return this.children;
		}

		/**
		 * How far the last record is behind the tip of the stream.
		 * @return the time
		 */
		public Duration behind() {
			return this.behind;
		}

		/**
		 * The service's own time when it answered.
		 * @return the time
		 */
		public Instant serviceTime() {
			return this.serviceTime;
		}

		/**
		 * How much was read, as the shard's rate counts it.
		 * @return bytes of data
		 */
		long bytes() {
			return this.received.bytes();
		}

		/**
		 * How large the largest record is.
		 * @return bytes of data, 0 without records
		 */
		int largest() {
			return this.received.largest();
		}

		/**
		 * Whether one or more records may be aggregated.
		 * @return {@code false} if none is
		 */
		boolean mayBeAggregated() {
			return this.received.mayBeAggregated();
		}

	}

}
