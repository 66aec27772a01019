package io.kinesumer.benchmarks.micro;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.kinesumer.CommitMode;
import io.kinesumer.DefaultErrorHandler;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.RetrySettings;
import io.kinesumer.dispatch.Environment;
import io.kinesumer.dispatch.Handling;
import io.kinesumer.dispatch.ShardConsumer;
import io.kinesumer.membership.Fence;
import io.kinesumer.metrics.StreamMetrics;
import io.kinesumer.reader.Batch;
import io.kinesumer.reader.PrefetchBudget;
import io.kinesumer.time.Step;
import io.kinesumer.time.Ticker;
import io.kinesumer.time.Work;
import io.kinesumer.time.Workers;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Handing a thousand records to a handler that does nothing, and knowing how far the
 * shard is handled: as batches, one by one, and by key. On the thread that puts them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DispatchBenchmark {

	private static final int RECORDS = 1000;

	private final List<KinesumerRecord> records = Samples.records(RECORDS);

	private final PrefetchBudget budget = new PrefetchBudget(64L * 1024 * 1024);

	/** Batches, single records, and single records of eight keys at once. */
	@Param({ "batch", "single", "byKey" })
	public String delivery = "batch";

	private long handled;

	private ShardConsumer consumer = consumer();

	@Setup
	public void setUp() {
		this.consumer = consumer();
	}

	private ShardConsumer consumer() {
		Handling handling = new Handling("listener", (records, delivery) -> this.handled += records.size(),
				this.delivery.equals("batch") ? Integer.MAX_VALUE : 1, this.delivery.equals("byKey") ? 8 : 1,
				CommitMode.AUTO, new DefaultErrorHandler(RetrySettings.DEFAULTS), RetrySettings.DEFAULTS, null, null);
		Ticker ticker = Ticker.system();
		Environment environment = new Environment(new Fence(ticker, Duration.ofDays(1), ticker.nanos()), 2, this.budget,
				ticker, new Random(1), (listener, first, attempt, failure) -> {
				}, () -> {
				}, StreamMetrics.NONE);
		return new ShardConsumer(Samples.SHARD, handling, environment, new CallersThread());
	}

	@Benchmark
	@OperationsPerInvocation(RECORDS)
	public @Nullable KinesumerRecord aRecord() {
		long before = this.handled;
		this.consumer.put(new Batch(this.records, Duration.ZERO, 0, null));
		if (this.handled != before + RECORDS) {
			throw new IllegalStateException("Only " + (this.handled - before) + " were handled");
		}
		return this.consumer.committable();
	}

	/**
	 * Carries out work where it is woken.
	 */
	private static final class CallersThread implements Workers {

		@Override
		public Work newWork(String name, Step step) {
			return new Work() {

				private boolean isRunning;

				@Override
				public void wake() {
					if (this.isRunning) {
						return;
					}
					this.isRunning = true;
					while (step.run().isZero()) {
						Thread.onSpinWait();
					}
					this.isRunning = false;
				}

				@Override
				public void stop() {
				}

			};
		}

		@Override
		public boolean stop(Duration patience) {
			return true;
		}

	}

}
