package io.kinesumer.store;

import java.util.List;
import java.util.Map;

import io.kinesumer.stream.HashRange;
import io.kinesumer.stream.Shard;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Shard caches as items: {@code shard_cache#<app>}, the stream's key. The Go client reads
 * and writes {@code shards} alone, and of each shard {@code ID} and {@code Closed} alone;
 * the names of ours inside a shard follow its spelling.
 */
final class ShardCacheItems {

	private static final String VERSION = "version";

	private static final String RESET = "reset";

	private static final String SHARDS = "shards";

	/**
	 * Stands at every shard that we wrote, and at none that the Go client wrote.
	 */
	private static final String PARENTS = "Parents";

	private static final String ID = "ID";

	private static final String CLOSED = "Closed";

	private static final String FINISHED = "Finished";

	private static final String FIRST_HASH = "FirstHash";

	private static final String LAST_HASH = "LastHash";

	private static final String STARTING_SEQUENCE_NUMBER = "StartingSequenceNumber";

	private ShardCacheItems() {
	}

	static Map<String, AttributeValue> key(String app, String stream) {
		return Item.key(partition(app), stream);
	}

	static Map<String, AttributeValue> write(String app, ShardCache cache) {
		return Item.builder()
			.key(partition(app), cache.stream())
			.with(VERSION, Item.value(cache.version()))
			.with(RESET, Item.value(cache.reset()))
			.with(SHARDS, AttributeValue.fromL(cache.shards().stream().map(ShardCacheItems::write).toList()))
			.build();
	}

	/**
	 * Reads a cache. The Go client sets {@code shards} and leaves {@code version} as it
	 * is, so the version counts only if the shards are ours.
	 */
	static ShardCache read(String stream, Item item) {
		List<Item> shards = item.list(SHARDS).stream().map((shard) -> new Item(shard.m())).toList();
		boolean ours = shards.stream().allMatch((shard) -> shard.has(PARENTS));
		return new ShardCache(stream, ours ? item.number(VERSION) : 0, item.number(RESET),
				shards.stream().map(ShardCacheItems::read).toList());
	}

	/**
	 * The condition that a cache is of a version. It is of version 0 where there is none,
	 * and where the Go client wrote it, which does so as a whole: its first shard tells.
	 * @param version the version
	 * @return the condition
	 */
	static ConditionalWrite when(long version) {
		if (version != 0) {
			return ConditionalWrite.when("#version = :version").value("version", Item.value(version));
		}
		return ConditionalWrite
			.when("attribute_not_exists(#version)"
					+ " OR (size(#shards) > :version AND attribute_not_exists(#shards[0].#Parents))")
			.value("version", Item.value(0));
	}

	private static AttributeValue write(ShardCache.Entry entry) {
		Shard shard = entry.shard();
		HashRange range = shard.hashRange();
		return AttributeValue.fromM(Item.builder()
			.with(ID, shard.id())
			.with(CLOSED, Item.value(shard.closed()))
			.with(FINISHED, Item.value(entry.finished()))
			.with(PARENTS, Item.value(shard.parents()))
			.with(FIRST_HASH, (range != null) ? range.start() : null)
			.with(LAST_HASH, (range != null) ? range.end() : null)
			.with(STARTING_SEQUENCE_NUMBER, shard.startingSequenceNumber())
			.build());
	}

	private static ShardCache.Entry read(Item item) {
		Shard shard = new Shard(item.string(ID, ""), item.strings(PARENTS), hashRange(item),
				item.string(STARTING_SEQUENCE_NUMBER), item.flag(CLOSED));
		return new ShardCache.Entry(shard, item.flag(FINISHED));
	}

	private static @Nullable HashRange hashRange(Item item) {
		String first = item.string(FIRST_HASH);
		String last = item.string(LAST_HASH);
		return (first != null && last != null) ? new HashRange(first, last) : null;
	}

	private static String partition(String app) {
		return "shard_cache#" + app;
	}

}
