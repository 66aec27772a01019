package io.kinesumer.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.kinesumer.benchmarks.load.Tls;
import io.kinesumer.benchmarks.report.Results;
import io.kinesumer.benchmarks.worker.Kind;
import io.kinesumer.benchmarks.worker.Task;
import io.kinesumer.benchmarks.worker.WorkerProcess;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.LoopbackDynamoDb;

/**
 * What measures share: who takes part, how often, for how long, and where results go.
 */
public final class Bench implements AutoCloseable {

	private final List<Kind> peers;

	private final int repeats;

	private final int starts;

	private final double scale;

	private final long deadline;

	private final Path folder;

	private final Results results;

	private final Tls tls;

	private final LoopbackDynamoDb dynamoDb = EmbeddedDynamoDb.onLoopback();

	private boolean isWarm;

	private final AtomicInteger apps = new AtomicInteger();

	/**
	 * Prepares measures.
	 * @param peers who takes part
	 * @param repeats how often each figure is measured
	 * @param starts how often the processes are started anew whose CPU is compared
	 * closely: how each comes to be compiled makes more of a difference than the moment
	 * @param scale how long windows of time are, 1 as usual
	 * @param budget the time after which nothing more is begun
	 * @param folder where logs go
	 * @param results where figures go
	 */
	public Bench(List<Kind> peers, int repeats, int starts, double scale, Duration budget, Path folder, Results results)
			throws IOException, InterruptedException {
		this.peers = peers;
		this.repeats = repeats;
		this.starts = starts;
		this.scale = scale;
		this.deadline = System.nanoTime() + budget.toNanos();
		this.folder = folder;
		this.results = results;
		this.tls = Tls.create(folder);
	}

	List<Kind> peers() {
		return this.peers;
	}

	int repeats() {
		return this.repeats;
	}

	int starts() {
		return this.starts;
	}

	/**
	 * A window of time, as long as this run wants it.
	 */
	Duration window(double seconds) {
		return Duration.ofMillis((long) (seconds * 1000 * this.scale));
	}

	Path folder() {
		return this.folder;
	}

	Results results() {
		return this.results;
	}

	Tls tls() {
		return this.tls;
	}

	LoopbackDynamoDb dynamoDb() {
		return this.dynamoDb;
	}

	/**
	 * A group that nobody has been in.
	 */
	String newApp(Kind kind) {
		return "bench-" + kind.id() + "-" + this.apps.incrementAndGet();
	}

	/**
	 * Lets a client of ours use the emulators once, which are slow at first.
	 */
	public void warmUp() {
		if (this.isWarm) {
			return;
		}
		this.isWarm = true;
		attempt("warming up", () -> {
			Audit audit = new Audit();
			try (EmbeddedKinesis kinesis = EmbeddedKinesis.start()) {
				kinesis.createStream("lanes", 2);
				try (Trickle trickle = new Trickle(kinesis, "lanes", audit, 2, 20);
						WorkerProcess worker = WorkerProcess.start(
								Task.of(Kind.KINESUMER, kinesis.endpoint(), this.dynamoDb.endpoint(), "lanes",
										newApp(Kind.KINESUMER), "a", Task.Mode.TRACE),
								null, this.folder, (at, text) -> audit.handled("a", at, text))) {
					trickle.start();
					audit.await(60_000, (handled) -> handled.size() > 500);
					worker.leave();
					worker.endsWithin(Duration.ofSeconds(30));
				}
			}
		});
	}

	/**
	 * Carries out one measurement. What fails is noted, and the run goes on; what begins
	 * after the time budget is left out.
	 */
	void attempt(String what, Attempt attempt) {
		if (System.nanoTime() > this.deadline) {
			this.results.failed(what + ": left out, the time budget is used up");
			return;
		}
		long began = System.nanoTime();
		try {
			attempt.run();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.results.failed(what + ": interrupted");
		}
		catch (Exception ex) {
			this.results.failed(what + ": " + ex);
		}
		System.out.printf("  (%s: %.0f s)%n", what, (System.nanoTime() - began) / 1e9);
	}

	@Override
	public void close() {
		this.dynamoDb.close();
	}

	/**
	 * One measurement.
	 */
	@FunctionalInterface
	interface Attempt {

		void run() throws Exception;

	}

}
