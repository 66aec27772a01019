package io.kinesumer.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.kinesumer.stream.HashRange;
import io.kinesumer.stream.Shard;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Shard caches as items: {@code shard_cache#<app>}, the stream's key. The Go client reads
 * and writes {@code shards} alone, and of each shard {@code ID} and {@code Closed} alone;
 * the names of ours inside a shard follow its spelling.
 * <p>
 * A large cache is in {@link Chunks}. Its item keeps what the Go client reads: all
 * shards, or, where they are more than fit (some 10,000), first those that it would read,
 * the open ones. It lists the stream before it trusts the item anyway.
 */
final class ShardCacheItems {

	private static final String VERSION = "version";

	private static final String RESET = "reset";

	private static final String SHARDS = "shards";

	/**
	 * Stands at the first shard of a list that we wrote, and at none that the Go client
	 * wrote.
	 */
	private static final String PARENTS = "Parents";

	private static final String ID = "ID";

	private static final String CLOSED = "Closed";

	private static final String FINISHED = "Finished";

	private static final String FIRST_HASH = "FirstHash";

	private static final String LAST_HASH = "LastHash";

	private static final String STARTING_SEQUENCE_NUMBER = "StartingSequenceNumber";

	/**
	 * The most bytes of an item without chunks. A larger one would fit, but each write
	 * costs a unit per kilobyte, and packed it takes less than a tenth.
	 */
	private static final int MOST_WITHOUT_CHUNKS = 64 * 1024;

	/** The most bytes of the list that the Go client reads: an item ends at 400 KB. */
	private static final int MOST_LISTED = 380_000;

	private static final int CHUNK = 350_000;

	private ShardCacheItems() {
	}

	static Map<String, AttributeValue> key(String app, String stream) {
		return Item.key(partition(app), stream);
	}

	/**
	 * A cache as one item.
	 * @return the item, or empty if it is better stored in chunks
	 */
	static Optional<Map<String, AttributeValue>> writeWhole(String app, ShardCache cache) {
		Map<String, AttributeValue> item = item(app, cache,
				cache.shards().stream().map(ShardCacheItems::write).toList())
			.build();
		return (ItemSize.of(item) <= MOST_WITHOUT_CHUNKS) ? Optional.of(item) : Optional.empty();
	}

	/**
	 * A cache as what its chunks hold.
	 */
	static List<byte[]> writeChunks(ShardCache cache) {
		byte[] packed = PackedText.pack(ShardListText.write(cache.shards()));
		List<byte[]> chunks = new ArrayList<>();
		for (int from = 0; from < packed.length; from += CHUNK) {
			chunks.add(Arrays.copyOfRange(packed, from, Math.min(packed.length, from + CHUNK)));
		}
		return chunks;
	}

	/**
	 * The item of a cache that is stored in chunks.
	 */
	static Map<String, AttributeValue> writeBesideChunks(String app, ShardCache cache, Chunks.Reference chunks) {
		return chunks.addTo(item(app, cache, listed(cache))).build();
	}

	private static Item.Builder item(String app, ShardCache cache, List<AttributeValue> shards) {
		return Item.builder()
			.key(partition(app), cache.stream())
			.with(VERSION, Item.value(cache.version()))
			.with(RESET, Item.value(cache.reset()))
			.with(SHARDS, AttributeValue.fromL(shards));
	}

	private static List<AttributeValue> listed(ShardCache cache) {
		List<AttributeValue> all = new ArrayList<>();
		int size = 0;
		for (ShardCache.Entry entry : cache.shards()) {
			all.add(writeForGo(entry, all.isEmpty()));
			size += ItemSize.of(all.get(all.size() - 1)) + 1;
		}
		if (size <= MOST_LISTED) {
			return all;
		}
		List<ShardCache.Entry> openFirst = new ArrayList<>(cache.shards());
		openFirst.sort(Comparator.comparing((entry) -> entry.shard().closed()));
		List<AttributeValue> some = new ArrayList<>();
		size = 0;
		for (ShardCache.Entry entry : openFirst) {
			AttributeValue shard = writeForGo(entry, some.isEmpty());
			size += ItemSize.of(shard) + 1;
			if (size > MOST_LISTED) {
				break;
			}
			some.add(shard);
		}
		return some;
	}

	private static AttributeValue writeForGo(ShardCache.Entry entry, boolean first) {
		Item.Builder shard = Item.builder().with(ID, entry.id()).with(CLOSED, Item.value(entry.shard().closed()));
		return AttributeValue.fromM((first ? shard.with(PARENTS, Item.value(entry.shard().parents())) : shard).build());
	}

	/**
	 * Reads a cache that is one item.
	 */
	static ShardCache read(String stream, Item item) {
		return new ShardCache(stream, version(item), reset(item),
				item.list(SHARDS).stream().map((shard) -> read(new Item(shard.m()))).toList());
	}

	/**
	 * Reads a cache from its chunks.
	 * @throws IOException if they do not hold one
	 */
	static ShardCache read(String stream, Item item, List<byte[]> chunks) throws IOException {
		ByteArrayOutputStream packed = new ByteArrayOutputStream();
		chunks.forEach(packed::writeBytes);
		return new ShardCache(stream, version(item), reset(item),
				ShardListText.read(PackedText.unpack(packed.toByteArray())));
	}

	/**
	 * Where the rest of a cache is.
	 * @return the chunks, or {@code null} if the item is all there is
	 */
	static Chunks.@Nullable Reference chunks(Item item) {
		return isOurs(item) ? Chunks.Reference.in(item) : null;
	}

	/**
	 * The Go client sets {@code shards} and leaves all else as it is, so that what else
	 * there is counts only if the shards are ours.
	 */
	private static boolean isOurs(Item item) {
		List<AttributeValue> shards = item.list(SHARDS);
		return shards.isEmpty() || new Item(shards.get(0).m()).has(PARENTS);
	}

	static long reset(Item item) {
		return item.number(RESET);
	}

	private static long version(Item item) {
		return isOurs(item) ? item.number(VERSION) : 0;
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
