package io.kinesumer.spring.boot.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The dashboard and the alert rules of {@code docs/observability}.
 */
final class ObservabilityFiles {

	private static final Path DOCS = Path.of("..", "docs");

	private static final Pattern SELECTOR = Pattern.compile("(kinesumer_\\w+)(?:\\{([^}]*)})?");

	private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)");

	private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on)\\s*\\(([^)]*)\\)");

	private static final Pattern LEGEND = Pattern.compile("\\{\\{\\s*(?:\\$labels\\.)?(\\w+)");

	/** What Prometheus adds to each series. */
	private static final Set<String> TARGET = Set.of("instance", "job");

	private ObservabilityFiles() {
	}

	/**
	 * The queries of the dashboard, with the legends of each.
	 */
	static Map<String, String> dashboard() {
		Map<String, String> queries = new LinkedHashMap<>();
		JsonNode dashboard = JsonMapper.shared().readTree(read(DOCS.resolve("observability/grafana-dashboard.json")));
		dashboard.get("panels")
			.forEach((panel) -> panel.get("targets")
				.forEach(
						(target) -> queries.put(target.get("expr").asString(), target.get("legendFormat").asString())));
		dashboard.at("/templating/list").forEach((variable) -> queries.put(variable.get("query").asString(), ""));
		queries.remove("prometheus");
		return queries;
	}

	/**
	 * The alert rules.
	 */
	@SuppressWarnings("unchecked")
	static List<Map<String, Object>> alerts() {
		Map<String, Object> file = new Yaml().load(read(DOCS.resolve("observability/prometheus-rules.yml")));
		List<Map<String, Object>> groups = (List<Map<String, Object>>) file.get("groups");
		return groups.stream().flatMap((group) -> ((List<Map<String, Object>>) group.get("rules")).stream()).toList();
	}

	static String runbook() {
		return read(DOCS.resolve("operations.md"));
	}

	/**
	 * What a query asks for that a scrape does not show.
	 * @param keys the labels of each series, separated by spaces
	 */
	static List<String> unknown(String query, String legend, Map<String, String> keys) {
		List<String> unknown = new ArrayList<>();
		List<String> common = new ArrayList<>();
		Matcher selectors = SELECTOR.matcher(query);
		while (selectors.find()) {
			String name = selectors.group(1);
			if (!keys.containsKey(name)) {
				unknown.add(name);
				continue;
			}
			List<String> labels = new ArrayList<>(Arrays.asList(keys.get(name).split(" ")));
			labels.addAll(TARGET);
			common.addAll(labels);
			if (selectors.group(2) != null) {
				LABEL.matcher(selectors.group(2))
					.results()
					.map((label) -> label.group(1))
					.filter((label) -> !labels.contains(label))
					.forEach((label) -> unknown.add(name + "{" + label + "}"));
			}
		}
		if (common.isEmpty()) {
			unknown.add("no meter in " + query);
		}
		GROUPING.matcher(query)
			.results()
			.flatMap((grouping) -> Arrays.stream(grouping.group(1).split("\\s*,\\s*")))
			.filter((label) -> !common.contains(label))
			.forEach((label) -> unknown.add("by " + label + " in " + query));
		LEGEND.matcher(legend)
			.results()
			.map((label) -> label.group(1))
			.filter((label) -> !common.contains(label))
			.forEach((label) -> unknown.add("{{" + label + "}} of " + query));
		if (query.chars().filter((c) -> c == '(').count() != query.chars().filter((c) -> c == ')').count()) {
			unknown.add("unbalanced parentheses in " + query);
		}
		return unknown;
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
