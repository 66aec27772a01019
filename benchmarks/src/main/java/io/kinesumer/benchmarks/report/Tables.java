package io.kinesumer.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Results as text.
 */
public final class Tables {

	/** The least and the greatest are told where they are this far apart. */
	private static final double SPREAD = 1.05;

	private Tables() {
	}

	/**
	 * A table in Markdown: a row for each setting and figure, a column for each peer; the
	 * median, and in brackets the least and the greatest where they differ.
	 */
	static String of(Results results, String measure) {
		List<Sample> samples = results.samples().stream().filter((each) -> each.measure().equals(measure)).toList();
		Set<String> peers = new LinkedHashSet<>();
		Set<List<String>> rows = new LinkedHashSet<>();
		samples.forEach((sample) -> {
			peers.add(sample.peer());
			rows.add(List.of(sample.setting(), sample.metric()));
		});
		StringBuilder text = new StringBuilder("| setting | figure |");
		peers.forEach((peer) -> text.append(' ').append(peer).append(" |"));
		text.append("\n|---|---|").append("---|".repeat(peers.size())).append('\n');
		for (List<String> row : rows) {
			text.append("| ").append(row.get(0)).append(" | ").append(row.get(1)).append(" |");
			for (String peer : peers) {
				text.append(' ')
					.append(results.find(measure, row.get(0), row.get(1), peer).map(Tables::cell).orElse("-"))
					.append(" |");
			}
			text.append('\n');
		}
		return text.toString();
	}

	private static String cell(Sample sample) {
		boolean differ = sample.most() > sample.least() * SPREAD;
		return number(sample.median())
				+ (differ ? " (" + number(sample.least()) + "-" + number(sample.most()) + ")" : "");
	}

	static String number(double value) {
		double size = Math.abs(value);
		String format = (value == Math.rint(value) || size >= 100) ? "%,.0f" : (size >= 10) ? "%.1f" : "%.2f";
		return String.format(Locale.ROOT, format, value);
	}

	/**
	 * What was promised and what was measured.
	 */
	static String promises(Results results) {
		StringBuilder text = new StringBuilder("| promise | setting | at most | measured | |\n|---|---|---|---|---|\n");
		for (Bound bound : Bound.ALL) {
			for (Bound.Verdict verdict : bound.judge(results)) {
				text.append(String.format(Locale.ROOT, "| %s | %s | %s | %s | %s |%n", bound.what(), verdict.setting(),
						number(bound.most()), number(verdict.value()), verdict.isKept() ? "kept" : "**missed**"));
			}
		}
		return text.toString();
	}

	/**
	 * Each figure beside what it was, the largest changes first.
	 */
	public static List<String> comparison(Results results, Results baseline) {
		List<String> lines = new ArrayList<>();
		for (Sample sample : results.samples()) {
			Optional<Sample> before = baseline.find(sample);
			if (before.isPresent() && before.get().median() > 0) {
				lines.add(String.format(Locale.ROOT, "%5.2f of the baseline: %s, %s, %s, %s: %s (was %s)",
						sample.median() / before.get().median(), sample.measure(), sample.setting(), sample.metric(),
						sample.peer(), number(sample.median()), number(before.get().median())));
			}
		}
		return lines;
	}

}
