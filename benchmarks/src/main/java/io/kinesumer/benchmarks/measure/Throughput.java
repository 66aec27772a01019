package io.kinesumer.benchmarks.measure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.kinesumer.benchmarks.load.Load;
import io.kinesumer.benchmarks.load.LoadServer;
import io.kinesumer.benchmarks.load.Tls;
import io.kinesumer.benchmarks.report.Results;
import io.kinesumer.benchmarks.worker.Kind;
import io.kinesumer.benchmarks.worker.Task;
import io.kinesumer.benchmarks.worker.Usage;
import io.kinesumer.benchmarks.worker.WorkerProcess;
import org.jspecify.annotations.Nullable;

/**
 * What a record costs a consumer while it reads as fast as it can: CPU time of its
 * process, everything in it, and bytes allocated. The load changes under a running
 * process, so that each process is warm.
 */
public final class Throughput {

	public static final String MEASURE = "throughput";

	public static final String CPU = "CPU s per million records";

	public static final String ALLOCATION = "bytes allocated per record";

	private static final List<Load> LOADS = List.of(Load.unlimited(100, 10_000), Load.unlimited(1024, 1000));

	/**
	 * Small replies make what is done once a reply as hot as what is done for records.
	 */
	private static final Load WARM_UP = Load.unlimited(100, 200);

	/** The KCL takes this long to start at its defaults, and more. */
	private static final Duration FIRST_RECORD = Duration.ofSeconds(240);

	/** The JDK needs its time to compile, in a quick run, too. */
	private static final Duration WARM = Duration.ofSeconds(5);

	private static final int ENOUGH = 30_000;

	/**
	 * Whoever needs a method that is to be compiled waits for it. Else it goes on as it
	 * is for as long as the compiler has much to do or little of the processor, with TLS
	 * at ten times the cost, and two peers are compared at different stages.
	 */
	private static final String COMPILE_FIRST = "-Xbatch";

	private static final Duration BOUND = Duration.ofSeconds(30);

	private final Bench bench;

	public Throughput(Bench bench) {
		this.bench = bench;
	}

	/**
	 * Measures.
	 * @param shards numbers of shards
	 * @param overTls whether to speak TLS
	 */
	public void measure(List<Integer> shards, boolean overTls) {
		for (int count : shards) {
			for (Kind kind : this.bench.peers()) {
				if (kind == Kind.KINESUMER_TUNED || kind == Kind.KCL) {
					continue; // as the same peer with other intervals
				}
				this.bench.attempt(MEASURE + " of " + kind.id() + ", " + count + " shards" + (overTls ? ", TLS" : ""),
						() -> measure(kind, count, overTls ? this.bench.tls() : null));
			}
		}
	}

	private void measure(Kind kind, int shards, @Nullable Tls tls) throws Exception {
		try (LoadServer server = LoadServer.start("load", shards, WARM_UP, tls);
				WorkerProcess worker = WorkerProcess.start(
						Task.of(kind, server.endpoint(), this.bench.dynamoDb().endpoint(), "load",
								this.bench.newApp(kind), "a", Task.Mode.COUNT)
							.withPace(Task.Pace.FLAT_OUT),
						tls, this.bench.folder(), (at, text) -> {
						}, COMPILE_FIRST)) {
			worker.awaitRecords(1, FIRST_RECORD);
			sleep(WARM);
			for (Load load : LOADS) {
				server.load(load);
				sleep(WARM);
				// TLS is slow until the JDK has compiled it.
				worker.awaitRecords((tls != null) ? 300_000 : 100_000, BOUND);
				for (int i = 0; i < this.bench.repeats(); i++) {
					Usage before = worker.mark();
					sleep(this.bench.window(2));
					report(kind, shards, tls != null, load, before, enough(worker, before));
				}
			}
		}
	}

	/**
	 * Waits until there are records enough to tell something of them.
	 */
	private static Usage enough(WorkerProcess worker, Usage before) throws Exception {
		long end = System.nanoTime() + BOUND.toNanos();
		Usage after = worker.mark();
		while (after.records() - before.records() < ENOUGH && System.nanoTime() < end) {
			sleep(Duration.ofMillis(100));
			after = worker.mark();
		}
		return after;
	}

	private void report(Kind kind, int shards, boolean overTls, Load load, Usage before, Usage after) {
		if (after.records() - before.records() < ENOUGH) {
			throw new IllegalStateException("Only " + (after.records() - before.records()) + " records came");
		}
		Results results = this.bench.results();
		String setting = setting(load, shards, overTls);
		results.add(MEASURE, setting, CPU, kind.id(), after.cpuSecondsPerMillion(before));
		results.add(MEASURE, setting, ALLOCATION, kind.id(), after.bytesPerRecord(before));
		results.add(MEASURE, setting, "records/s (both cores shared with the server)", kind.id(),
				after.recordsPerSecond(before));
	}

	/**
	 * How a setting is called in results.
	 */
	public static String setting(Load load, int shards, boolean overTls) {
		return load.title() + ", " + shards + " shards" + (overTls ? ", TLS" : "");
	}

	static void sleep(Duration time) throws InterruptedException {
		TimeUnit.NANOSECONDS.sleep(time.toNanos());
	}

}
