package io.kinesumer.benchmarks.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

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
 * process, so that each process is warm, and the JDK has compiled what it wanted to.
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

	/**
	 * Who is measured in turns, window by window: the machine is not equally fast at all
	 * times. Others of {@link Kind} are these with other intervals.
	 */
	private static final List<Set<Kind>> COMPARED = List.of(EnumSet.of(Kind.KINESUMER, Kind.SDK, Kind.SDK_WITH_TABLE),
			EnumSet.of(Kind.KINESUMER_DIRECT, Kind.DIRECT), EnumSet.of(Kind.KCL_TUNED));

	/** The KCL takes this long to start at its defaults, and more. */
	private static final Duration FIRST_RECORD = Duration.ofSeconds(240);

	/** Before it is asked whether the JDK still compiles. */
	private static final Duration WARM = Duration.ofSeconds(5);

	private static final int ENOUGH = 30_000;

	/**
	 * For each peer alike. Whoever needs a method that is to be compiled waits for it:
	 * else it goes on as it is for as long as the compiler has much to do or little of
	 * the processor, with TLS at ten times the cost, and two peers are compared at
	 * different stages. The heap's young part has a fixed size: a process that is made to
	 * stand still within a collection takes it for a very long one, and would make do
	 * with a tenth of the memory for a while, at three times the cost.
	 */
	private static final String[] JVM = { "-Xbatch", "-Xms1g", "-Xmn512m" };

	/** Of a turn's time, what the JDK may compile for in one that counts. */
	private static final double COMPILING = 0.02;

	/** How many rounds there are for each that counts. */
	private static final int ROUNDS = 6;

	private static final Duration SETTLE = Duration.ofMillis(500);

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
			for (Set<Kind> compared : COMPARED) {
				List<Kind> kinds = this.bench.peers().stream().filter(compared::contains).toList();
				if (kinds.isEmpty()) {
					continue;
				}
				String names = kinds.stream().map(Kind::id).collect(Collectors.joining(", "));
				int starts = (kinds.size() > 1) ? this.bench.starts() : 1;
				for (int i = 0; i < starts; i++) {
					this.bench.attempt(MEASURE + " of " + names + ", " + count + " shards" + (overTls ? ", TLS" : ""),
							() -> measure(kinds, count, overTls ? this.bench.tls() : null));
				}
			}
		}
	}

	private void measure(List<Kind> kinds, int shards, @Nullable Tls tls) throws Exception {
		List<Runner> runners = new ArrayList<>();
		try {
			for (Kind kind : kinds) {
				Runner runner = start(kind, shards, tls);
				runners.add(runner);
				runner.worker().awaitRecords(1, FIRST_RECORD);
				sleep(WARM);
				runner.worker().suspend();
			}
			for (Load load : LOADS) {
				for (Runner runner : runners) {
					runner.server().load(load);
					runner.worker().resume();
					sleep(WARM);
					runner.worker().awaitRecords(ENOUGH, BOUND);
					runner.worker().awaitCompiled(BOUND);
					runner.worker().suspend();
				}
				// Until here each stood still while others warmed up, for longer than
				// its group has patience; from turn to turn nobody does.
				takeTurns(runners);
				measure(runners, setting(load, shards, tls != null));
			}
		}
		finally {
			for (Runner runner : runners) {
				runner.close();
			}
		}
	}

	private void measure(List<Runner> runners, String setting) throws Exception {
		int counted = 0;
		for (int left = ROUNDS * this.bench.repeats(); counted < this.bench.repeats(); left--) {
			List<Window> windows = takeTurns(runners);
			boolean isQuiet = windows.stream().noneMatch(Window::isOfCompiling);
			if (!isQuiet && left > this.bench.repeats() - counted) {
				continue;
			}
			if (!isQuiet) {
				this.bench.results().failed(MEASURE + ", " + setting + ": counted though the JDK still compiled");
			}
			windows.forEach((window) -> report(window, setting));
			counted++;
		}
	}

	private Runner start(Kind kind, int shards, @Nullable Tls tls) throws Exception {
		LoadServer server = LoadServer.start("load", shards, WARM_UP, tls);
		try {
			return new Runner(kind, server, WorkerProcess.start(
					Task.of(kind, server.endpoint(), this.bench.dynamoDb().endpoint(), "load", this.bench.newApp(kind),
							"a", Task.Mode.COUNT)
						.withPace(Task.Pace.FLAT_OUT),
					tls, this.bench.folder(), (at, text) -> {
					}, JVM));
		}
		catch (Exception ex) {
			server.close();
			throw ex;
		}
	}

	private List<Window> takeTurns(List<Runner> runners) throws Exception {
		List<Window> windows = new ArrayList<>();
		for (Runner runner : runners) {
			windows.add(takeTurn(runner));
		}
		return windows;
	}

	private Window takeTurn(Runner runner) throws Exception {
		runner.worker().resume();
		// Whoever stood still for long must find back into its group first.
		runner.worker().awaitRecords(ENOUGH, BOUND);
		sleep(SETTLE);
		Usage before = runner.worker().mark();
		sleep(this.bench.window(2));
		Usage after = enough(runner.worker(), before);
		runner.worker().suspend();
		return new Window(runner.kind(), before, after);
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

	private void report(Window window, String setting) {
		Usage before = window.before();
		Usage after = window.after();
		if (after.records() - before.records() < ENOUGH) {
			throw new IllegalStateException("Only " + (after.records() - before.records()) + " records came");
		}
		Results results = this.bench.results();
		results.add(MEASURE, setting, CPU, window.kind().id(), after.cpuSecondsPerMillion(before));
		results.add(MEASURE, setting, ALLOCATION, window.kind().id(), after.bytesPerRecord(before));
		results.add(MEASURE, setting, "records/s (both cores shared with the server)", window.kind().id(),
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

	/**
	 * What a peer had used before and after its turn.
	 */
	private record Window(Kind kind, Usage before, Usage after) {

		boolean isOfCompiling() {
			double millis = (this.after.nanos() - this.before.nanos()) / 1e6;
			return this.after.compileMillis() - this.before.compileMillis() > COMPILING * millis;
		}

	}

	/**
	 * A peer and what it reads from.
	 */
	private record Runner(Kind kind, LoadServer server, WorkerProcess worker) implements AutoCloseable {

		@Override
		public void close() {
			worker().close();
			server().close();
		}

	}

}
