package io.kinesumer.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A Java block of a page.
 *
 * @param line the line of the page where the block begins, from 1
 * @param source the path of the source inside its module's source folder, or {@code null}
 * if the page does not say
 * @param tag names the piece of the source
 * @param code what the page shows
 */
record DocumentedExample(int line, @Nullable String source, @Nullable String tag, String code) {

	private static final String FENCE = "```";

	private static final Pattern REFERENCE = Pattern.compile("<!-- example: (\\S+)#(\\S+) -->");

	private static final Pattern FILE = Pattern.compile("<!-- file: \\S+ -->");

	private static final Pattern ANY_TAG = Pattern.compile("\\s*// (tag|end)::\\S+\\[]\\s*");

	static List<DocumentedExample> in(String page) {
		List<DocumentedExample> examples = new ArrayList<>();
		List<String> lines = page.lines().toList();
		int begin = -1;
		for (int i = 0; i < lines.size(); i++) {
			boolean fence = lines.get(i).strip().startsWith(FENCE);
			if (fence && begin >= 0) {
				if (lines.get(begin).strip().equals(FENCE + "java") && !isFile(lines, begin)) {
					examples.add(of(lines, begin, i));
				}
				begin = -1;
			}
			else if (fence) {
				begin = i;
			}
		}
		return examples;
	}

	/**
	 * Whether a block is a whole file of the quick start, which has a build of its own.
	 */
	private static boolean isFile(List<String> lines, int begin) {
		return begin > 0 && FILE.matcher(lines.get(begin - 1).strip()).matches();
	}

	private static DocumentedExample of(List<String> lines, int begin, int end) {
		Matcher reference = REFERENCE.matcher((begin > 0) ? lines.get(begin - 1).strip() : "");
		boolean says = reference.matches();
		return new DocumentedExample(begin + 1, says ? reference.group(1) : null, says ? reference.group(2) : null,
				tidy(lines.subList(begin + 1, end)));
	}

	/**
	 * What stands between the tags in a source, other tags left out.
	 */
	String tagged(String text) {
		List<String> lines = text.lines().map(String::stripTrailing).toList();
		int begin = indexOf(lines, "// tag::" + this.tag + "[]");
		int end = indexOf(lines, "// end::" + this.tag + "[]");
		return tidy(lines.subList(begin + 1, end).stream().filter((line) -> !ANY_TAG.matcher(line).matches()).toList());
	}

	private int indexOf(List<String> lines, String mark) {
		List<String> stripped = lines.stream().map(String::strip).toList();
		int index = stripped.indexOf(mark);
		if (index < 0 || index != stripped.lastIndexOf(mark)) {
			throw new AssertionError(this.source + " has the line " + mark + " not once");
		}
		return index;
	}

	private static String tidy(List<String> lines) {
		return lines.stream().collect(Collectors.joining("\n")).stripIndent().strip();
	}

}
