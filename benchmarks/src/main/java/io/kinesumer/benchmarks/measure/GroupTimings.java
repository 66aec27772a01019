package io.kinesumer.benchmarks.measure;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;

import io.kinesumer.benchmarks.worker.Kind;
import io.kinesumer.benchmarks.worker.Task;
import io.kinesumer.benchmarks.worker.WorkerProcess;
import io.kinesumer.test.EmbeddedKinesis;

/**
 * How long a group takes to get over a change, while ten records a second and shard are
 * put: the time until records put after the change are handled in every shard. Each
 * client is a process; the audit looks on from outside.
 */
public final class GroupTimings {

	public static final String MEASURE = "group";

	public static final String SETTING = "8 shards, 10 records/s each";

	private static final int SHARDS = 8;

	private static final String STREAM = "lanes";

	private final Bench bench;

	public GroupTimings(Bench bench) {
		this.bench = bench;
	}

	/**
	 * Measures all peers, one after the other.
	 */
	public void measure() {
		for (int i = 0; i < this.bench.repeats(); i++) {
			for (Kind kind : this.bench.peers()) {
				// The third of the KCL's minutes say no more than the first.
				if (kind.isGroup() && kind != Kind.KINESUMER_DIRECT && (kind.isOurs() || i == 0)) {
					this.bench.attempt(MEASURE + " of " + kind.id(), () -> measure(kind));
				}
			}
		}
	}

	private void measure(Kind kind) throws Exception {
		try (EmbeddedKinesis kinesis = EmbeddedKinesis.start(); Story story = new Story(kind, kinesis)) {
			story.tell();
		}
	}

	/**
	 * One group's life.
	 */
	private final class Story implements AutoCloseable {

		private final Kind kind;

		private final EmbeddedKinesis kinesis;

		private final Audit audit = new Audit();

		private final Trickle trickle;

		private final String app;

		private final Set<WorkerProcess> workers = new HashSet<>();

		/** The most that is waited for: the slowest takes three minutes to join. */
		private final Duration bound;

		Story(Kind kind, EmbeddedKinesis kinesis) {
			this.kind = kind;
			this.kinesis = kinesis;
			this.app = GroupTimings.this.bench.newApp(kind);
			this.bound = (kind == Kind.KCL) ? Duration.ofMinutes(5) : Duration.ofSeconds(kind.isOurs() ? 40 : 120);
			kinesis.createStream(STREAM, SHARDS);
			this.trickle = new Trickle(kinesis, STREAM, this.audit, SHARDS, 100);
		}

		void tell() throws Exception {
			this.trickle.start();
			WorkerProcess leader = worker("a");
			await("the first record", (handled) -> !handled.isEmpty());
			report("start to first record, s", leader.startedAt(), first("a", 1));
			await("all shards", (handled) -> lanesOf("a", 0, handled).size() == SHARDS);
			WorkerProcess second = join("b");
			second.leave();
			long left = System.nanoTime();
			flows("graceful leave, all shards flow again, s", left, "a");
			duplicates("duplicates of a leave", left);
			require(second.endsWithin(this.bound), "the leaver ends");
			WorkerProcess third = join("c");
			long killed = System.nanoTime();
			third.kill();
			flows("kill -9 of a follower, all shards flow again, s", killed, "a");
			join("d");
			killed = System.nanoTime();
			leader.kill();
			flows("kill -9 of the leader, all shards flow again, s", killed, "d");
			split();
			this.trickle.stop();
			require(this.audit.await(20_000, (handled) -> this.audit.missing() == 0),
					"every record is handled: " + this.audit.missing() + " are missing");
			add("records out of order", this.audit.outOfOrder());
			add("records missing", this.audit.missing());
		}

		private WorkerProcess join(String id) throws Exception {
			WorkerProcess worker = worker(id);
			long since = worker.startedAt();
			await(id + " owns half", (handled) -> lanesOf(id, since, handled).size() >= SHARDS / 2);
			report("a second joins and handles half of the shards, s", since, first(id, SHARDS / 2));
			// What is read twice is read at once, or soon after.
			Throughput.sleep(Duration.ofSeconds(1));
			duplicates("duplicates of a join", since);
			return worker;
		}

		private void split() throws Exception {
			long since = System.nanoTime();
			int added = this.trickle.split("shardId-000000000000", 0, SHARDS);
			await("the children flow", (handled) -> handled.stream().anyMatch((each) -> each.lane() == added)
					&& handled.stream().anyMatch((each) -> each.lane() == 0 && each.putAt() > since));
			List<Audit.Handled> handled = this.audit.all();
			long child = handled.stream()
				.filter((each) -> each.lane() == added)
				.mapToLong(Audit.Handled::at)
				.min()
				.orElseThrow();
			long other = handled.stream()
				.filter((each) -> each.lane() == 0 && each.putAt() > since)
				.mapToLong(Audit.Handled::at)
				.min()
				.orElseThrow();
			report("a split, both children flow, s", since, Math.max(child, other));
		}

		private WorkerProcess worker(String id) throws Exception {
			WorkerProcess worker = WorkerProcess.start(
					Task.of(this.kind, this.kinesis.endpoint(), GroupTimings.this.bench.dynamoDb().endpoint(), STREAM,
							this.app, id, Task.Mode.TRACE),
					null, GroupTimings.this.bench.folder(), (at, text) -> this.audit.handled(id, at, text));
			this.workers.add(worker);
			return worker;
		}

		/**
		 * Waits until records put after a moment are handled in every shard, by one who
		 * is left.
		 */
		private void flows(String metric, long since, String by) throws Exception {
			await(metric,
					(handled) -> handled.stream()
						.filter((each) -> each.worker().equals(by) && each.putAt() >= since)
						.map(Audit.Handled::lane)
						.distinct()
						.count() == SHARDS);
			long last = 0;
			for (int lane = 0; lane < SHARDS; lane++) {
				int each = lane;
				last = Math.max(last,
						this.audit.all()
							.stream()
							.filter((one) -> one.lane() == each && one.worker().equals(by) && one.putAt() >= since)
							.mapToLong(Audit.Handled::at)
							.min()
							.orElseThrow());
			}
			report(metric, since, last);
		}

		/**
		 * When a worker had handled records of so many shards.
		 */
		private long first(String worker, int lanes) {
			Set<Integer> seen = new HashSet<>();
			for (Audit.Handled each : this.audit.all()) {
				if (each.worker().equals(worker) && seen.add(each.lane()) && seen.size() == lanes) {
					return each.at();
				}
			}
			throw new IllegalStateException(worker + " has handled fewer");
		}

		private static Set<Integer> lanesOf(String worker, long since, List<Audit.Handled> handled) {
			Set<Integer> lanes = new HashSet<>();
			handled.stream()
				.filter((each) -> each.worker().equals(worker) && each.at() >= since)
				.forEach((each) -> lanes.add(each.lane()));
			return lanes;
		}

		private void await(String what, Audit.Condition condition) throws Exception {
			long end = System.nanoTime() + this.bound.toNanos();
			while (!this.audit.await(500, condition)) {
				require(System.nanoTime() < end, what);
				for (WorkerProcess worker : this.workers) {
					worker.requireNoFailure();
				}
			}
		}

		private void require(boolean holds, String what) throws TimeoutException {
			if (!holds) {
				throw new TimeoutException("not within " + this.bound + ": " + what);
			}
		}

		private void duplicates(String metric, long since) {
			add(metric, this.audit.duplicatesSince(since));
		}

		private void report(String metric, long from, long to) {
			add(metric, (to - from) / 1e9);
		}

		private void add(String metric, double value) {
			GroupTimings.this.bench.results().add(MEASURE, SETTING, metric, this.kind.id(), value);
		}

		@Override
		public void close() {
			this.trickle.close();
			this.workers.forEach(WorkerProcess::close);
		}

	}

}
