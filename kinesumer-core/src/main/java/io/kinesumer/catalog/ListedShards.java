package io.kinesumer.catalog;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

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

	private final Set<String> ids = new HashSet<>();

	private final @Nullable Position newest;

	ListedShards(List<Shard> listed) {
		this.listed = List.copyOf(listed);
		this.listed.forEach((shard) -> this.ids.add(shard.id()));
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
		return this.ids.contains(shardId);
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
	 * it does not show it. Kinesis forgets a parent before its child: where a parent is
	 * still listed, the child is yet to come. Else a shard that begins later shows that
	 * the listing is not that old. Where the shard begins is not always known of a child
	 * that Kinesis announced at the end of its parent; then the listing is from before it
	 * if it is from before its parent.
	 * @param shard a shard that is not listed
	 * @param copy the group's copy, for the shard's ancestors
	 */
	boolean mayPrecede(Shard shard, ShardCache copy) {
		return mayPrecede(shard, copy, new HashSet<>());
	}

	private boolean mayPrecede(Shard shard, ShardCache copy, Set<String> asked) {
		if (shard.parents().stream().anyMatch(this::show)) {
			return true;
		}
		Position begin = shard.begin();
		if (begin != null && this.newest != null && !begin.equals(this.newest)) {
			return begin.isAfter(this.newest);
		}
		return shard.parents()
			.stream()
			.filter(asked::add) // of many splits and merges, each ancestor once
			.map(copy::find)
			.flatMap(Optional::stream)
			.anyMatch((parent) -> mayPrecede(parent.shard(), copy, asked));
	}

}
