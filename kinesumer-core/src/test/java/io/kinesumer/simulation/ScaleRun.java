package io.kinesumer.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.kinesumer.store.Owner;
import io.kinesumer.store.StoreMeter;
import io.kinesumer.store.StoreMeter.Units;
import io.kinesumer.stream.ShardKey;

/**
 * What a group of a size goes through, and what it costs: its start, a while in which
 * nothing happens, a join, a leave, a death, the death of its leader.
 */
final class ScaleRun {

	private static final Duration INTERVAL = Duration.ofSeconds(2);

	private static final int QUIET_INTERVALS = 20;

	private static final List<String> PARTITIONS = List.of("client#sim", "group#sim", "shard_cache#sim",
			"check_point#sim#orders");

	private final List<Phase> phases = new ArrayList<>();

	private final ScaleGroup group;

	private final int clients;

	private Quiet quiet = new Quiet(0, 0, 0, 0, 0, 0);

	ScaleRun(int clients, int shards) {
		this.clients = clients;
		this.group = new ScaleGroup(shards);
	}

	public static void main(String[] args) {
		ScaleRun run = new ScaleRun(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
		long began = System.nanoTime();
		run.run();
		System.out.print(run);
		System.out.printf(Locale.ROOT, "%d steps in %d ms; to assign once takes %d ms%n", run.group.steps(),
				(System.nanoTime() - began) / 1_000_000, run.group.assigns().toMillis());
	}

	/**
	 * Goes through all phases.
	 * @return this
	 */
	ScaleRun run() {
		phase("all start", () -> this.group.start(this.clients, INTERVAL));
		this.group.pass(Duration.ofSeconds(40)); // who looks again at its shards has by
													// then
		phase("quiet", () -> this.group.pass(INTERVAL.multipliedBy(QUIET_INTERVALS)));
		this.quiet = quiet();
		phase("one joins", () -> this.group.start(1, Duration.ZERO));
		phase("one leaves", () -> this.group.leave(anyFollower()));
		phase("one dies", () -> this.group.crash(anyFollower()));
		phase("the leader dies", () -> this.group.crash(this.group.ids().get(0)));
		return this;
	}

	private String anyFollower() {
		return this.group.ids().get(this.group.clients() / 2);
	}

	private void phase(String name, Runnable change) {
		this.group.pass(Duration.ofSeconds(10));
		Map<ShardKey, Owner> before = this.group.owners();
		this.group.meter.reset();
		change.run();
		this.group.pass(INTERVAL);
		Duration time = this.group.settle(Duration.ofMinutes(10)).plus(INTERVAL);
		Map<ShardKey, Owner> after = this.group.owners();
		long moved = after.entrySet()
			.stream()
			.filter((entry) -> !entry.getValue().equals(before.get(entry.getKey())))
			.count();
		StoreMeter meter = this.group.meter;
		Map<String, Units> peaks = new LinkedHashMap<>();
		Map<String, Units> totals = new LinkedHashMap<>();
		for (String partition : PARTITIONS) {
			peaks.put(partition, meter.peak(partition));
			totals.put(partition, meter.total(partition));
		}
		long units = meter.partitions().stream().map(meter::total).mapToLong((all) -> all.read + all.written).sum();
		this.phases.add(new Phase(name, time, moved, this.group.clients(), peaks, totals, units));
	}

	/**
	 * What a client used for each interval in which nothing happened.
	 */
	private Quiet quiet() {
		String leader = String.valueOf(this.group.leader());
		double calls = 0;
		double read = 0;
		double written = 0;
		for (String id : this.group.ids()) {
			Units used = this.group.meter.used(id);
			if (!id.equals(leader)) {
				calls = Math.max(calls, used.calls);
				read = Math.max(read, used.read);
				written = Math.max(written, used.written);
			}
		}
		Units leads = this.group.meter.used(leader);
		double intervals = QUIET_INTERVALS + 1;
		return new Quiet(calls / intervals, read / intervals, written / intervals, leads.calls / intervals,
				leads.read / intervals, leads.written / intervals);
	}

	Phase phase(String name) {
		return this.phases.stream().filter((phase) -> phase.name().equals(name)).findFirst().orElseThrow();
	}

	Quiet inQuiet() {
		return this.quiet;
	}

	int shards() {
		return this.group.shards();
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		text.append(String.format(Locale.ROOT, "%d clients, %d shards, sync.interval 2 s%n", this.clients, shards()));
		text.append(String.format(Locale.ROOT,
				"  quiet, per interval: a follower %.2f calls, %.2f read units, %.2f write units;"
						+ " the leader %.2f calls, %.2f read units, %.2f write units%n",
				this.quiet.calls(), this.quiet.read(), this.quiet.written(), this.quiet.leaderCalls(),
				this.quiet.leaderRead(), this.quiet.leaderWritten()));
		text.append(row("units read / written", "moved", "at rest after", (partition) -> partition));
		for (Phase phase : this.phases) {
			String time = phase.time().toMillis() / 1000.0 + " s";
			text.append(row(phase.name() + ", busiest second", phase.moved(), time,
					(partition) -> units(phase.peaks(), partition)));
			text.append(row("  in all", "", "", (partition) -> units(phase.totals(), partition)));
		}
		text.append(row("DynamoDB, each second", "", "", (partition) -> "3000 / 1000"));
		return text.toString();
	}

	private static String row(String name, Object moved, String time, UnaryOperator<String> units) {
		StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "  %-32s%8s%15s", name, moved, time));
		PARTITIONS.forEach((partition) -> row.append(String.format(Locale.ROOT, "%24s", units.apply(partition))));
		return row.append(System.lineSeparator()).toString();
	}

	private static String units(Map<String, Units> units, String partition) {
		Units used = units.getOrDefault(partition, new Units());
		return used.read + " / " + used.written;
	}

	/**
	 * What happened in a phase.
	 *
	 * @param moved shards that changed hands
	 * @param time until the group was at rest again
	 * @param units what was read and written, of all partitions
	 */
	record Phase(String name, Duration time, long moved, int clients, Map<String, Units> peaks,
			Map<String, Units> totals, long units) {

		Units peak(String partition) {
			return this.peaks.getOrDefault(partition, new Units());
		}

	}

	/**
	 * What a follower and the leader use for each interval in which nothing happens.
	 */
	record Quiet(double calls, double read, double written, double leaderCalls, double leaderRead,
			double leaderWritten) {
	}

}
