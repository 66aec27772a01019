package io.kinesumer.benchmarks.measure;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.kinesumer.benchmarks.load.Load;
import io.kinesumer.benchmarks.load.LoadServer;
import io.kinesumer.benchmarks.load.Tls;
import io.kinesumer.benchmarks.store.CountingProxy;
import io.kinesumer.benchmarks.worker.Kind;
import io.kinesumer.benchmarks.worker.Task;
import io.kinesumer.benchmarks.worker.Usage;
import io.kinesumer.benchmarks.worker.WorkerProcess;
import io.kinesumer.test.EmbeddedKinesis;
import org.jspecify.annotations.Nullable;

/**
 * Whether what measures is right itself: that each peer reads every record of the load
 * server once and in order, in clear and by TLS, that the proxy counts, and that the
 * audit sees a group. No time counts.
 */
public final class Smoke {

	private static final Duration BOUND = Duration.ofSeconds(45);

	private final Bench bench;

	public Smoke(Bench bench) {
		this.bench = bench;
	}

	/**
	 * Tries everything.
	 * @throws Exception if something does not work
	 */
	public void run() throws Exception {
		try (CountingProxy proxy = CountingProxy.before(this.bench.dynamoDb().endpoint())) {
			reads(Kind.SDK, null, proxy);
			reads(Kind.SDK, this.bench.tls(), proxy);
			reads(Kind.SDK_WITH_TABLE, null, proxy);
			for (Kind kind : this.bench.peers()) {
				if (kind.isOurs()) {
					reads(kind, this.bench.tls(), proxy);
				}
			}
			require(proxy.total().read() > 0 && proxy.total().written() > 0, "the proxy counts: " + proxy.units());
			proxy.reset();
			makesTables(Kind.KCL_TUNED, proxy);
		}
		audits();
	}

	private void reads(Kind kind, @Nullable Tls tls, CountingProxy proxy) throws Exception {
		try (LoadServer server = LoadServer.start("load", 2, Load.unlimited(100, 1000), tls);
				WorkerProcess worker = WorkerProcess.start(Task.of(kind, server.endpoint(), proxy.endpoint(), "load",
						this.bench.newApp(kind), "a", Task.Mode.CHECK)
					.withPace(Task.Pace.FLAT_OUT), tls, this.bench.folder(), (at, text) -> {
					})) {
			worker.awaitRecords(1, BOUND);
			server.load(Load.unlimited(1024, 100));
			worker.awaitRecords(10_000, BOUND);
			Usage usage = worker.mark();
			require(usage.wrong() == 0, kind.id() + " was given " + usage.wrong() + " records out of order");
			require(usage.cpuNanos() > 0 && usage.allocatedBytes() > 0, kind.id() + " tells what it uses");
			System.out.println("  " + kind.id() + ((tls != null) ? " by TLS" : "") + ": " + usage.records()
					+ " records, each once and in order");
		}
	}

	/**
	 * Half a minute would go by before the KCL reads: that it starts must do.
	 */
	private void makesTables(Kind kind, CountingProxy proxy) throws Exception {
		try (LoadServer server = LoadServer.start("load", 2, Load.unlimited(100, 100), null);
				WorkerProcess worker = WorkerProcess.start(Task.of(kind, server.endpoint(), proxy.endpoint(), "load",
						this.bench.newApp(kind), "a", Task.Mode.COUNT), null, this.bench.folder(), (at, text) -> {
						})) {
			long end = System.nanoTime() + BOUND.toNanos();
			while (!proxy.units().containsKey("CreateTable")) {
				worker.requireNoFailure();
				require(System.nanoTime() < end, kind.id() + " makes its tables");
				TimeUnit.MILLISECONDS.sleep(50);
			}
			System.out.println("  " + kind.id() + ": started");
		}
	}

	private void audits() throws Exception {
		Audit audit = new Audit();
		try (EmbeddedKinesis kinesis = EmbeddedKinesis.start()) {
			kinesis.createStream("lanes", 2);
			try (Trickle trickle = new Trickle(kinesis, "lanes", audit, 2, 100);
					WorkerProcess worker = WorkerProcess.start(
							Task.of(Kind.KINESUMER, kinesis.endpoint(), this.bench.dynamoDb().endpoint(), "lanes",
									this.bench.newApp(Kind.KINESUMER), "a", Task.Mode.TRACE),
							null, this.bench.folder(), (at, text) -> audit.handled("a", at, text))) {
				trickle.start();
				require(audit.await(BOUND.toMillis(), (handled) -> handled.size() > 20), "records are handled");
				trickle.stop();
				require(audit.await(BOUND.toMillis(), (handled) -> audit.missing() == 0), "no record is missing");
				worker.leave();
				require(worker.endsWithin(BOUND), "a worker leaves");
			}
		}
		require(audit.outOfOrder() == 0 && audit.duplicatesSince(0) == 0, "each record comes once and in order");
		System.out.println("  audit: " + audit.all().size() + " records, each once and in order");
	}

	private static void require(boolean holds, String what) throws TimeoutException {
		if (!holds) {
			throw new TimeoutException("It does not hold that " + what);
		}
	}

}
