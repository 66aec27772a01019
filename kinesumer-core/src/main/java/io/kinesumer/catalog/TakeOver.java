package io.kinesumer.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.ShardCache;
import io.kinesumer.stream.Lineage;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;

/**
 * What a group of the Go client leaves of a stream, and what that means for ours. The Go
 * client has no checkpoint for a shard it has read nothing from, keeps none of the shards
 * that are closed in its shard list, and says nowhere when a shard is done. Pure
 * functions of what the store holds.
 *
 * @param from a time since which nothing can have been handled of a shard without a
 * checkpoint
 * @param until the last time that the group is known to have committed, or the latest
 * time there is if it never has
 */
record TakeOver(Instant from, Instant until) {

	/**
	 * By how much the clocks of Kinesis and of those who wrote the table may differ: what
	 * is read again because of it was never handled.
	 */
	private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(1);

	/**
	 * Finds out whether a group has consumed a stream before its start was pinned, which
	 * only the Go client does.
	 * @param cache the stored shard list
	 * @param checkpoints the checkpoints of the stream
	 * @param clients all clients of the app
	 * @return what is left of that group, or empty if the stream is new to the app or the
	 * group has left no time at all
	 */
	static Optional<TakeOver> of(Optional<ShardCache> cache, List<Checkpoint> checkpoints, List<ClientEntry> clients) {
		boolean listed = cache.filter((stored) -> stored.version() == 0 && !stored.shards().isEmpty()).isPresent();
		if (!listed && checkpoints.isEmpty()) {
			return Optional.empty();
		}
		List<Instant> commits = checkpoints.stream().map(Checkpoint::updatedAt).filter(Objects::nonNull).toList();
		Stream<Instant> beats = clients.stream()
			.filter((client) -> client.owner().incarnation().isEmpty())
			.map(ClientEntry::registeredAt);
		Instant until = commits.stream().max(Instant::compareTo).orElse(Instant.MAX);
		return Stream.concat(commits.stream(), beats)
			.min(Instant::compareTo)
			.map((oldest) -> new TakeOver(oldest.minus(CLOCK_DIFFERENCE), until));
	}

	/**
	 * Where shards without a checkpoint start that the group has read.
	 * @param latest the latest time that Kinesis takes
	 */
	ReadPosition start(Instant latest) {
		return new ReadPosition.AtTimestamp(this.from.isBefore(latest) ? this.from : latest);
	}

	/**
	 * When the stream that was consumed had been created at the latest: if Kinesis names
	 * a later time, it is another stream of the same name, whose checkpoints these are
	 * not.
	 * @param created the creation time of the present stream
	 */
	Instant streamCreated(Instant created) {
		return created.minus(CLOCK_DIFFERENCE).isAfter(this.until) ? this.until : created;
	}

	/**
	 * The shards that the group has read, or might have: all but those that follow a
	 * shard which it has not done with, and which start at their first record therefore.
	 * @param listed the shards that Kinesis lists
	 * @param checkpoints the checkpoints of the stream
	 */
	static Set<String> shardsInReach(Collection<Shard> listed, List<Checkpoint> checkpoints) {
		Set<String> finished = finished(listed, checkpoints);
		Lineage lineage = new Lineage(listed);
		return listed.stream()
			.map(Shard::id)
			.filter((id) -> finished.containsAll(lineage.parentsOf(id)))
			.collect(Collectors.toSet());
	}

	/**
	 * The shards that are done with: those whose checkpoints say so, and the ancestors of
	 * those that have any, since whoever wrote that had done with the parents or left
	 * them behind.
	 * @param listed the shards that Kinesis lists
	 * @param checkpoints the checkpoints that count
	 */
	static Set<String> finished(Collection<Shard> listed, List<Checkpoint> checkpoints) {
		Lineage lineage = new Lineage(listed);
		Set<String> finished = new HashSet<>();
		for (Checkpoint checkpoint : checkpoints) {
			if (checkpoint.finished()) {
				finished.add(checkpoint.shardId());
			}
			addAncestors(checkpoint.shardId(), lineage, finished);
		}
		return finished;
	}

	private static void addAncestors(String shardId, Lineage lineage, Set<String> ancestors) {
		for (String parent : lineage.parentsOf(shardId)) {
			if (ancestors.add(parent)) {
				addAncestors(parent, lineage, ancestors);
			}
		}
	}

}
