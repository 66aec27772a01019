package io.kinesumer.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

import io.kinesumer.benchmarks.measure.Bench;
import io.kinesumer.benchmarks.measure.GroupTimings;
import io.kinesumer.benchmarks.measure.Latency;
import io.kinesumer.benchmarks.measure.Micro;
import io.kinesumer.benchmarks.measure.Scale;
import io.kinesumer.benchmarks.measure.Smoke;
import io.kinesumer.benchmarks.measure.StoreBill;
import io.kinesumer.benchmarks.measure.Throughput;
import io.kinesumer.benchmarks.report.Page;
import io.kinesumer.benchmarks.report.Results;
import io.kinesumer.benchmarks.report.Tables;
import io.kinesumer.benchmarks.worker.Kind;

/**
 * Runs the measures that the command line names.
 */
final class Benchmarks {

	private Benchmarks() {
	}

	public static void main(String[] arguments) throws Exception {
		Options options;
		try {
			options = Options.parse(arguments);
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage());
			System.exit(2);
			return;
		}
		if (options.command().equals("help")) {
			System.out.print(Options.HELP);
			return;
		}
		if (options.command().equals("report")) {
			tell(options, Results.read(options.out()));
			return;
		}
		Path logs = Files.createDirectories(Path.of("benchmarks/target/logs"));
		Path folder = Files.createTempDirectory(logs, "run-");
		Results results = new Results(options.command().equals("smoke") ? null : options.out());
		Circumstances.note(options, results);
		try (Bench bench = new Bench(options.peers(), options.repeats(), options.starts(), options.scale(),
				options.budget(), folder, results)) {
			run(options.command(), bench);
		}
		if (!options.command().equals("smoke")) {
			tell(options, results);
		}
		System.exit(0);
	}

	private static void run(String command, Bench bench) throws Exception {
		switch (command) {
			case "throughput" -> throughput(bench);
			case "group" -> group(bench);
			case "latency" -> latency(bench);
			case "store-bill" -> storeBill(bench);
			case "scale" -> scale(bench);
			case "micro" -> new Micro(bench).measure();
			case "all" -> {
				throughput(bench);
				group(bench);
				latency(bench);
				storeBill(bench);
				new Micro(bench).measure();
				scale(bench); // last: it ends with what can best be done without
			}
			case "smoke" -> new Smoke(bench).run();
			default -> throw new IllegalArgumentException("'" + command + "' is no command; see benchmarks/run help");
		}
	}

	private static void throughput(Bench bench) {
		new Throughput(bench).measure(List.of(4, 16), false);
		new Throughput(bench).measure(List.of(16), true);
	}

	private static void group(Bench bench) {
		bench.warmUp();
		new GroupTimings(bench).measure();
	}

	private static void latency(Bench bench) {
		bench.warmUp();
		new Latency(bench).measure(100);
		new Latency(bench).measure(1000);
	}

	private static void storeBill(Bench bench) {
		bench.warmUp();
		new StoreBill(bench).measure(List.of(10, 100, 500));
	}

	private static void scale(Bench bench) {
		bench.warmUp();
		new Scale(bench).shards(Kind.KINESUMER, List.of(100, 500, 1000), 20);
		new Scale(bench).clients(20, 500);
		new Scale(bench).shards(Kind.KINESUMER_DIRECT, List.of(1000), 20);
		// It takes minutes to start with more.
		new Scale(bench).shards(Kind.KCL_TUNED, List.of(100), 20);
	}

	private static void tell(Options options, Results results) throws IOException {
		Tables.comparison(results, Results.read(options.baseline())).forEach(System.out::println);
		if (options.isBaseline()) {
			Files.copy(options.out(), options.baseline(), StandardCopyOption.REPLACE_EXISTING);
		}
		if (!options.document().toString().isEmpty()) {
			new Page(options.document()).write(results);
		}
		results.failures().forEach((failure) -> System.out.println("Not as meant: " + failure));
		System.out.println("Results: " + options.out());
	}

}
