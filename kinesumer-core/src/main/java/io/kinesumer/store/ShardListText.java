package io.kinesumer.store;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import io.kinesumer.stream.HashRange;
import io.kinesumer.stream.Shard;
import org.jspecify.annotations.Nullable;

/**
 * A list of shards as text that packs well: a line per shard, with the fields id, what is
 * known of its end ({@code c} for closed, {@code f} for finished), parents, first hash,
 * last hash, starting sequence number.
 * <p>
 * Hashes have up to 39 digits and sequence numbers 56, but shards that are made together
 * lie side by side: each number is written as its distance from one before it. In
 * hexadecimal, for Kinesis makes sequence numbers of groups of bits.
 */
final class ShardListText {

	private static final Predicate<String> DECIMAL = Pattern.compile("0|[1-9][0-9]*").asMatchPredicate();

	private static final int RADIX = 16;

	private static final String VERBATIM = "=";

	private static final String ABSENT = "";

	private ShardListText() {
	}

	static String write(List<ShardCache.Entry> entries) {
		StringBuilder text = new StringBuilder();
		Distances hashes = new Distances();
		Distances sequenceNumbers = new Distances();
		for (ShardCache.Entry entry : entries) {
			Shard shard = entry.shard();
			HashRange range = shard.hashRange();
			String end = (shard.closed() ? "c" : "") + (entry.finished() ? "f" : "");
			text.append(requirePlain(shard.id())).append('\t').append(end).append('\t');
			text.append(requirePlain(String.join(",", shard.parents()))).append('\t');
			text.append(hashes.write((range != null) ? range.start() : null)).append('\t');
			text.append(hashes.write((range != null) ? range.end() : null)).append('\t');
			text.append(sequenceNumbers.write(shard.startingSequenceNumber())).append('\n');
		}
		return text.toString();
	}

	/**
	 * Reads what was written.
	 * @throws RuntimeException if the text is something else
	 */
	static List<ShardCache.Entry> read(String text) {
		List<ShardCache.Entry> entries = new ArrayList<>();
		Distances hashes = new Distances();
		Distances sequenceNumbers = new Distances();
		text.lines().forEach((line) -> {
			String[] fields = line.split("\t", -1);
			List<String> parents = fields[2].isEmpty() ? List.of() : List.of(fields[2].split(","));
			String first = hashes.read(fields[3]);
			String last = hashes.read(fields[4]);
			HashRange range = (first != null && last != null) ? new HashRange(first, last) : null;
			Shard shard = new Shard(fields[0], parents, range, sequenceNumbers.read(fields[5]),
					fields[1].contains("c"));
			entries.add(new ShardCache.Entry(shard, fields[1].contains("f")));
		});
		return entries;
	}

	private static String requirePlain(String text) {
		if (text.chars().anyMatch((character) -> character < ' ')) {
			throw new IllegalArgumentException("'" + text + "' is not a shard id: Kinesis allows no such character");
		}
		return text;
	}

	/**
	 * A row of numbers, each by its distance from the one before.
	 */
	private static final class Distances {

		private BigInteger before = BigInteger.ZERO;

		private String write(@Nullable String number) {
			if (number == null) {
				return ABSENT;
			}
			if (!DECIMAL.test(number)) {
				return VERBATIM + requirePlain(number);
			}
			BigInteger value = new BigInteger(number);
			String distance = value.subtract(this.before).toString(RADIX);
			this.before = value;
			return distance;
		}

		private @Nullable String read(String text) {
			if (text.equals(ABSENT)) {
				return null;
			}
			if (text.startsWith(VERBATIM)) {
				return text.substring(1);
			}
			this.before = this.before.add(new BigInteger(text, RADIX));
			return this.before.toString();
		}

	}

}
