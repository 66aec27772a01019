package io.kinesumer.benchmarks.measure;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import io.kinesumer.benchmarks.report.Results;
import io.kinesumer.benchmarks.worker.Kind;
import io.kinesumer.benchmarks.worker.Task;
import io.kinesumer.benchmarks.worker.WorkerProcess;
import io.kinesumer.test.EmbeddedKinesis;

/**
 * How long a record takes from being put to being handled, while records trickle into
 * every shard, and how often each shard is read for it.
 */
public final class Latency {

	public static final String MEASURE = "latency";

	private static final int SHARDS = 4;

	private final Bench bench;

	public Latency(Bench bench) {
		this.bench = bench;
	}

	/**
	 * Measures all peers.
	 * @param millis the time between two records of a shard
	 */
	public void measure(long millis) {
		for (Kind kind : this.bench.peers()) {
			if (kind == Kind.KINESUMER || kind == Kind.KCL || kind == Kind.KCL_TUNED) {
				this.bench.attempt(MEASURE + " of " + kind.id(), () -> measure(kind, millis));
			}
		}
	}

	private void measure(Kind kind, long millis) throws Exception {
		Audit audit = new Audit();
		try (EmbeddedKinesis kinesis = EmbeddedKinesis.start()) {
			kinesis.createStream("lanes", SHARDS);
			try (Trickle trickle = new Trickle(kinesis, "lanes", audit, SHARDS, millis);
					WorkerProcess worker = WorkerProcess.start(
							Task.of(kind, kinesis.endpoint(), this.bench.dynamoDb().endpoint(), "lanes",
									this.bench.newApp(kind), "a", Task.Mode.TRACE),
							null, this.bench.folder(), (at, text) -> audit.handled("a", at, text))) {
				trickle.start();
				Duration bound = Duration.ofSeconds(kind.isOurs() ? 60 : 240);
				if (!audit.await(bound.toMillis(),
						(handled) -> handled.stream().map(Audit.Handled::lane).distinct().count() == SHARDS)) {
					throw new TimeoutException("Not all shards are read within " + bound);
				}
				Throughput.sleep(atLeast(4 * millis, this.bench.window(4)));
				for (int i = 0; i < this.bench.repeats(); i++) {
					window(kind, millis, audit, kinesis);
				}
				trickle.stop();
				worker.leave();
				worker.endsWithin(bound);
			}
		}
	}

	private void window(Kind kind, long millis, Audit audit, EmbeddedKinesis kinesis) throws InterruptedException {
		long since = System.nanoTime();
		long reads = kinesis.requestCount("GetRecords");
		Throughput.sleep(atLeast(10 * millis, this.bench.window(6)));
		double seconds = (System.nanoTime() - since) / 1e9;
		double[] times = audit.all()
			.stream()
			.filter((each) -> each.at() >= since)
			.mapToDouble(Audit.Handled::millis)
			.sorted()
			.toArray();
		Results results = this.bench.results();
		String setting = SHARDS + " shards, a record every " + millis + " ms each";
		results.add(MEASURE, setting, "put to handled p50, ms", kind.id(), times[times.length / 2]);
		results.add(MEASURE, setting, "put to handled p99, ms", kind.id(), times[times.length * 99 / 100]);
		results.add(MEASURE, setting, "reads/s and shard", kind.id(),
				(kinesis.requestCount("GetRecords") - reads) / seconds / SHARDS);
	}

	/**
	 * However short windows are in a run, a few records must come in them.
	 */
	private static Duration atLeast(long millis, Duration window) {
		return (window.toMillis() > millis) ? window : Duration.ofMillis(millis);
	}

}
