package io.kinesumer.test.kinesis.stream;

import java.time.Instant;

/**
 * A stream as descriptions show it.
 *
 * @param id which stream
 * @param status its state
 * @param mode its capacity mode
 * @param created when it was created; a stream created again has another time
 * @param retentionHours how long records are kept
 * @param openShards how many shards are open
 */
public record StreamView(StreamId id, StreamStatus status, StreamMode mode, Instant created, int retentionHours,
		int openShards) {

}
