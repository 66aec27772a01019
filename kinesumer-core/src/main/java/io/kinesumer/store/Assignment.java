package io.kinesumer.store;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which client should own which shards of one stream.
 *
 * @param stream the stream's key
 * @param generation the generation it was last changed in
 * @param shards ids of shards by client id, both in order
 */
public record Assignment(String stream, long generation, Map<String, SortedSet<String>> shards) {

	public Assignment {
		Objects.requireNonNull(stream, "stream");
		TreeMap<String, SortedSet<String>> copy = new TreeMap<>();
		shards.forEach((client, ids) -> copy.put(client, Collections.unmodifiableSortedSet(new TreeSet<>(ids))));
		shards = Collections.unmodifiableMap(copy);
	}

	/**
	 * The shards of one client.
	 * @param clientId the client's id
	 * @return its shards' ids, empty if it has none
	 */
	public Collection<String> of(String clientId) {
		return this.shards.getOrDefault(clientId, Collections.emptySortedSet());
	}

	/**
	 * What concerns one client.
	 * @param clientId the client's id
	 * @return an assignment of the same generation without the others' shards
	 */
	public Assignment onlyOf(String clientId) {
		SortedSet<String> own = this.shards.get(clientId);
		return new Assignment(this.stream, this.generation, (own != null) ? Map.of(clientId, own) : Map.of());
	}

}
