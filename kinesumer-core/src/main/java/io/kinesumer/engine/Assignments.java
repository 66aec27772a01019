package io.kinesumer.engine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.kinesumer.store.Assignment;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.ShardKey;

/**
 * Which client should own which shards, as this client has read it. For one thread.
 */
final class Assignments {

	private final String app;

	private final StateStore store;

	private final Map<String, Assignment> byStream = new HashMap<>();

	private long generation = -1;

	Assignments(String app, StateStore store) {
		this.app = app;
		this.store = store;
	}

	/**
	 * Reads the assignments that a newer generation has changed, never going back to an
	 * older one.
	 */
	void follow(GroupState seen, Set<String> streams) {
		boolean newer = seen.generation() > this.generation;
		for (String stream : streams) {
			if (newer || !this.byStream.containsKey(stream)) {
				this.store.assignment(this.app, stream).ifPresent((read) -> {
					Assignment before = this.byStream.get(stream);
					if (before == null || read.generation() > before.generation()) {
						this.byStream.put(stream, read);
					}
				});
			}
		}
		this.byStream.keySet().retainAll(streams);
		this.generation = Math.max(this.generation, seen.generation());
	}

	/**
	 * Forgets everything: generations may start over.
	 */
	void forget() {
		this.byStream.clear();
		this.generation = -1;
	}

	/**
	 * The shards that a client should own.
	 * @param subscribed keys of the streams that it subscribes to
	 */
	Set<ShardKey> of(String clientId, Set<String> subscribed) {
		Set<ShardKey> wanted = new HashSet<>();
		this.byStream.forEach((stream, assignment) -> {
			if (subscribed.contains(stream)) {
				assignment.of(clientId).forEach((id) -> wanted.add(new ShardKey(stream, id)));
			}
		});
		return wanted;
	}

	/**
	 * The shards that anyone should own.
	 */
	Set<ShardKey> mentioned() {
		Set<ShardKey> mentioned = new HashSet<>();
		this.byStream.forEach((stream, assignment) -> assignment.shards()
			.values()
			.forEach((ids) -> ids.forEach((id) -> mentioned.add(new ShardKey(stream, id)))));
		return mentioned;
	}

}
