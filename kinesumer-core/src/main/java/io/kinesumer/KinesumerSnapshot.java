package io.kinesumer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a client knows at one moment, from its own memory.
 *
 * @param app the app
 * @param clientId the client's id
 * @param status what the client is doing
 * @param leader the leader's client id, or {@code null} if it is not known
 * @param isLeader whether this client leads
 * @param clients the number of clients of the group as last known, 0 before the first
 * look
 * @param generation the generation of the assignment it follows, 0 before the first
 * @param streams keys of the streams it consumes, in order
 * @param shards the shards it owns, in order
 * @param lastHeartbeat wall time of the last heartbeat that the store took, or
 * {@code null} before the first
 * @param heartbeatAge time since that heartbeat was sent, or {@code null} before the
 * first
 * @param problems what a person should look at, one sentence each
 */
public record KinesumerSnapshot(String app, String clientId, Status status, @Nullable String leader, boolean isLeader,
		int clients, long generation, List<String> streams, List<ShardSnapshot> shards, @Nullable Instant lastHeartbeat,
		@Nullable Duration heartbeatAge, List<String> problems) {

	public KinesumerSnapshot {
		streams = List.copyOf(streams);
		shards = List.copyOf(shards);
		problems = List.copyOf(problems);
	}

	/**
	 * What a client is doing.
	 */
	public enum Status {

		/** Not started, or stopped. */
		STOPPED,

		/** Started, and not yet told its share. */
		STARTING,

		/** Taking part in the group. */
		RUNNING,

		/**
		 * Its heartbeats have not reached the store for so long that others may take its
		 * shards: it delivers nothing until one does.
		 */
		FENCED,

		/**
		 * Out of the group for as long as clients of the Go library consume for the app.
		 */
		KEPT_OUT,

		/** Handing its shards over. */
		STOPPING,

		/** Ended by an error that a person must mend. */
		FAILED

	}

	/**
	 * A shard that the client owns.
	 *
	 * @param stream the stream's key
	 * @param shardId the shard's id
	 * @param epoch the epoch of its ownership
	 * @param state what it is doing
	 * @param checkpoint the position last committed, or {@code null} if there is none
	 * @param lag how far reading was behind the stream's tip, or {@code null} before the
	 * first answer
	 * @param records records handled since it was claimed
	 * @param bytes bytes of data handled since it was claimed
	 * @param sinceProgress time since a record was handled or nothing was waiting
	 * @param sinceRead time since Kinesis last answered, while nothing waits to be
	 * handled; else zero
	 * @param sinceCommit how long handled records have waited to be committed, at most;
	 * zero if none do
	 * @param failure what the handler threw last, if the record it threw for is still to
	 * be handled, or {@code null}
	 */
	public record ShardSnapshot(String stream, String shardId, long epoch, ShardState state,
			@Nullable String checkpoint, @Nullable Duration lag, long records, long bytes, Duration sinceProgress,
			Duration sinceRead, Duration sinceCommit, @Nullable String failure) {
	}

	/**
	 * What an owned shard is doing.
	 */
	public enum ShardState {

		/** Being read and handled. */
		CONSUMING,

		/** Owned, and not read because the group or this client paused it. */
		PAUSED,

		/** Owned, and not read until a person decides; the problems say what about. */
		STALLED,

		/** Ending its deliveries, to be handed over. */
		DRAINING,

		/** All handled, to be marked as finished. */
		FINISHED

	}

}
