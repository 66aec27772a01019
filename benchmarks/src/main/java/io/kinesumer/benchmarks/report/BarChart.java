package io.kinesumer.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One figure of several peers as horizontal bars, in SVG. The whisker goes from the least
 * value to the greatest.
 */
final class BarChart {

	private static final Map<String, String> COLOURS = new LinkedHashMap<>(Map.of("kinesumer", "#1f77b4",
			"kinesumer-direct", "#2ca02c", "kinesumer-tuned", "#17becf", "kcl", "#d62728", "kcl-tuned", "#ff7f0e",
			"sdk", "#7f7f7f", "sdk-with-table", "#c7c7c7", "direct", "#bcbd22"));

	private static final int WIDTH = 860;

	private static final int LEFT = 270;

	private static final int RIGHT = 130;

	private static final int BAR = 16;

	private final String measure;

	private final String metric;

	private final List<Sample> samples;

	BarChart(String measure, String metric, Results results) {
		this.measure = measure;
		this.metric = metric;
		this.samples = results.samples()
			.stream()
			.filter((sample) -> sample.measure().equals(measure) && sample.metric().equals(metric))
			.toList();
	}

	boolean isEmpty() {
		return this.samples.isEmpty();
	}

	String svg() {
		Set<String> settings = new LinkedHashSet<>();
		this.samples.forEach((sample) -> settings.add(sample.setting()));
		double most = Math.max(1e-9, this.samples.stream().mapToDouble(Sample::most).max().orElse(1));
		StringBuilder body = new StringBuilder();
		int y = 40;
		for (String setting : settings) {
			int first = y;
			for (Sample sample : this.samples) {
				if (sample.setting().equals(setting)) {
					bar(body, sample, y, most);
					y += BAR + 3;
				}
			}
			text(body, LEFT - 110, first + BAR - 4, "end", "#333", setting);
			y += 12;
		}
		return String.format(Locale.ROOT,
				"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
						+ " font-size=\"11\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n"
						+ "<text x=\"10\" y=\"20\" font-size=\"14\" fill=\"#111\">%s</text>%n%s</svg>%n",
				WIDTH, y + 6, escape(this.measure + ": " + this.metric), body);
	}

	private void bar(StringBuilder body, Sample sample, int y, double most) {
		double unit = (WIDTH - LEFT - RIGHT) / most;
		String colour = Optional.ofNullable(COLOURS.get(sample.peer())).orElse("#9467bd");
		text(body, LEFT - 6, y + BAR - 4, "end", colour, sample.peer());
		body.append(String.format(Locale.ROOT, "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
				LEFT, y, Math.max(1, sample.median() * unit), BAR, colour));
		body.append(String.format(Locale.ROOT, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#111\"/>%n",
				LEFT + sample.least() * unit, y + BAR / 2, LEFT + sample.most() * unit, y + BAR / 2));
		text(body, (int) (LEFT + sample.most() * unit) + 6, y + BAR - 4, "start", "#111",
				Tables.number(sample.median()));
	}

	private static void text(StringBuilder body, int x, int y, String anchor, String colour, String text) {
		body.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n", x,
				y, anchor, colour, escape(text)));
	}

	private static String escape(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

}
