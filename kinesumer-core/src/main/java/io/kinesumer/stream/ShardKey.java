package io.kinesumer.stream;

import java.util.Comparator;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * One shard of one stream of the group.
 *
 * @param stream the stream's key in the group: its plain name or its alias
 * @param shardId the shard's id, as Kinesis gives it
 */
public record ShardKey(String stream, String shardId) implements Comparable<ShardKey> {

	private static final Comparator<ShardKey> ORDER = Comparator.comparing(ShardKey::stream)
		.thenComparing(ShardKey::shardId);

	public ShardKey {
		Objects.requireNonNull(stream, "stream");
		Objects.requireNonNull(shardId, "shardId");
	}

	/**
	 * Written out, since keys are looked up at every step and a record's own is slower:
	 * shards of one stream differ by their ids.
	 */
	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof ShardKey key && this.shardId.equals(key.shardId)
				&& this.stream.equals(key.stream));
	}

	@Override
	public int hashCode() {
		return 31 * this.stream.hashCode() + this.shardId.hashCode();
	}

	@Override
	public int compareTo(ShardKey other) {
		return ORDER.compare(this, other);
	}

	@Override
	public String toString() {
		return this.stream + "/" + this.shardId;
	}

}
