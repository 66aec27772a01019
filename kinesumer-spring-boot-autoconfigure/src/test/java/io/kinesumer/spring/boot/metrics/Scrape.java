package io.kinesumer.spring.boot.metrics;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Prometheus reads from an application.
 *
 * @param samples name, labels and value of each series of ours
 */
record Scrape(List<Sample> samples) {

	private static final Pattern LINE = Pattern.compile("(kinesumer\\w+)(?:\\{(.*)})? (\\S+)");

	private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

	static Scrape of(String text) {
		return new Scrape(text.lines().map(LINE::matcher).filter(Matcher::matches).map(Scrape::sample).toList());
	}

	private static Sample sample(Matcher line) {
		Map<String, String> labels = new TreeMap<>();
		if (line.group(2) != null) {
			LABEL.matcher(line.group(2)).results().forEach((label) -> labels.put(label.group(1), label.group(2)));
		}
		return new Sample(line.group(1), labels, Double.parseDouble(line.group(3)));
	}

	/**
	 * The label names of each series. A name that occurs with several sets of them, which
	 * Prometheus does not take, shows all.
	 */
	Map<String, String> keys() {
		Map<String, String> keys = new TreeMap<>();
		for (Sample sample : this.samples) {
			String names = String.join(" ", new TreeSet<>(sample.labels().keySet()));
			keys.merge(sample.name(), names, (one, other) -> one.equals(other) ? one : one + " OR " + other);
		}
		return keys;
	}

	List<Sample> series(String name, String... labels) {
		return this.samples.stream().filter((sample) -> sample.is(name, labels)).toList();
	}

	double value(String name, String... labels) {
		return series(name, labels).stream().mapToDouble(Sample::value).sum();
	}

	record Sample(String name, Map<String, String> labels, double value) {

		private boolean is(String name, String... labels) {
			boolean is = this.name.equals(name);
			for (int i = 0; i < labels.length; i += 2) {
				is &= labels[i + 1].equals(this.labels.get(labels[i]));
			}
			return is;
		}

	}

}
