package io.kinesumer.benchmarks.measure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.kinesumer.benchmarks.load.Load;
import io.kinesumer.benchmarks.load.LoadServer;
import io.kinesumer.benchmarks.report.Results;
import io.kinesumer.benchmarks.store.CountingProxy;
import io.kinesumer.benchmarks.worker.Kind;
import io.kinesumer.benchmarks.worker.Task;
import io.kinesumer.benchmarks.worker.Usage;
import io.kinesumer.benchmarks.worker.WorkerProcess;

/**
 * What many shards, and many clients, cost: start, threads, memory, CPU, and the store.
 */
public final class Scale {

	public static final String MEASURE = "scale";

	private static final Duration BOUND = Duration.ofSeconds(150);

	private final Bench bench;

	public Scale(Bench bench) {
		this.bench = bench;
	}

	/**
	 * Measures one process with streams of several sizes, if its peer takes part.
	 * @param kind the peer
	 * @param shards numbers of shards
	 * @param recordsPerSecond how many come a second and shard
	 */
	public void shards(Kind kind, List<Integer> shards, int recordsPerSecond) {
		if (this.bench.peers().contains(kind)) {
			for (int count : shards) {
				this.bench.attempt(MEASURE + " of " + kind.id() + ", " + count + " shards",
						() -> measure(kind, count, 1, recordsPerSecond));
			}
		}
	}

	/**
	 * Measures several clients of ours in one process.
	 * @param clients how many
	 * @param shards how many shards they share
	 */
	public void clients(int clients, int shards) {
		if (this.bench.peers().contains(Kind.KINESUMER)) {
			this.bench.attempt(MEASURE + ", " + clients + " clients and " + shards + " shards",
					() -> measure(Kind.KINESUMER, shards, clients, 1));
		}
	}

	private void measure(Kind kind, int shards, int clients, int recordsPerSecond) throws Exception {
		String setting = String.format("%,d shards, %d records/s each", shards, recordsPerSecond)
				+ ((clients > 1) ? ", " + clients + " clients in one JVM" : "");
		Results results = this.bench.results();
		try (CountingProxy proxy = CountingProxy.before(this.bench.dynamoDb().endpoint());
				LoadServer server = LoadServer.start("load", shards, Load.steady(100, recordsPerSecond), null);
				WorkerProcess worker = WorkerProcess.start(Task.of(kind, server.endpoint(), proxy.endpoint(), "load",
						this.bench.newApp(kind), "a", Task.Mode.COUNT)
					.withClients(clients), null, this.bench.folder(), (at, text) -> {
					})) {
			awaitAllRead(worker, server, shards);
			results.add(MEASURE, setting, "start to all shards read, s", kind.id(),
					(System.nanoTime() - worker.startedAt()) / 1e9);
			Throughput.sleep(this.bench.window((clients > 1) ? 15 : 8)); // catches up,
																			// and settles
			for (int i = 0; i < this.bench.repeats(); i++) {
				window(kind, setting, clients, proxy, worker, server);
			}
		}
	}

	private static void awaitAllRead(WorkerProcess worker, LoadServer server, int shards) throws Exception {
		long end = System.nanoTime() + BOUND.toNanos();
		while (server.shardsRead() < shards) {
			worker.requireNoFailure();
			if (System.nanoTime() > end) {
				throw new IllegalStateException(
						"Only " + server.shardsRead() + " of " + shards + " shards are read within " + BOUND);
			}
			TimeUnit.MILLISECONDS.sleep(50);
		}
	}

	private void window(Kind kind, String setting, int clients, CountingProxy proxy, WorkerProcess worker,
			LoadServer server) throws Exception {
		Results results = this.bench.results();
		proxy.reset();
		long reads = server.reads();
		Usage before = worker.mark();
		Throughput.sleep(this.bench.window(8));
		Usage after = worker.mark();
		double seconds = (after.nanos() - before.nanos()) / 1e9;
		results.add(MEASURE, setting, "records/s", kind.id(), after.recordsPerSecond(before));
		results.add(MEASURE, setting, "reads/s", kind.id(), (server.reads() - reads) / seconds);
		results.add(MEASURE, setting, "CPU cores", kind.id(), after.cores(before));
		results.add(MEASURE, setting, (clients > 1) ? "threads of each client of ours" : "threads of ours", kind.id(),
				(double) after.ownThreads() / clients);
		results.add(MEASURE, setting, "threads", kind.id(), after.threads());
		results.add(MEASURE, setting, "resident memory, MB", kind.id(), after.residentBytes() / 1048576.0);
		CountingProxy.Units units = proxy.total();
		results.add(MEASURE, setting, "write units a minute and client", kind.id(),
				units.written() * 60 / seconds / clients);
		results.add(MEASURE, setting, "read units a minute and client", kind.id(),
				units.read() * 60 / seconds / clients);
	}

}
