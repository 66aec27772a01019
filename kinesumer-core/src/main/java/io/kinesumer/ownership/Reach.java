package io.kinesumer.ownership;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.StreamPin;
import io.kinesumer.stream.ReadPosition;
import org.jspecify.annotations.Nullable;

/**
 * Up to when a shard is known to be consumed: whatever arrived before is handled, or was
 * never there. If that is longer ago than the stream keeps records, some may be lost.
 *
 * @param time the time, by the clock of the service
 * @param certain {@code false} for a shard that is read from its oldest record on and has
 * not been yet: the time is then when the group first saw it, for what was trimmed before
 * is none of the group's, and what it is to read first may have arrived before
 */
public record Reach(Instant time, boolean certain) {

	/**
	 * What a checkpoint tells. One that the Go client wrote tells only when it was
	 * written.
	 * @param checkpoint the checkpoint
	 * @return the time, or {@code null} if it tells nothing
	 */
	public static @Nullable Instant of(Checkpoint checkpoint) {
		Instant arrival = checkpoint.arrival();
		Instant caughtUpAt = checkpoint.caughtUpAt();
		if (arrival == null && caughtUpAt == null) {
			return (checkpoint.position() != null) ? checkpoint.updatedAt() : null;
		}
		return (arrival == null || (caughtUpAt != null && caughtUpAt.isAfter(arrival))) ? caughtUpAt : arrival;
	}

	/**
	 * What is known of a shard of which nothing has been committed. It holds nothing from
	 * before its parents were closed, and those have been consumed up to some time. Of
	 * one that was there when the group first saw the stream the parents may be unknown:
	 * it is consumed from the pinned start on. Another's parent of which nothing is known
	 * may never have been read, nor its own parents to their end, and what they held is
	 * lost with it: that counts from the group's start, too.
	 * @param parents the checkpoints of its parents
	 */
	static Reach ofStart(StreamPin pin, String shardId, Collection<Checkpoint> parents) {
		boolean fromTime = pin.start() instanceof ReadPosition.AtTimestamp;
		Instant start = (pin.start() instanceof ReadPosition.AtTimestamp at) ? at.timestamp() : pin.firstSeen();
		List<Instant> known = parents.stream().map(Reach::of).filter(Objects::nonNull).toList();
		boolean all = !known.isEmpty() && known.size() == parents.size();
		Stream<Instant> times = all ? known.stream() : Stream.concat(known.stream(), Stream.of(start));
		return new Reach(times.min(Comparator.naturalOrder()).orElse(start),
				all || fromTime || !pin.initialShards().contains(shardId));
	}

}
