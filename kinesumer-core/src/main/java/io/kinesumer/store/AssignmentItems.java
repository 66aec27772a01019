package io.kinesumer.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Assignments as items: {@code group#<app>}, {@code assignment#<stream>}. That of a large
 * group is in {@link Chunks}, each with all that concerns some of the clients, so that a
 * client reads one of them.
 */
final class AssignmentItems {

	static final String GENERATION = "generation";

	private static final String SHARDS = "shards";

	/**
	 * The most bytes of an item without chunks, and about what a chunk holds before it is
	 * packed. Every client reads one whenever something moves.
	 */
	private static final int MOST_WITHOUT_CHUNKS = 16 * 1024;

	private AssignmentItems() {
	}

	static Map<String, AttributeValue> key(String app, String stream) {
		return Item.key(GroupItems.partition(app), "assignment#" + stream);
	}

	/**
	 * An assignment as one item.
	 * @return the item, or empty if it is better stored in chunks
	 */
	static Optional<Map<String, AttributeValue>> writeWhole(String app, Assignment assignment) {
		Map<String, AttributeValue> shards = new TreeMap<>();
		assignment.shards().forEach((client, ids) -> shards.put(client, Item.value(ShardIdText.write(ids))));
		Map<String, AttributeValue> item = item(app, assignment).with(SHARDS, shards).build();
		return (ItemSize.of(item) <= MOST_WITHOUT_CHUNKS) ? Optional.of(item) : Optional.empty();
	}

	/**
	 * An assignment as what its chunks hold.
	 */
	static List<byte[]> writeChunks(Assignment assignment) {
		Map<String, String> lines = new TreeMap<>();
		assignment.shards()
			.forEach((client, ids) -> lines.put(client, escape(client) + '\n' + ShardIdText.write(ids) + '\n'));
		int count = 1 + lines.values().stream().mapToInt(String::length).sum() / MOST_WITHOUT_CHUNKS;
		List<StringBuilder> texts = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			texts.add(new StringBuilder());
		}
		lines.forEach((client, text) -> texts.get(chunkOf(client, count)).append(text));
		return texts.stream().map((text) -> PackedText.pack(text.toString())).toList();
	}

	/**
	 * Which chunk tells what concerns a client.
	 */
	static int chunkOf(String client, int count) {
		return Math.floorMod(client.hashCode(), count); // the same in every Java
	}

	/**
	 * The item of an assignment that is stored in chunks.
	 */
	static Map<String, AttributeValue> writeBesideChunks(String app, Assignment assignment, Chunks.Reference chunks) {
		return chunks.addTo(item(app, assignment)).build();
	}

	private static Item.Builder item(String app, Assignment assignment) {
		Item.Builder item = Item.builder();
		key(app, assignment.stream()).forEach(item::with);
		return item.with(GENERATION, Item.value(assignment.generation()));
	}

	/**
	 * Reads an assignment that is one item.
	 */
	static Assignment read(String stream, Item item) {
		Map<String, SortedSet<String>> shards = new TreeMap<>();
		Item texts = new Item(item.map(SHARDS));
		texts.attributes().keySet().forEach((client) -> shards.put(client, ShardIdText.read(texts.string(client, ""))));
		return new Assignment(stream, item.number(GENERATION), shards);
	}

	/**
	 * Reads an assignment from some of its chunks, or all.
	 * @throws IOException if they do not hold one
	 */
	static Assignment read(String stream, Item item, List<byte[]> chunks) throws IOException {
		Map<String, SortedSet<String>> shards = new TreeMap<>();
		for (byte[] chunk : chunks) {
			for (Iterator<String> lines = PackedText.unpack(chunk).lines().iterator(); lines.hasNext();) {
				shards.put(lines.next().translateEscapes(), ShardIdText.read(lines.next()));
			}
		}
		return new Assignment(stream, item.number(GENERATION), shards);
	}

	/**
	 * Clients' ids are of the user's choice, and lines end here.
	 */
	private static String escape(String client) {
		return client.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
	}

}
