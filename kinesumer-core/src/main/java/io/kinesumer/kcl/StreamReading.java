package io.kinesumer.kcl;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.kinesumer.kcl.KclImportPlan.StreamPlan;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.StreamRef;

/**
 * A stream to import.
 *
 * @param stream the stream
 * @param description what Kinesis says of it
 * @param listed its shards
 * @param initialShards those that begin where the group starts
 * @param records what is known of the records that leases stand at, by shard
 * @param plan what becomes of it
 */
record StreamReading(StreamRef stream, KinesisApi.Description description, List<Shard> listed,
		Set<String> initialShards, Map<String, CheckpointedRecord> records, StreamPlan plan) {
}
