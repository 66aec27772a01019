package io.kinesumer.engine;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

import io.kinesumer.KinesumerException;
import io.kinesumer.MissingStreamException;
import io.kinesumer.StateStoreException;
import io.kinesumer.assignment.RangeAssignor;
import io.kinesumer.assignment.ShardAssignor;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.ShardKey;

/**
 * What a person asks of a whole group: written to its state by compare-and-set, for the
 * clients to see at their next look. Thread-safe.
 */
final class GroupOperations {

	private static final int ATTEMPTS = 10;

	private final String app;

	private final StateStore store;

	private final Subscriptions subscriptions;

	private final ShardAssignor assignor;

	GroupOperations(String app, StateStore store, Subscriptions subscriptions, ShardAssignor assignor) {
		this.app = app;
		this.store = store;
		this.subscriptions = subscriptions;
		this.assignor = assignor;
	}

	void pause(String stream) {
		change((group) -> group.withPaused(with(group.paused(), known(stream, group))));
	}

	void pause(ShardKey shard) {
		change((group) -> group.withPaused(with(group.paused(), known(shard, group).toString())));
	}

	private static Set<String> with(Set<String> paused, String entry) {
		Set<String> more = new HashSet<>(paused);
		more.add(entry);
		return more;
	}

	void resume(String stream) {
		change((group) -> {
			Set<String> rest = new HashSet<>(group.paused());
			if (!rest.removeIf((entry) -> entry.equals(stream) || entry.startsWith(stream + "/"))) {
				known(stream, group);
			}
			return group.withPaused(rest);
		});
	}

	void resume(ShardKey shard) {
		change((group) -> {
			Set<String> rest = new HashSet<>(group.paused());
			if (!rest.remove(shard.toString())) {
				known(shard, group);
			}
			return group.withPaused(rest);
		});
	}

	/**
	 * Asks for a shard to leave the client that should have it by the newest assignment.
	 */
	void release(ShardKey shard) {
		if (this.assignor instanceof RangeAssignor) {
			throw new IllegalArgumentException("[" + this.app + "] Shard " + shard
					+ " cannot be handed to another client: kinesumer.rebalance.strategy is range, which leaves no"
					+ " choice of who owns what");
		}
		change((group) -> {
			known(shard, group);
			String from = holder(shard).orElseThrow(() -> new IllegalArgumentException("[" + this.app + "] Shard "
					+ shard + " cannot be handed to another client, since it is nobody's: it is finished, waits for"
					+ " its parents, or has only just been found"));
			boolean anyOther = this.store.clients(this.app)
				.stream()
				.anyMatch((client) -> !client.id().equals(from) && !client.leaving()
						&& client.streams().contains(shard.stream()));
			if (!anyOther) {
				throw new KinesumerException("[" + this.app + "] Shard " + shard
						+ " cannot be handed to another client: " + from + " alone consumes the stream");
			}
			return group.withRelease(shard, from);
		});
	}

	private Optional<String> holder(ShardKey shard) {
		return this.store.assignment(this.app, shard.stream())
			.flatMap((assignment) -> assignment.shards()
				.entrySet()
				.stream()
				.filter((entry) -> entry.getValue().contains(shard.shardId()))
				.map(Map.Entry::getKey)
				.findFirst());
	}

	private String known(String stream, GroupState group) {
		if (!this.subscriptions.keys().contains(stream) && !group.cacheVersions().containsKey(stream)) {
			Set<String> all = new TreeSet<>(group.cacheVersions().keySet());
			all.addAll(this.subscriptions.keys());
			throw new MissingStreamException(
					"[" + this.app + "] The group consumes no stream '" + stream + "'; it consumes " + all, null);
		}
		return stream;
	}

	private ShardKey known(ShardKey shard, GroupState group) {
		known(shard.stream(), group);
		this.store.shardCache(this.app, shard.stream()).ifPresent((cache) -> {
			if (cache.find(shard.shardId()).isEmpty()) {
				throw new IllegalArgumentException("[" + this.app + "] Stream '" + shard.stream() + "' has no shard '"
						+ shard.shardId() + "', as far as the group knows");
			}
		});
		return shard;
	}

	private void change(UnaryOperator<GroupState> change) {
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			GroupState group = this.store.group(this.app);
			GroupState next = change.apply(group);
			if (next.equals(group) || this.store.replaceGroup(this.app, next)) {
				return;
			}
		}
		throw new StateStoreException(
				"[" + this.app + "] The group's state is written by others all the time: try again", null);
	}

}
