package io.kinesumer.dispatch;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.kinesumer.CommitMode;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.benchmarks.micro.Samples;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Noting records as handled, one by one, and asking how far the shard may be committed.
 * Here, since the watermark is the package's own.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WatermarkBenchmark {

	private static final int RECORDS = 1000;

	private final List<KinesumerRecord> records = Samples.records(RECORDS);

	@Benchmark
	@OperationsPerInvocation(RECORDS)
	public @Nullable KinesumerRecord automatic() {
		ProgressTracker progress = new ProgressTracker(CommitMode.AUTO);
		for (KinesumerRecord record : this.records) {
			progress.handled(record, true);
		}
		return progress.committable();
	}

	@Benchmark
	@OperationsPerInvocation(RECORDS)
	public @Nullable KinesumerRecord acknowledged() {
		ProgressTracker progress = new ProgressTracker(CommitMode.MANUAL);
		for (KinesumerRecord record : this.records) {
			progress.handled(record, true);
			progress.acknowledged(record);
		}
		return progress.committable();
	}

}
