package io.kinesumer;

import java.time.Instant;
import java.util.Set;
import java.util.SortedSet;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a client. Events are published in order, from a bounded
 * queue by a thread of their own, so that a slow listener never blocks the engine; what
 * overflows is counted and logged.
 */
public sealed interface KinesumerEvent {

	/**
	 * The app it happened in.
	 * @return the app
	 */
	String app();

	/**
	 * The client has claimed shards of a stream.
	 *
	 * @param app the app
	 * @param stream the stream's key
	 * @param shardIds the shards' ids
	 */
	record ShardsAssigned(String app, String stream, SortedSet<String> shardIds) implements KinesumerEvent {
	}

	/**
	 * The client no longer owns shards of a stream.
	 *
	 * @param app the app
	 * @param stream the stream's key
	 * @param shardIds the shards' ids
	 * @param reason why
	 */
	record ShardsRevoked(String app, String stream, SortedSet<String> shardIds,
			Reason reason) implements KinesumerEvent {

		/**
		 * Why a shard was given up.
		 */
		public enum Reason {

			/**
			 * It was handed over to another client, or its stream is no longer consumed.
			 */
			HANDED_OVER,

			/**
			 * Its stream starts over: the client claims it anew if it is still to own it.
			 */
			STARTED_OVER,

			/** The store no longer shows this client as its owner. */
			LOST,

			/** The client stops. */
			STOPPED

		}

	}

	/**
	 * All records of a closed shard are handled and committed.
	 *
	 * @param app the app
	 * @param stream the stream's key
	 * @param shardIds the shard's id
	 * @param children the shards that follow it
	 */
	record ShardFinished(String app, String stream, SortedSet<String> shardIds,
			Set<String> children) implements KinesumerEvent {
	}

	/**
	 * The group has another leader.
	 *
	 * @param app the app
	 * @param leader its client id
	 * @param isSelf whether it is this client
	 */
	record LeaderChanged(String app, String leader, boolean isSelf) implements KinesumerEvent {
	}

	/**
	 * Records may have been trimmed from the stream before the group could read them.
	 *
	 * @param app the app
	 * @param stream the stream's key
	 * @param shardIds the shard's id
	 * @param checkpoint the position the group had reached, or {@code null} if it had
	 * read nothing of the shard yet
	 * @param from the arrival time from which on records may be lost
	 * @param until the arrival time from which on the stream still has all of them
	 * @param goesOn whether the shard is read on from the oldest record that is left, or
	 * those that follow it if Kinesis has forgotten it; else it is not read until a
	 * person decides
	 */
	record CheckpointTrimmed(String app, String stream, SortedSet<String> shardIds, @Nullable String checkpoint,
			Instant from, Instant until, boolean goesOn) implements KinesumerEvent {
	}

	/**
	 * A stream was deleted and created again under its name. The group's checkpoints are
	 * void, and it reads the new stream from its oldest record, unless a reset of the
	 * group says otherwise. Told by every client that has to do with the stream.
	 *
	 * @param app the app
	 * @param stream the stream's key
	 * @param created when the new stream was created
	 */
	record StreamRecreated(String app, String stream, Instant created) implements KinesumerEvent {
	}

	/**
	 * The group starts over in a stream, as {@link Kinesumer#resetTo} was asked to. Told
	 * by every client that has to do with the stream.
	 *
	 * @param app the app
	 * @param stream the stream's key
	 * @param position the position: {@code latest} is a time by then
	 */
	record StreamReset(String app, String stream, StartPosition position) implements KinesumerEvent {
	}

	/**
	 * A handler has thrown.
	 *
	 * @param app the app
	 * @param stream the stream's key
	 * @param shardIds the shard's id
	 * @param listener the listener's id
	 * @param sequenceNumber the sequence number of the first record it was given
	 * @param attempt how often that record has been given to it
	 * @param failure what it threw
	 */
	record ListenerFailed(String app, String stream, SortedSet<String> shardIds, String listener, String sequenceNumber,
			int attempt, Exception failure) implements KinesumerEvent {
	}

	/**
	 * Something went wrong that the engine tries again by itself.
	 *
	 * @param app the app
	 * @param stream the stream's key, or {@code null} where it is not about one
	 * @param type what kind of work failed, one of a few words
	 * @param message what happened and what can be done
	 * @param failure the cause, or {@code null}
	 */
	record EngineError(String app, @Nullable String stream, Type type, String message,
			@Nullable Throwable failure) implements KinesumerEvent {

		/**
		 * Kinds of work.
		 */
		public enum Type {

			/** Beating in the store. */
			HEARTBEAT,

			/** Reading or writing what the group shares. */
			SYNC,

			/** Listing the shards of a stream. */
			SHARD_LIST,

			/** Claiming, releasing or finishing a shard. */
			OWNERSHIP,

			/** Reading records. */
			FETCH,

			/**
			 * Reading a shard before its records are trimmed: it is near to failing.
			 */
			RETENTION,

			/** Writing a checkpoint. */
			COMMIT

		}

	}

}
