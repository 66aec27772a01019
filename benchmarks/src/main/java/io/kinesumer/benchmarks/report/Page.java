package io.kinesumer.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The page that tells what was measured. Between two marks stands what comes from
 * results; the rest is written by hand.
 */
public final class Page {

	private static final String BEGIN = "<!-- results: written by benchmarks/run -->";

	private static final String END = "<!-- end of results -->";

	private static final List<String> MEASURES = List.of("throughput", "group", "latency", "store bill", "scale",
			"micro");

	/** The figures that a plot shows better than a table. */
	private static final List<List<String>> PLOTS = List.of(List.of("throughput", "CPU s per million records"),
			List.of("throughput", "bytes allocated per record"), List.of("group", "start to first record, s"),
			List.of("group", "a second joins and handles half of the shards, s"),
			List.of("group", "kill -9 of the leader, all shards flow again, s"),
			List.of("latency", "put to handled p99, ms"), List.of("store bill", "write units a minute and client"),
			List.of("scale", "CPU cores"), List.of("scale", "start to all shards read, s"));

	private final Path file;

	/**
	 * Creates the page.
	 * @param file where it is
	 */
	public Page(Path file) {
		this.file = file;
	}

	/**
	 * Writes what is between the marks, and the plots beside the page.
	 * @param results what was measured
	 */
	public void write(Results results) throws IOException {
		String page = Files.readString(this.file);
		int begin = page.indexOf(BEGIN);
		int end = page.indexOf(END);
		if (begin < 0 || end < begin) {
			throw new IOException(this.file + " lacks the lines '" + BEGIN + "' and '" + END + "'");
		}
		StringBuilder text = new StringBuilder(BEGIN).append('\n');
		results.circumstances()
			.forEach((name, value) -> text.append("- ").append(name).append(": ").append(value).append('\n'));
		text.append("\n### What it must show\n").append(Tables.promises(results));
		for (String measure : MEASURES) {
			if (results.samples().stream().anyMatch((sample) -> sample.measure().equals(measure))) {
				text.append("\n### ")
					.append(measure.substring(0, 1).toUpperCase(Locale.ROOT))
					.append(measure.substring(1))
					.append('\n');
				plots(results, measure, text);
				text.append(Tables.of(results, measure));
			}
		}
		if (!results.failures().isEmpty()) {
			text.append("\n### Not measured, or not as meant\n");
			results.failures().forEach((failure) -> text.append("- ").append(failure).append('\n'));
		}
		Files.writeString(this.file, page.substring(0, begin) + text + page.substring(end));
	}

	private void plots(Results results, String measure, StringBuilder text) throws IOException {
		Path folder = Objects.requireNonNull(this.file.toAbsolutePath().getParent()).resolve("images/performance");
		Files.createDirectories(folder);
		for (List<String> plot : PLOTS) {
			BarChart chart = new BarChart(plot.get(0), plot.get(1), results);
			if (plot.get(0).equals(measure) && !chart.isEmpty()) {
				String name = (measure + "-" + plot.get(1)).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
				Files.writeString(folder.resolve(name + ".svg"), chart.svg());
				text.append("![").append(plot.get(1)).append("](images/performance/").append(name).append(".svg)\n\n");
			}
		}
	}

}
