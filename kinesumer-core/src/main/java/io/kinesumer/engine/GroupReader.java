package io.kinesumer.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.kinesumer.KinesumerGroup;
import io.kinesumer.KinesumerSnapshot;
import io.kinesumer.KinesumerSnapshot.ShardSnapshot;
import io.kinesumer.catalog.ShardCatalog;
import io.kinesumer.store.Assignment;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.Owner;
import io.kinesumer.store.ShardCache;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.Lineage;
import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;

/**
 * Puts a view of a whole group together, from the store and, for what only the owner of a
 * shard knows, from this client's own snapshot.
 */
final class GroupReader {

	private final StateStore store;

	private final KinesumerSnapshot own;

	private final GroupState state;

	private final List<ClientEntry> clients;

	private final Set<Owner> living = new HashSet<>();

	private final Map<ShardKey, ShardSnapshot> ownShards = new HashMap<>();

	private GroupReader(StateStore store, KinesumerSnapshot own) {
		this.store = store;
		this.own = own;
		this.state = store.group(own.app());
		this.clients = store.clients(own.app());
		this.clients.forEach((client) -> this.living.add(client.owner()));
		own.shards().forEach((shard) -> this.ownShards.put(new ShardKey(shard.stream(), shard.shardId()), shard));
	}

	static KinesumerGroup read(StateStore store, KinesumerSnapshot own) {
		return new GroupReader(store, own).group();
	}

	private KinesumerGroup group() {
		Set<String> streams = new TreeSet<>(this.own.streams());
		streams.addAll(this.state.cacheVersions().keySet());
		return new KinesumerGroup(this.own.app(), (this.state.leader() != null) ? this.state.leader().clientId() : null,
				this.state.generation(), this.clients.stream().map(this::client).toList(),
				streams.stream().map(this::stream).toList());
	}

	private KinesumerGroup.Client client(ClientEntry client) {
		return new KinesumerGroup.Client(client.id(), client.owner().equals(this.state.leader()), client.leaving(),
				List.copyOf(new TreeSet<>(client.streams())), client.shards(), client.registeredAt(), client.version());
	}

	private KinesumerGroup.Stream stream(String stream) {
		ShardCache cache = this.store.shardCache(this.own.app(), stream).orElseGet(() -> ShardCache.none(stream));
		Map<String, Checkpoint> checkpoints = new HashMap<>();
		Set<String> finished = new HashSet<>();
		for (Checkpoint stored : this.store.checkpoints(this.own.app(), stream)) {
			Checkpoint checkpoint = stored.asOf(cache.reset());
			checkpoints.put(checkpoint.shardId(), checkpoint);
			if (checkpoint.finished()) {
				finished.add(checkpoint.shardId());
			}
		}
		cache.shards().stream().filter(ShardCache.Entry::finished).forEach((entry) -> finished.add(entry.id()));
		Map<String, String> assigned = new HashMap<>();
		this.store.assignment(this.own.app(), stream)
			.map(Assignment::shards)
			.ifPresent((shards) -> shards.forEach((client, ids) -> ids.forEach((id) -> assigned.put(id, client))));
		Lineage lineage = ShardCatalog.lineage(cache);
		List<KinesumerGroup.Shard> shards = new ArrayList<>();
		for (String id : new TreeSet<>(cache.shards().stream().map(ShardCache.Entry::id).toList())) {
			ShardKey key = new ShardKey(stream, id);
			Checkpoint checkpoint = checkpoints.getOrDefault(id, Checkpoint.none(id));
			ShardSnapshot ours = this.ownShards.get(key);
			Owner owner = checkpoint.owner();
			shards.add(new KinesumerGroup.Shard(id,
					state(key, checkpoint, finished.contains(id), lineage.isReadable(id, finished::contains)),
					(owner != null) ? owner.clientId() : null, assigned.get(id), checkpoint.epoch(),
					(checkpoint.position() != null) ? checkpoint.position().toString() : null,
					List.copyOf(new TreeSet<>(lineage.parentsOf(id))), (ours != null) ? ours.lag() : null,
					checkpoint.updatedAt()));
		}
		return new KinesumerGroup.Stream(stream, this.state.paused().contains(stream), shards);
	}

	private KinesumerGroup.State state(ShardKey shard, Checkpoint checkpoint, boolean finished, boolean readable) {
		if (finished) {
			return KinesumerGroup.State.FINISHED;
		}
		if (checkpoint.owner() == null || !this.living.contains(checkpoint.owner())) {
			return readable ? KinesumerGroup.State.UNOWNED : KinesumerGroup.State.WAITING;
		}
		KinesumerGroup.State own = ownState(this.ownShards.get(shard));
		if (own != null) {
			return own;
		}
		boolean paused = this.state.paused().contains(shard.stream()) || this.state.paused().contains(shard.toString());
		return paused ? KinesumerGroup.State.PAUSED : KinesumerGroup.State.CONSUMING;
	}

	private static KinesumerGroup.@Nullable State ownState(@Nullable ShardSnapshot own) {
		return (own == null) ? null : switch (own.state()) {
			case CONSUMING -> KinesumerGroup.State.CONSUMING;
			case PAUSED -> KinesumerGroup.State.PAUSED;
			case STALLED -> KinesumerGroup.State.STALLED;
			case DRAINING, FINISHED -> KinesumerGroup.State.DRAINING;
		};
	}

}
