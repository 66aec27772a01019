package io.kinesumer.store;

import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Reads and replaces shard caches of whatever size. Thread-safe.
 */
final class ShardCaches {

	private final DynamoDbTable table;

	private final Chunks chunks;

	ShardCaches(DynamoDbTable table) {
		this.table = table;
		this.chunks = new Chunks(table);
	}

	Optional<ShardCache> read(String app, String stream) {
		Subject subject = subject(app, stream);
		Map<String, AttributeValue> key = ShardCacheItems.key(app, stream);
		return this.chunks
			.read(key, subject, ShardCacheItems::chunks, (reference) -> this.chunks.readAll(key, reference, subject))
			.map((content) -> content.decode((item) -> ShardCacheItems.read(stream, item),
					(item, chunks) -> ShardCacheItems.read(stream, item, chunks)));
	}

	boolean replace(String app, ShardCache next) {
		Subject subject = subject(app, next.stream());
		Map<String, AttributeValue> key = ShardCacheItems.key(app, next.stream());
		ShardCache written = next.written();
		Optional<Map<String, AttributeValue>> whole = ShardCacheItems.writeWhole(app, written);
		Chunks.Reference reference = whole.isPresent() ? null
				: this.chunks.write(key, written.version(), ShardCacheItems.writeChunks(written), subject);
		Map<String, AttributeValue> item = (reference == null) ? whole.orElseThrow()
				: ShardCacheItems.writeBesideChunks(app, written, reference);
		WriteOutcome outcome = this.table.put(item, ShardCacheItems.when(next.version()), subject);
		boolean applied = outcome.isApplied((standing) -> isApplied(standing, next, reference));
		if (applied) {
			this.chunks.removeOlder(key, outcome, written.version(), reference, subject);
		}
		return applied;
	}

	private static boolean isApplied(Item standing, ShardCache next, Chunks.@Nullable Reference reference) {
		Chunks.Reference there = ShardCacheItems.chunks(standing);
		if (there != null || reference != null) {
			return there != null && there.equals(reference) // one version, one content
					&& ShardCacheItems.reset(standing) == next.reset();
		}
		return AppliedWrites.isApplied(ShardCacheItems.read(next.stream(), standing), next);
	}

	private static Subject subject(String app, String stream) {
		return Subject.stream(app, stream, "its shard cache");
	}

}
