package io.kinesumer.stream;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A shard as Kinesis lists it.
 *
 * @param id the shard's id
 * @param parents the shards it was split or merged from: none, one, or two
 * @param hashRange the hashes it takes, or {@code null} where the source does not tell
 * @param startingSequenceNumber the first sequence number it can hold, or {@code null}
 * where the source does not tell
 * @param closed whether it takes no more records
 */
public record Shard(String id, List<String> parents, @Nullable HashRange hashRange,
		@Nullable String startingSequenceNumber, boolean closed) {

	public Shard {
		Objects.requireNonNull(id, "id");
		parents = List.copyOf(parents);
	}

	/**
	 * Where the shard begins. What follows a shard begins after all of its records.
	 * @return the first position that it can hold, or {@code null} where the source does
	 * not tell
	 */
	public @Nullable Position begin() {
		return (this.startingSequenceNumber != null && Position.isNumber(this.startingSequenceNumber))
				? Position.of(this.startingSequenceNumber) : null;
	}

	/**
	 * An open shard without parents, of which nothing else is known.
	 * @param id the shard's id
	 * @return the shard
	 */
	public static Shard open(String id) {
		return new Shard(id, List.of(), null, null, false);
	}

}
