package io.kinesumer.test.kinesis.stream;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A place in a shard, handed to clients as opaque text.
 *
 * @param stream the stream
 * @param streamCreated when the stream was created, in milliseconds since the epoch: a
 * stream created again does not know the old one's iterators
 * @param shardOrdinal the number in the shard's id
 * @param index the index of the next record
 * @param issued when the iterator was issued, in milliseconds since the epoch
 */
public record ShardIterator(StreamId stream, long streamCreated, int shardOrdinal, long index, long issued) {

	private static final String VERSION = "AAAAAAAAAAE";

	private static final int PARTS = 8;

	/**
	 * Takes the text apart.
	 * @param text as a client sent it
	 * @return the iterator
	 * @throws ServiceError if the text is no iterator
	 */
	public static ShardIterator parse(String text) {
		try {
			String[] parts = new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8).split("/", -1);
			if (parts.length == PARTS && parts[0].equals(VERSION)) {
				return new ShardIterator(new StreamId(parts[1], parts[2], parts[3]), Long.parseLong(parts[4]),
						Integer.parseInt(parts[5]), Long.parseLong(parts[6]), Long.parseLong(parts[7]));
			}
		}
		catch (IllegalArgumentException ex) {
			// Falls through to the one answer that the service has.
		}
		throw ServiceError.invalidArgument("Invalid ShardIterator.");
	}

	/**
	 * The id of the shard.
	 * @return such as {@code shardId-000000000000}
	 */
	public String shardId() {
		return Shard.id(this.shardOrdinal);
	}

	/**
	 * The text for clients.
	 * @return characters that a client cannot read anything from
	 */
	public String text() {
		String plain = VERSION + "/" + this.stream.account() + "/" + this.stream.region() + "/" + this.stream.name()
				+ "/" + this.streamCreated + "/" + this.shardOrdinal + "/" + this.index + "/" + this.issued;
		return Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
	}

}
