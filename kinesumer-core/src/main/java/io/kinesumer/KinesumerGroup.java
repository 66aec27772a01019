package io.kinesumer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A whole group as the state store shows it.
 *
 * @param app the app
 * @param leader the leader's client id, or {@code null} if there is none
 * @param generation the generation of the newest assignment, 0 before the first
 * @param clients the clients, in order
 * @param streams the streams that the group consumes or has consumed, in order
 */
public record KinesumerGroup(String app, @Nullable String leader, long generation, List<Client> clients,
		List<Stream> streams) {

	public KinesumerGroup {
		clients = List.copyOf(clients);
		streams = List.copyOf(streams);
	}

	/**
	 * A client of the group.
	 *
	 * @param clientId its id
	 * @param isLeader whether it leads the group
	 * @param isLeaving whether it is handing its shards over
	 * @param streams keys of the streams that it consumes, in order
	 * @param shards how many shards it owns, by its own last word
	 * @param registeredAt when it joined, by its own clock
	 * @param version the version of the library it runs; empty for a client of the Go
	 * library
	 */
	public record Client(String clientId, boolean isLeader, boolean isLeaving, List<String> streams, int shards,
			Instant registeredAt, String version) {

		public Client {
			streams = List.copyOf(streams);
		}

	}

	/**
	 * A stream of the group.
	 *
	 * @param stream its key
	 * @param isPaused whether the group has paused it as a whole
	 * @param shards its shards, in order
	 */
	public record Stream(String stream, boolean isPaused, List<Shard> shards) {

		public Stream {
			shards = List.copyOf(shards);
		}

	}

	/**
	 * A shard of a stream.
	 *
	 * @param shardId its id
	 * @param state what becomes of it
	 * @param owner the client id of its owner, or {@code null} if it has none
	 * @param assignedTo the client id of who should own it, or {@code null} for nobody
	 * @param epoch how often it has been claimed
	 * @param checkpoint the position last committed, or {@code null} if there is none
	 * @param parents ids of the shards that it follows and that Kinesis still lists
	 * @param lag how far reading is behind the stream's tip, or {@code null} where this
	 * client does not own the shard and so does not know
	 * @param updatedAt when its checkpoint was written last, by its owner's clock, or
	 * {@code null} if it never was
	 */
	public record Shard(String shardId, State state, @Nullable String owner, @Nullable String assignedTo, long epoch,
			@Nullable String checkpoint, List<String> parents, @Nullable Duration lag, @Nullable Instant updatedAt) {

		public Shard {
			parents = List.copyOf(parents);
		}

	}

	/**
	 * What becomes of a shard.
	 */
	public enum State {

		/** It follows a shard that is not finished. */
		WAITING,

		/** It could be read, and no living client owns it. */
		UNOWNED,

		/** It is owned. */
		CONSUMING,

		/** It is owned, and not read because the group paused it. */
		PAUSED,

		/** This client owns it, and does not read it until a person decides. */
		STALLED,

		/** This client owns it, and is handing it over. */
		DRAINING,

		/** All of it is handled, and it will never get a record again. */
		FINISHED

	}

}
