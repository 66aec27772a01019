package io.kinesumer.benchmarks.micro;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.aggregation.Deaggregator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Taking an aggregated record of 100 records apart, and looking at one that is not
 * aggregated.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DeaggregationBenchmark {

	private final KinesumerRecord aggregated = Samples.record(1, Samples.aggregate(100, 100));

	private final KinesumerRecord plain = Samples.record(2, new byte[100]);

	/**
	 * Makes sure that the sample is what it is meant to be.
	 */
	public DeaggregationBenchmark() {
		if (Deaggregator.deaggregate(this.aggregated).size() != 100) {
			throw new IllegalStateException("The sample is not an aggregate of 100 records");
		}
	}

	@Benchmark
	public List<KinesumerRecord> aHundredInOne() {
		return Deaggregator.deaggregate(this.aggregated);
	}

	@Benchmark
	public List<KinesumerRecord> plain() {
		return Deaggregator.deaggregate(this.plain);
	}

}
