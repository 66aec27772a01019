package io.kinesumer.reader;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;

/**
 * What the engine asks of Kinesis for enhanced fan-out. Thread-safe.
 */
public interface FanOutApi {

	/**
	 * Finds a stream's consumer by its name, and registers it if there is none. Does not
	 * wait for it to become active. Returns or throws within a bound.
	 * @param stream the stream
	 * @param name the consumer's name
	 * @return the consumer as it stands
	 * @throws ConsumerLimitException if the stream takes no further one
	 */
	Consumer consumer(StreamRef stream, String name);

	/**
	 * Deregisters a stream's consumer, if there is one of the name.
	 * @param stream the stream
	 * @param name the consumer's name
	 * @param patience within which it returns or throws, longer than nothing
	 */
	void deregister(StreamRef stream, String name, Duration patience);

	/**
	 * The children of a shard at its end, with the sequence numbers that they begin with,
	 * which events do not tell. Returns within a bound.
	 * @param stream the stream
	 * @param told the children as the event told
	 * @return the children; without the numbers if Kinesis does not tell them now
	 */
	List<Shard> children(StreamRef stream, List<Shard> told);

	/**
	 * Begins to subscribe to a shard. Does not wait.
	 * @param stream the stream
	 * @param consumerArn the consumer
	 * @param shard the shard
	 * @param from where to start; after a position inside an aggregated record, that
	 * record is read again
	 * @param subscriber told what comes, by one thread at a time and possibly before this
	 * method returns
	 * @return a handle on the subscription
	 */
	Subscription subscribe(StreamRef stream, String consumerArn, ShardKey shard, ReadPosition from,
			Subscriber subscriber);

	/**
	 * A registered consumer.
	 *
	 * @param arn its ARN
	 * @param active whether it can be used
	 */
	record Consumer(String arn, boolean active) {
	}

	/**
	 * A handle on a subscription. Thread-safe; no method waits.
	 */
	interface Subscription {

		/**
		 * Asks for one more event. May be called before the subscription is made.
		 */
		void request();

		/**
		 * Ends the subscription. Its subscriber may be told so, or not.
		 */
		void cancel();

	}

	/**
	 * Takes what a subscription brings.
	 */
	interface Subscriber {

		/**
		 * Kinesis has granted the subscription.
		 * @param serviceTime the service's own time then
		 */
		void granted(Instant serviceTime);

		/**
		 * An event that was asked for has come.
		 * @param event the event
		 */
		void event(Event event);

		/**
		 * The subscription has ended, or could not be made. Nothing comes after this.
		 * @param failure why, or {@code null} if its time is over
		 */
		void ended(@Nullable KinesumerException failure);

	}

	/**
	 * What comes at once.
	 *
	 * @param records the records, in order; none tells how far a quiet shard is
	 * @param continuation after which position to go on, or {@code null} at the end of a
	 * closed shard
	 * @param children at the end of a closed shard, the shards that follow it
	 * @param behind how far the last record is behind the tip of the stream
	 */
	record Event(List<KinesumerRecord> records, @Nullable Position continuation, List<Shard> children,
			Duration behind) {

		public Event {
			records = List.copyOf(records);
			children = List.copyOf(children);
		}

		boolean isLast() {
			return this.continuation == null && !this.children.isEmpty();
		}

	}

}
