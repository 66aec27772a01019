package io.kinesumer.reader;

import java.time.Instant;

import io.kinesumer.stream.Position;
import org.jspecify.annotations.Nullable;

/**
 * When a shard was known to hold nothing more than had been read.
 *
 * @param through the last record read by then, or {@code null} if there had been none
 * @param at the time, by the clock of the service
 */
public record CaughtUp(@Nullable Position through, Instant at) {
}
