package io.kinesumer.kcl;

import java.time.Instant;

import io.kinesumer.stream.Position;
import org.jspecify.annotations.Nullable;

/**
 * What Kinesis tells of the record that a lease stands at.
 *
 * @param position what is handled: the whole record, or a part of an aggregated one
 * @param arrival when the record arrived; if it is gone, a time before which it did
 * @param gone whether Kinesis does not keep the record any more
 */
record CheckpointedRecord(Position position, @Nullable Instant arrival, boolean gone) {
}
