package io.kinesumer.store.jdbc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Lists and maps as text that a person can read: parts between separators. A backslash
 * stands before whatever would pass for a separator.
 */
final class Text {

	private static final String NOTHING = "-";

	private Text() {
	}

	/**
	 * Writes a list of texts, none of them empty.
	 */
	static String list(Collection<String> parts) {
		return join(parts, ',');
	}

	static List<String> readList(String text) {
		return text.isEmpty() ? List.of() : split(text, ',');
	}

	/**
	 * Writes a map, a line for each of its keys.
	 */
	static String map(Map<String, String> map) {
		List<String> lines = new ArrayList<>();
		new TreeMap<>(map).forEach((key, value) -> lines.add(join(List.of(key, value), '=')));
		return join(lines, '\n');
	}

	static SortedMap<String, String> readMap(String text) {
		SortedMap<String, String> map = new TreeMap<>();
		if (!text.isEmpty()) {
			for (String line : split(text, '\n')) {
				List<String> entry = split(line, '=');
				map.put(entry.get(0), entry.get(1));
			}
		}
		return map;
	}

	/**
	 * Writes the fields of something, each of which may be absent.
	 */
	static String fields(@Nullable String... fields) {
		List<String> parts = new ArrayList<>();
		for (String field : fields) {
			parts.add((field == null) ? NOTHING : field.startsWith(NOTHING) ? NOTHING + field : field);
		}
		return join(parts, '\t');
	}

	static List<@Nullable String> readFields(String text) {
		List<@Nullable String> fields = new ArrayList<>();
		for (String part : split(text, '\t')) {
			fields.add(part.equals(NOTHING) ? null : part.startsWith(NOTHING) ? part.substring(1) : part);
		}
		return fields;
	}

	static String lines(Collection<String> lines) {
		return join(lines, '\n');
	}

	static List<String> readLines(String text) {
		return text.isEmpty() ? List.of() : split(text, '\n');
	}

	private static String join(Collection<String> parts, char separator) {
		StringJoiner text = new StringJoiner(String.valueOf(separator));
		for (String part : parts) {
			text.add(escape(part, separator));
		}
		return text.toString();
	}

	private static String escape(String part, char separator) {
		StringBuilder escaped = null;
		for (int i = 0; i < part.length(); i++) {
			char character = part.charAt(i);
			if (character != separator && character != '\\' && character != '\r' && character != '\n') {
				if (escaped != null) {
					escaped.append(character);
				}
				continue;
			}
			if (escaped == null) {
				escaped = new StringBuilder(part.substring(0, i));
			}
			escaped.append('\\').append((character == '\n') ? 'n' : (character == '\r') ? 'r' : character);
		}
		return (escaped != null) ? escaped.toString() : part;
	}

	private static List<String> split(String text, char separator) {
		List<String> parts = new ArrayList<>();
		StringBuilder part = new StringBuilder();
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (character == separator) {
				parts.add(part.toString());
				part.setLength(0);
			}
			else if (character == '\\' && i + 1 < text.length()) {
				char next = text.charAt(++i);
				part.append((next == 'n') ? '\n' : (next == 'r') ? '\r' : next);
			}
			else {
				part.append(character);
			}
		}
		parts.add(part.toString());
		return parts;
	}

}
