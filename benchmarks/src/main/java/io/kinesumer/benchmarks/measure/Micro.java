package io.kinesumer.benchmarks.measure;

import java.util.Collection;
import java.util.stream.Collectors;

import io.kinesumer.benchmarks.micro.AssignorBenchmark;
import io.kinesumer.benchmarks.micro.DeaggregationBenchmark;
import io.kinesumer.benchmarks.micro.DispatchBenchmark;
import io.kinesumer.dispatch.WatermarkBenchmark;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Hot inner parts, one by one, by JMH in a process of its own.
 */
public final class Micro {

	public static final String MEASURE = "micro";

	private final Bench bench;

	public Micro(Bench bench) {
		this.bench = bench;
	}

	/**
	 * Measures all.
	 */
	public void measure() {
		this.bench.attempt(MEASURE, this::run);
	}

	private void run() throws Exception {
		TimeValue second = TimeValue.milliseconds(this.bench.window(1).toMillis());
		OptionsBuilder options = new OptionsBuilder();
		options.forks(1)
			.jvmArgs("-Xmx1g")
			.warmupIterations(3)
			.warmupTime(second)
			.measurementIterations(this.bench.repeats())
			.measurementTime(second)
			.verbosity(VerboseMode.SILENT)
			.output(this.bench.folder().resolve("jmh.log").toString());
		for (Class<?> type : new Class<?>[] { DeaggregationBenchmark.class, WatermarkBenchmark.class,
				DispatchBenchmark.class, AssignorBenchmark.class }) {
			options.include(type.getName());
		}
		Collection<RunResult> results = new Runner(options.build()).run();
		for (RunResult result : results) {
			BenchmarkParams params = result.getParams();
			String setting = params.getParamsKeys()
				.stream()
				.map((key) -> key + " " + params.getParam(key))
				.collect(Collectors.joining(", "));
			String name = params.getBenchmark();
			name = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
			for (var benchmark : result.getBenchmarkResults()) {
				for (IterationResult iteration : benchmark.getIterationResults()) {
					this.bench.results()
						.add(MEASURE, (name + " " + setting).trim(), iteration.getPrimaryResult().getScoreUnit(),
								"kinesumer", iteration.getPrimaryResult().getScore());
				}
			}
		}
	}

}
