package io.kinesumer.test.kinesis.stream;

import org.jspecify.annotations.Nullable;

/**
 * A shard as listings show it.
 *
 * @param id the shard's id
 * @param parent the parent's id, or {@code null}
 * @param adjacentParent the id of the other parent of a merged shard, or {@code null}
 * @param range its hash keys
 * @param startingSequenceNumber the number that its first record follows
 * @param endingSequenceNumber the number that its last record precedes, or {@code null}
 * while it is open
 */
public record ShardView(String id, @Nullable String parent, @Nullable String adjacentParent, HashKeyRange range,
		String startingSequenceNumber, @Nullable String endingSequenceNumber) {

}
