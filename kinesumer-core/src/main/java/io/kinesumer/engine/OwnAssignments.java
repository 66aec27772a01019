package io.kinesumer.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import io.kinesumer.store.Assignment;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * What the group gives to this client, read when a newer generation concerns it. For the
 * control loop.
 */
final class OwnAssignments {

	/**
	 * When a leader has started over, everyone looks at its shards again; so that a group
	 * of a thousand does not do so at once, it takes half a minute for it.
	 */
	private static final Duration TIME_FOR_EACH_CLIENT = Duration.ofMillis(30);

	private static final int FRACTIONS = 1 << 10;

	private final String app;

	private final String clientId;

	private final StateStore store;

	private final Ticker ticker;

	private final Map<String, Assignment> newest = new HashMap<>();

	/** The group's generation when a stream's assignment was last read for everyone. */
	private final Map<String, Long> readForAll = new HashMap<>();

	private long generation = -1;

	private long verified = -1;

	private @Nullable Long verifyAt;

	OwnAssignments(String app, String clientId, StateStore store, Ticker ticker) {
		this.app = app;
		this.clientId = clientId;
		this.store = store;
		this.ticker = ticker;
	}

	/**
	 * Reads what may have changed, never going back to an older generation.
	 * @param group the group's state
	 * @param streams keys of the streams that this client subscribes to
	 * @param takenOn tells of which streams it has taken on shards without being told to,
	 * so that it must know whom else they are given to
	 */
	void follow(GroupState group, Set<String> streams, Predicate<String> takenOn) {
		boolean newer = group.generation() > this.generation;
		boolean changed = isTimeToVerify(group) || (newer && group.concerns(this.clientId, this.generation));
		for (String stream : streams) {
			boolean forAll = takenOn.test(stream);
			// Shards may be taken on after a generation that concerned only others.
			boolean unread = forAll && this.readForAll.getOrDefault(stream, -1L) < group.generation();
			if (changed || unread || !this.newest.containsKey(stream)) {
				read(stream, forAll, group.generation());
			}
		}
		this.newest.keySet().retainAll(streams);
		this.readForAll.keySet().retainAll(streams);
		this.generation = Math.max(this.generation, group.generation());
		if (changed) {
			this.verified = group.doubtful();
			this.verifyAt = null;
		}
	}

	private boolean isTimeToVerify(GroupState group) {
		if (group.doubtful() <= this.verified) {
			return false;
		}
		long now = this.ticker.nanos();
		if (this.verifyAt == null) {
			long most = TIME_FOR_EACH_CLIENT.multipliedBy(group.clients()).toNanos();
			this.verifyAt = now + most / FRACTIONS * ((this.clientId.hashCode() * 0x9E3779B9) >>> 22);
		}
		return this.generation < 0 || now - this.verifyAt >= 0;
	}

	private void read(String stream, boolean forAll, long generation) {
		Optional<Assignment> read = forAll ? this.store.assignment(this.app, stream)
				: this.store.assignment(this.app, stream, this.clientId);
		read.filter((next) -> {
			Assignment before = this.newest.get(stream);
			return before == null || next.generation() > before.generation()
					|| (forAll && next.generation() == before.generation());
		}).ifPresent((next) -> this.newest.put(stream, next));
		if (forAll) {
			this.readForAll.put(stream, generation);
		}
	}

	/**
	 * Forgets everything: generations may start over.
	 */
	void forget() {
		this.newest.clear();
		this.readForAll.clear();
		this.generation = -1;
		this.verified = -1;
		this.verifyAt = null;
	}

	/**
	 * The shards that this client should own.
	 * @param subscribed keys of the streams that it subscribes to by now
	 */
	Set<ShardKey> shards(Set<String> subscribed) {
		Set<ShardKey> shards = new HashSet<>();
		this.newest.forEach((stream, assignment) -> {
			if (subscribed.contains(stream)) {
				assignment.of(this.clientId).forEach((id) -> shards.add(new ShardKey(stream, id)));
			}
		});
		return shards;
	}

	/**
	 * Whether a shard is given to anyone, as far as was read.
	 */
	boolean mentions(ShardKey shard) {
		Assignment assignment = this.newest.get(shard.stream());
		return assignment != null
				&& assignment.shards().values().stream().anyMatch((ids) -> ids.contains(shard.shardId()));
	}

}
