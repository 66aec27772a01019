package io.kinesumer.store.jdbc;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import io.kinesumer.store.ShardCache;
import io.kinesumer.stream.HashRange;
import io.kinesumer.stream.Shard;
import org.jspecify.annotations.Nullable;

/**
 * Shard caches as rows, with a line for each shard.
 */
final class ShardCacheRows implements Rows<ShardCache> {

	private static final String OPEN = "open";

	private static final String CLOSED = "closed";

	private static final String FINISHED = " finished";

	@Override
	public String table() {
		return "shard_cache";
	}

	@Override
	public List<String> keyColumns() {
		return List.of("app", "stream");
	}

	@Override
	public List<String> columns() {
		return List.of("version", "reset", "shards");
	}

	@Override
	public ShardCache read(Row row) throws SQLException {
		return new ShardCache(row.text("stream"), row.number("version"), row.number("reset"),
				Text.readLines(row.text("shards")).stream().map(ShardCacheRows::readEntry).toList());
	}

	@Override
	public List<@Nullable Object> write(ShardCache cache) {
		return Arrays.asList(cache.version(), cache.reset(),
				Text.lines(cache.shards().stream().map(ShardCacheRows::writeEntry).toList()));
	}

	private static String writeEntry(ShardCache.Entry entry) {
		Shard shard = entry.shard();
		HashRange range = shard.hashRange();
		return Text.fields(shard.id(), (shard.closed() ? CLOSED : OPEN) + (entry.finished() ? FINISHED : ""),
				Text.list(shard.parents()), (range != null) ? range.start() : null,
				(range != null) ? range.end() : null, shard.startingSequenceNumber());
	}

	private static ShardCache.Entry readEntry(String line) {
		List<@Nullable String> fields = Text.readFields(line);
		String state = Objects.requireNonNull(fields.get(1));
		String first = fields.get(3);
		String last = fields.get(4);
		Shard shard = new Shard(Objects.requireNonNull(fields.get(0)),
				Text.readList(Objects.requireNonNull(fields.get(2))),
				(first != null && last != null) ? new HashRange(first, last) : null, fields.get(5),
				state.startsWith(CLOSED));
		return new ShardCache.Entry(shard, state.endsWith(FINISHED));
	}

}
