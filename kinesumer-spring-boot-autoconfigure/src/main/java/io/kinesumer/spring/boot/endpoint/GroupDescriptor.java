package io.kinesumer.spring.boot.endpoint;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.kinesumer.KinesumerGroup;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A whole group.
 *
 * @param app the app
 * @param leader the leader's client id, or {@code null} if there is none
 * @param generation the generation of the newest assignment
 * @param clients the clients by id
 * @param streams the streams by key
 */
@JsonInclude
public record GroupDescriptor(String app, @Nullable String leader, long generation,
		Map<String, ClientDescriptor> clients, Map<String, StreamDescriptor> streams) implements OperationResponseBody {

	static GroupDescriptor of(KinesumerGroup group) {
		Map<String, ClientDescriptor> clients = new TreeMap<>();
		group.clients().forEach((client) -> clients.put(client.clientId(), ClientDescriptor.of(client)));
		Map<String, StreamDescriptor> streams = new TreeMap<>();
		group.streams().forEach((stream) -> streams.put(stream.stream(), StreamDescriptor.of(stream)));
		return new GroupDescriptor(group.app(), group.leader(), group.generation(), clients, streams);
	}

	/**
	 * A client.
	 *
	 * @param leader whether it leads the group
	 * @param leaving whether it is handing its shards over
	 * @param streams the streams that it consumes
	 * @param shards how many shards it owns
	 * @param registeredAt when it joined
	 * @param version the version of the library it runs
	 */
	@JsonInclude
	public record ClientDescriptor(boolean leader, boolean leaving, List<String> streams, int shards,
			String registeredAt, String version) {

		private static ClientDescriptor of(KinesumerGroup.Client client) {
			return new ClientDescriptor(client.isLeader(), client.isLeaving(), client.streams(), client.shards(),
					client.registeredAt().toString(), client.version());
		}

	}

	/**
	 * A stream.
	 *
	 * @param paused whether the group has paused it as a whole
	 * @param shards the shards by id
	 */
	@JsonInclude
	public record StreamDescriptor(boolean paused, Map<String, ShardDescriptor> shards) {

		private static StreamDescriptor of(KinesumerGroup.Stream stream) {
			Map<String, ShardDescriptor> shards = new TreeMap<>();
			stream.shards().forEach((shard) -> shards.put(shard.shardId(), ShardDescriptor.of(shard)));
			return new StreamDescriptor(stream.isPaused(), shards);
		}

	}

	/**
	 * A shard.
	 *
	 * @param owner its owner's client id, or {@code null}
	 * @param assignedTo the client id of who should own it, or {@code null}
	 * @param epoch how often it has been claimed
	 * @param state what becomes of it
	 * @param checkpoint the position last committed, or {@code null}
	 * @param updatedAt when its checkpoint was written last, or {@code null}
	 * @param parents the shards that it follows
	 * @param lag how far reading is behind, or {@code null} where another client owns it
	 */
	@JsonInclude
	public record ShardDescriptor(@Nullable String owner, @Nullable String assignedTo, long epoch, String state,
			@Nullable String checkpoint, @Nullable String updatedAt, List<String> parents, @Nullable String lag) {

		private static ShardDescriptor of(KinesumerGroup.Shard shard) {
			return new ShardDescriptor(shard.owner(), shard.assignedTo(), shard.epoch(), Words.of(shard.state()),
					shard.checkpoint(), (shard.updatedAt() != null) ? shard.updatedAt().toString() : null,
					shard.parents(), (shard.lag() != null) ? shard.lag().toString() : null);
		}

	}

}
