package io.kinesumer.benchmarks.report;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a figure must show.
 *
 * @param what the promise
 * @param measure where it is measured
 * @param metric the figure
 * @param peer whose figure it is
 * @param reference with whose figure it is compared, or an empty text for none
 * @param most the greatest value, or ratio, that keeps the promise
 */
public record Bound(String what, String measure, String metric, String peer, String reference, double most) {

	private static final String CPU = "CPU s per million records";

	private static final String BYTES = "bytes allocated per record";

	/** What this project promises of itself. */
	public static final List<Bound> ALL = List.of(
			new Bound("CPU per record: SDK path to the bare SDK", "throughput", CPU, "kinesumer", "sdk", 1.15),
			new Bound("CPU per record: SDK path to the SDK with a table", "throughput", CPU, "kinesumer",
					"sdk-with-table", 1.15),
			new Bound("CPU per record: SDK path to KCL tuned", "throughput", CPU, "kinesumer", "kcl-tuned", 0.35),
			new Bound("CPU per record: direct path to KCL tuned", "throughput", CPU, "kinesumer-direct", "kcl-tuned",
					0.15),
			new Bound("CPU per record: direct path to its reading alone", "throughput", CPU, "kinesumer-direct",
					"direct", 1.3),
			new Bound("Allocation per record: SDK path to the bare SDK", "throughput", BYTES, "kinesumer", "sdk", 1.1),
			bound("Fresh start, s", "group", "start to first record, s", "kinesumer", 2),
			bound("Join, s", "group", "a second joins and handles half of the shards, s", "kinesumer", 6),
			bound("Leave, s", "group", "graceful leave, all shards flow again, s", "kinesumer", 5),
			bound("Duplicates of a join", "group", "duplicates of a join", "kinesumer", 0),
			bound("Duplicates of a leave", "group", "duplicates of a leave", "kinesumer", 0),
			bound("kill -9 of a follower, s", "group", "kill -9 of a follower, all shards flow again, s", "kinesumer",
					14),
			bound("kill -9 of the leader, s", "group", "kill -9 of the leader, all shards flow again, s", "kinesumer",
					14),
			bound("kill -9 of a follower, tuned, s", "group", "kill -9 of a follower, all shards flow again, s",
					"kinesumer-tuned", 4),
			bound("kill -9 of the leader, tuned, s", "group", "kill -9 of the leader, all shards flow again, s",
					"kinesumer-tuned", 4),
			bound("Gap of a split, s", "group", "a split, both children flow, s", "kinesumer", 1.5),
			bound("Put to handled p50, ms", "latency", "put to handled p50, ms", "kinesumer", 150),
			bound("Put to handled p99, ms", "latency", "put to handled p99, ms", "kinesumer", 400),
			bound("Reads per second and shard", "latency", "reads/s and shard", "kinesumer", 5),
			bound("Idle write units a minute", "store bill", "write units a minute and client", "kinesumer", 45),
			bound("Idle read units a minute", "store bill", "read units a minute and client", "kinesumer", 90),
			bound("Threads of ours", "scale", "threads of ours", "kinesumer", 40),
			bound("Resident memory, MB", "scale", "resident memory, MB", "kinesumer", 1024));

	private static Bound bound(String what, String measure, String metric, String peer, double most) {
		return new Bound(what, measure, metric, peer, "", most);
	}

	/**
	 * What became of the promise, in each setting in which it was measured.
	 */
	List<Verdict> judge(Results results) {
		return results.samples()
			.stream()
			.filter((sample) -> sample.measure().equals(this.measure) && sample.metric().equals(this.metric)
					&& sample.peer().equals(this.peer))
			.flatMap((sample) -> verdict(sample,
					(peer) -> results.find(this.measure, sample.setting(), this.metric, peer))
				.stream())
			.toList();
	}

	private Optional<Verdict> verdict(Sample sample, Function<String, Optional<Sample>> others) {
		if (this.reference.isEmpty()) {
			return Optional.of(new Verdict(this, sample.setting(), sample.median()));
		}
		return others.apply(this.reference)
			.map((other) -> new Verdict(this, sample.setting(), sample.median() / other.median()));
	}

	/**
	 * A promise and what was measured.
	 *
	 * @param bound the promise
	 * @param setting under which circumstances
	 * @param value the figure, or its ratio to the other's
	 */
	record Verdict(Bound bound, String setting, double value) {

		boolean isKept() {
			return this.value <= this.bound.most();
		}

	}

}
