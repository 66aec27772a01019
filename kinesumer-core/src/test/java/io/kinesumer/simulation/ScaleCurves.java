package io.kinesumer.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Draws what a group costs as a function of its shards and of its clients, as the docs
 * show it: {@code ScaleCurves <directory>}. Takes some minutes.
 */
final class ScaleCurves {

	private static final int CLIENTS = 100;

	private static final int SHARDS = 20_000;

	private final Map<Integer, ScaleRun> byShards = new LinkedHashMap<>();

	private final Map<Integer, ScaleRun> byClients = new LinkedHashMap<>();

	public static void main(String[] args) throws IOException {
		new Silence().begin();
		ScaleCurves curves = new ScaleCurves();
		curves.run();
		Path directory = Files.createDirectories(Path.of(args[0]));
		Map<String, ToDoubleFunction<ScaleRun>> units = new LinkedHashMap<>();
		Map<String, ToDoubleFunction<ScaleRun>> times = new LinkedHashMap<>();
		for (String phase : List.of("all start", "one joins", "one leaves", "one dies")) {
			units.put(phase, (run) -> run.phase(phase).units());
			times.put(phase, (run) -> run.phase(phase).time().toMillis() / 1000.0);
		}
		Map<String, ToDoubleFunction<ScaleRun>> quiet = new LinkedHashMap<>();
		quiet.put("the leader", (run) -> run.inQuiet().leaderRead() + run.inQuiet().leaderWritten());
		quiet.put("a follower", (run) -> run.inQuiet().read() + run.inQuiet().written());
		curves.draw(directory.resolve("units-of-a-change.svg"), "units that a change takes in all", units);
		curves.draw(directory.resolve("time-of-a-change.svg"), "seconds until at rest", times);
		curves.draw(directory.resolve("units-while-quiet.svg"), "units for each interval while nothing changes", quiet);
	}

	private void run() {
		for (int shards : new int[] { 200, 1_000, 5_000, SHARDS }) {
			this.byShards.put(shards, new ScaleRun(CLIENTS, shards).run());
		}
		for (int clients : new int[] { 10, 30, CLIENTS, 300, 1_000 }) {
			this.byClients.put(clients,
					(clients == CLIENTS) ? this.byShards.get(SHARDS) : new ScaleRun(clients, SHARDS).run());
		}
	}

	private void draw(Path file, String title, Map<String, ToDoubleFunction<ScaleRun>> figures) throws IOException {
		List<CurveChart> charts = new ArrayList<>();
		charts.add(new CurveChart("shards, of " + CLIENTS + " clients"));
		charts.add(new CurveChart("clients, of " + SHARDS + " shards"));
		figures.forEach((name, figure) -> {
			this.byShards.forEach((shards, run) -> charts.get(0).add(name, shards, figure.applyAsDouble(run)));
			this.byClients.forEach((clients, run) -> charts.get(1).add(name, clients, figure.applyAsDouble(run)));
		});
		charts.forEach((chart) -> System.out.println(title + " by " + chart));
		Files.writeString(file, CurveChart.svg(title, charts));
	}

}
