package io.kinesumer.store;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Ids of shards as one short text, for items end at 400 KB. The ids that Kinesis gives,
 * {@code shardId-000000000007}, are written as numbers and ranges of numbers, all others
 * as they are behind an equals sign: {@code 0-3,7,=shard.of.an.emulator}.
 * <p>
 * A number takes up to 13 characters with its comma, so 20,000 ids fit even where no two
 * are neighbours.
 */
final class ShardIdText {

	private static final String PREFIX = "shardId-";

	private static final Predicate<String> NUMBERED = Pattern.compile("shardId-[0-9]{12}").asMatchPredicate();

	private static final char VERBATIM = '=';

	private ShardIdText() {
	}

	static String write(Collection<String> shardIds) {
		StringJoiner text = new StringJoiner(",");
		List<Long> numbers = shardIds.stream()
			.filter(NUMBERED)
			.map((id) -> Long.parseLong(id.substring(PREFIX.length())))
			.sorted()
			.toList();
		for (int first = 0; first < numbers.size();) {
			int last = first;
			while (last + 1 < numbers.size() && numbers.get(last + 1) == numbers.get(last) + 1) {
				last++;
			}
			text.add((first == last) ? numbers.get(first).toString() : numbers.get(first) + "-" + numbers.get(last));
			first = last + 1;
		}
		shardIds.stream().filter(NUMBERED.negate()).sorted().forEach((id) -> text.add(VERBATIM + requireNoComma(id)));
		return text.toString();
	}

	static SortedSet<String> read(String text) {
		SortedSet<String> shardIds = new TreeSet<>();
		if (text.isEmpty()) {
			return shardIds;
		}
		for (String part : text.split(",", -1)) {
			if (part.charAt(0) == VERBATIM) {
				shardIds.add(part.substring(1));
				continue;
			}
			int dash = part.indexOf('-');
			long first = Long.parseLong((dash < 0) ? part : part.substring(0, dash));
			long last = (dash < 0) ? first : Long.parseLong(part.substring(dash + 1));
			for (long number = first; number <= last; number++) {
				shardIds.add(String.format(Locale.ROOT, "shardId-%012d", number));
			}
		}
		return shardIds;
	}

	private static String requireNoComma(String shardId) {
		if (shardId.indexOf(',') >= 0) {
			throw new IllegalArgumentException("'" + shardId + "' is not a shard id: Kinesis allows no comma in one");
		}
		return shardId;
	}

}
