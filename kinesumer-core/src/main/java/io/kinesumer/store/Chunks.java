package io.kinesumer.store;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import io.kinesumer.KinesumerException;
import io.kinesumer.StateStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What is too large for its item, as chunks: items beside it whose sort keys begin with
 * its own.
 * <p>
 * Chunks are written under a name that nobody has used for anything else, made of the
 * version that is to come and of a digest of the content; then the item itself moves to
 * that version and bears the name; then the chunks of older versions are removed, those
 * of writers that died or lost included. So the one write of the item decides, and a
 * reader either finds all chunks of the name that it read in the item, or the item has
 * moved on and is read again. Thread-safe.
 */
final class Chunks {

	private static final String DATA = "data";

	private static final String NAME = "chunks";

	private static final String COUNT = "chunk_count";

	/** Sorts after everything in a sort key that a name can be followed by. */
	private static final String LAST = "~";

	private static final Logger logger = LoggerFactory.getLogger(Chunks.class);

	/** How often an item may be replaced while it is read. */
	private static final int ATTEMPTS = 10;

	private final DynamoDbTable table;

	Chunks(DynamoDbTable table) {
		this.table = table;
	}

	/**
	 * Writes chunks, which nobody sees until an item names them.
	 * @param item the key of the item
	 * @param version the version of the item that will name them
	 * @param chunks the chunks, each small enough for an item
	 * @param subject what they are about
	 * @return what the item must bear
	 */
	Reference write(Map<String, AttributeValue> item, long version, List<byte[]> chunks, Subject subject) {
		Reference reference = new Reference(version(version) + "." + digest(chunks), chunks.size());
		for (int i = 0; i < chunks.size(); i++) {
			Map<String, AttributeValue> chunk = Item.builder()
				.key(pk(item), chunkKey(item, reference, i))
				.with(DATA, AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(chunks.get(i))))
				.build();
			// What stands there already is the same.
			this.table.put(chunk, ConditionalWrite.when("attribute_not_exists(#pk)"), subject);
		}
		return reference;
	}

	/**
	 * Reads an item and its chunks, of one version.
	 * @param key the key of the item
	 * @param subject what it is about
	 * @param referenceIn tells which chunks the item names, {@code null} for none
	 * @param fetch reads those that are wanted, empty if they are not there
	 * @return the item, or empty if there is none
	 */
	Optional<Content> read(Map<String, AttributeValue> key, Subject subject,
			Function<Item, @Nullable Reference> referenceIn, Function<Reference, Optional<List<byte[]>>> fetch) {
		Reference missing = null;
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			Item item = this.table.get(key, subject).orElse(null);
			if (item == null) {
				return Optional.empty();
			}
			Reference reference = referenceIn.apply(item);
			if (reference == null) {
				return Optional.of(new Content(item, List.of(), subject));
			}
			Optional<List<byte[]>> chunks = fetch.apply(reference);
			if (chunks.isPresent()) {
				return Optional.of(new Content(item, chunks.get(), subject));
			}
			if (reference.equals(missing)) {
				throw new StateStoreException("Of " + subject + ", the chunks " + reference.name()
						+ " are not all there. Delete item (" + pk(key) + ", " + new Item(key).sk()
						+ ") of the table, and the group writes it afresh", null);
			}
			missing = reference; // replaced meanwhile, and the next look shows by what
		}
		throw new StateStoreException(
				"Of " + subject + ", a newer version was written during each of " + ATTEMPTS + " attempts to read it",
				null);
	}

	/**
	 * All chunks that an item names.
	 * @return the chunks, or empty if they are not all there
	 */
	Optional<List<byte[]>> readAll(Map<String, AttributeValue> item, Reference reference, Subject subject) {
		String from = prefix(item) + reference.name();
		List<byte[]> chunks = new ArrayList<>();
		this.table.query(pk(item), from, from + LAST, subject).forEach((chunk) -> chunks.add(chunk.bytes(DATA)));
		return (chunks.size() == reference.count()) ? Optional.of(chunks) : Optional.empty();
	}

	/**
	 * One chunk that an item names.
	 * @return the chunk, or empty if it is not there
	 */
	Optional<List<byte[]>> readOne(Map<String, AttributeValue> item, Reference reference, int index, Subject subject) {
		return this.table.get(Item.key(pk(item), chunkKey(item, reference, index)), subject)
			.map((chunk) -> List.of(chunk.bytes(DATA)));
	}

	/**
	 * Removes the chunks of versions before the one that was written.
	 * @param item the key of the item
	 * @param written what became of writing it
	 * @param version its version
	 * @param reference the chunks that it names, {@code null} for none
	 * @param subject what it is about
	 */
	void removeOlder(Map<String, AttributeValue> item, WriteOutcome written, long version,
			@Nullable Reference reference, Subject subject) {
		boolean before = written instanceof WriteOutcome.Applied applied && Reference.in(applied.item()) != null;
		if (reference == null && !before) {
			return;
		}
		try {
			for (Map<String, AttributeValue> key : this.table.queryKeys(pk(item), prefix(item),
					prefix(item) + version(version), subject)) {
				this.table.delete(key, ConditionalWrite.when("attribute_exists(#pk)"), subject);
			}
		}
		catch (KinesumerException ex) { // goes with a later version
			logger.debug("Old chunks of {} are left over for now", subject, ex);
		}
	}

	private static String pk(Map<String, AttributeValue> item) {
		return new Item(item).string(Item.PK, "");
	}

	private static String prefix(Map<String, AttributeValue> item) {
		return new Item(item).sk() + "#";
	}

	private static String chunkKey(Map<String, AttributeValue> item, Reference reference, int index) {
		return String.format(Locale.ROOT, "%s%s#%04d", prefix(item), reference.name(), index);
	}

	/**
	 * A version in a form that sorts as the number does.
	 */
	private static String version(long version) {
		return String.format(Locale.ROOT, "%019d", version);
	}

	private static String digest(List<byte[]> chunks) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			chunks.forEach(digest::update);
			return HexFormat.of().formatHex(digest.digest(), 0, 16);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java has SHA-256", ex);
		}
	}

	/**
	 * An item and those of its chunks that were asked for.
	 *
	 * @param item the item
	 * @param chunks the chunks, none if it names none
	 * @param subject what it is about
	 */
	record Content(Item item, List<byte[]> chunks, Subject subject) {

		/**
		 * Decodes what was read.
		 * @param whole decodes an item that names no chunks
		 * @param chunked decodes the chunks of one
		 */
		<T> T decode(Function<Item, T> whole, Decoder<T> chunked) {
			if (this.chunks.isEmpty()) {
				return whole.apply(this.item);
			}
			try {
				return chunked.decode(this.item, this.chunks);
			}
			catch (IOException | RuntimeException ex) {
				throw new StateStoreException("The chunks of " + this.subject + " cannot be read: " + ex
						+ ". Delete item (" + this.item.string(Item.PK) + ", " + this.item.sk()
						+ ") of the table, and the group writes it afresh", ex);
			}
		}

	}

	/**
	 * Decodes chunks.
	 */
	@FunctionalInterface
	interface Decoder<T> {

		T decode(Item item, List<byte[]> chunks) throws IOException;

	}

	/**
	 * Which chunks belong to an item.
	 *
	 * @param name the name they are stored under
	 * @param count how many there are
	 */
	record Reference(String name, int count) {

		/**
		 * What an item refers to.
		 * @return the reference, or {@code null} if the item holds everything itself
		 */
		static @Nullable Reference in(Item item) {
			String name = item.string(NAME);
			return (name != null) ? new Reference(name, Math.toIntExact(item.number(COUNT))) : null;
		}

		Item.Builder addTo(Item.Builder item) {
			return item.with(NAME, this.name).with(COUNT, Item.value(this.count));
		}

	}

}
