package io.kinesumer.stream;

import java.util.Comparator;
import java.util.Objects;

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

	@Override
	public int compareTo(ShardKey other) {
		return ORDER.compare(this, other);
	}

	@Override
	public String toString() {
		return this.stream + "/" + this.shardId;
	}

}
