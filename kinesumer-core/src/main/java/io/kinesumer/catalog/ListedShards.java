package io.kinesumer.catalog;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.kinesumer.store.ShardCache;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.Shard;
import org.jspecify.annotations.Nullable;

/**
 * The shards of one listing, and what it tells of those that it does not show: a listing
 * may be behind, and one from before a shard began does not tell that Kinesis has
 * forgotten it. Immutable.
 */
final class ListedShards {

	private final List<Shard> listed;

	private final Map<String, Shard> byId = new HashMap<>();

	private final @Nullable Position newest;

	ListedShards(List<Shard> listed) {
		this.listed = List.copyOf(listed);
		this.listed.forEach((shard) -> this.byId.put(shard.id(), shard));
		this.newest = listed.stream()
			.map(Shard::begin)
			.filter(Objects::nonNull)
			.max(Comparator.naturalOrder())
			.orElse(null);
	}

	List<Shard> all() {
		return this.listed;
	}

	boolean show(String shardId) {
		return this.byId.containsKey(shardId);
	}

	/**
	 * Whether the listing shows no shard that begins after a position. A shard that
	 * Kinesis has forgotten was followed by others, of which the newest are still there.
	 * @return {@code false} if it is not known where the listed shards begin
	 */
	boolean endBefore(Position position) {
		return this.newest != null && !this.newest.isAfter(position);
	}

	/**
	 * Whether the listing may be from before a shard began, so that it is no wonder that
	 * it does not show it. Where the shard begins is not always known of a child that
	 * Kinesis announced at the end of its parent: such a listing shows the parent open,
	 * or is from before the parent began.
	 * @param shard a shard that is not listed
	 * @param copy the group's copy, for the shard's parents
	 */
	boolean mayPrecede(Shard shard, ShardCache copy) {
		Position begin = shard.begin();
		if (begin != null && this.newest != null) {
			return endBefore(begin);
		}
		return shard.parents().stream().anyMatch((parent) -> mayPrecedeEndOf(parent, copy));
	}

	private boolean mayPrecedeEndOf(String parentId, ShardCache copy) {
		Shard listed = this.byId.get(parentId);
		return (listed != null) ? !listed.closed()
				: copy.find(parentId).filter((parent) -> mayPrecede(parent.shard(), copy)).isPresent();
	}

}
