package io.kinesumer.ownership;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;

import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.StreamPin;
import io.kinesumer.stream.ReadPosition;
import org.jspecify.annotations.Nullable;

/**
 * Up to when a shard is known to be consumed: whatever arrived before is handled, or was
 * never there. If that is longer ago than the stream keeps records, some may be lost.
 * Pure functions.
 */
final class Reach {

	private Reach() {
	}

	/**
	 * What a checkpoint tells. One that the Go client wrote tells only when it was
	 * written.
	 * @return the time, or {@code null} if it tells nothing
	 */
	static @Nullable Instant of(Checkpoint checkpoint) {
		Instant arrival = checkpoint.arrival();
		Instant caughtUpAt = checkpoint.caughtUpAt();
		if (arrival == null && caughtUpAt == null) {
			return (checkpoint.position() != null) ? checkpoint.updatedAt() : null;
		}
		return (arrival == null || (caughtUpAt != null && caughtUpAt.isAfter(arrival))) ? caughtUpAt : arrival;
	}

	/**
	 * What is known of a shard of which nothing has been committed. One that was there
	 * when the group first saw the stream is consumed from the pinned start on; one born
	 * later holds nothing from before its parents were closed, and those have been
	 * consumed up to some time.
	 * @param parents the checkpoints of its parents, as far as there are any
	 */
	static Instant ofStart(StreamPin pin, String shardId, Collection<Checkpoint> parents) {
		if (pin.initialShards().contains(shardId)) {
			return (pin.start() instanceof ReadPosition.AtTimestamp at) ? at.timestamp() : pin.firstSeen();
		}
		return parents.stream()
			.map(Reach::of)
			.filter(Objects::nonNull)
			.min(Comparator.naturalOrder())
			.orElse(pin.firstSeen());
	}

}
