package io.kinesumer.simulation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Watches a group come to rest once the faults have ended, and stay there (invariants 6
 * and 8).
 */
final class Rest {

	/** How long a group may take to come to rest, in sync intervals. */
	static final int INTERVALS_TO_SETTLE = 60;

	private static final int STILL_INTERVALS = 5;

	private static final int QUIET_INTERVALS = 15;

	/**
	 * How often something may still go on in such a while: a leader changes late, and the
	 * new one looks up what the old one knew.
	 */
	private static final int MOST_UNSTEADY_WHILES = 4;

	/** What a follower does at each interval: it beats and reads two items. */
	private static final Set<String> FOLLOWERS = Set.of("beat", "group", "client");

	/**
	 * What the leader does: it beats, reads the group and all clients, and writes now and
	 * then that it is at work.
	 */
	private static final Set<String> LEADERS = Set.of("beat", "group", "clients", "replaceGroup");

	/**
	 * What else happens where streams forget soon: it is written often of idle shards
	 * that they are, and checkpoints of shards that are gone are removed, whereupon
	 * others read the new list.
	 */
	private static final Set<String> FORGETFUL = Set.of("commit", "checkpoint", "removeCheckpoint", "replaceShardCache",
			"shardCache");

	private final World world;

	private final Group group;

	private final Settlement settlement;

	private final Auditor auditor;

	private final Map<Member, Map<String, Integer>> calls = new LinkedHashMap<>();

	private int intervals;

	private int still;

	private int whiles;

	private long moves;

	private long late;

	private long began;

	Rest(World world, Group group, Settlement settlement, Auditor auditor) {
		this.world = world;
		this.group = group;
		this.settlement = settlement;
		this.auditor = auditor;
	}

	void begin() {
		this.world.scheduler().after(Settings.INTERVAL, this::look);
	}

	private void look() {
		this.intervals++;
		String lacks = this.settlement.lacks();
		boolean moved = this.moves != this.auditor.moves() || this.late != lateChanges();
		this.moves = this.auditor.moves();
		this.late = lateChanges();
		this.still = (lacks != null || moved) ? 0 : this.still + 1;
		if (this.still == STILL_INTERVALS) {
			this.world.exercised().atLeast("most intervals until at rest", this.intervals - STILL_INTERVALS);
			this.world.trace().note("at rest");
			this.calls.clear();
			this.group.live().forEach((member) -> this.calls.put(member, member.path.calls()));
			this.began = this.world.scheduler().now();
			this.world.scheduler().after(Settings.INTERVAL.multipliedBy(QUIET_INTERVALS), this::stayed);
			return;
		}
		if (this.intervals == INTERVALS_TO_SETTLE + STILL_INTERVALS) {
			this.world.trace().note("The store holds", this.settlement.describe());
		}
		this.world.history()
			.check(this.intervals < INTERVALS_TO_SETTLE + STILL_INTERVALS, 6, () -> "No rest " + this.intervals
					+ " intervals after the faults have ended: " + ((lacks != null) ? lacks : "shards still move"));
		begin();
	}

	private void stayed() {
		String unsteady = this.calls.entrySet()
			.stream()
			.map((entry) -> unsteady(entry.getKey(), entry.getValue()))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
		if ((this.late != lateChanges() || unsteady != null) && this.whiles < MOST_UNSTEADY_WHILES) {
			this.world.exercised().count("unsteady whiles", (this.late == lateChanges()) ? 1 : 0);
			this.whiles++;
			this.still = 0;
			begin();
			return;
		}
		History history = this.world.history();
		history.check(this.moves == this.auditor.moves(), 6, () -> "Something moved although all was at rest");
		history.check(unsteady == null, 8, () -> unsteady);
		this.group.live()
			.stream()
			.flatMap((member) -> member.streams().stream())
			.distinct()
			.forEach(history::checkLosses);
		this.world.scheduler().end();
	}

	/**
	 * What may still change when nothing is left to move: an idle leader is replaced only
	 * after a while, and shards that Kinesis has forgotten are looked for twice before
	 * their checkpoints are removed.
	 */
	private long lateChanges() {
		return this.world.exercised().of("leader changes") + this.world.exercised().of("shard lists written")
				+ this.world.exercised().of("checkpoints removed");
	}

	/**
	 * Compares what a client asked of the store with what a steady group's client asks at
	 * each interval, whatever the number of its shards: neither more nor less.
	 * @return how they differ, or {@code null}
	 */
	private @Nullable String unsteady(Member member, Map<String, Integer> before) {
		double passed = (this.world.scheduler().now() - this.began) * member.host.rate();
		double intervals = passed / member.settings.sync().interval().toNanos();
		Set<String> wanted = member.client.isLeader() ? LEADERS : FOLLOWERS;
		Map<String, Integer> made = new TreeMap<>(member.path.calls());
		made.replaceAll((call, count) -> count - before.getOrDefault(call, 0));
		made.values().removeIf((count) -> count == 0);
		if (this.world.streams().areForgetful()) {
			made.keySet().removeAll(FORGETFUL);
			Integer announced = wanted.contains("replaceGroup") ? null : made.remove("replaceGroup");
			if (announced != null) { // a new list: a look before it and one after it
				made.merge("group", -2 * announced, Integer::sum);
			}
		}
		int looks = made.getOrDefault("group", 0);
		boolean steady = made.keySet().equals(wanted);
		for (Map.Entry<String, Integer> entry : made.entrySet()) {
			int count = entry.getValue();
			// Answers that take a moment stretch an interval, but nothing shortens it.
			if (entry.getKey().equals("replaceGroup")) {
				steady &= isSignOfWork(count, looks, member, passed);
				continue;
			}
			steady &= count <= intervals + 1.5 && count >= intervals * 0.85 - 2;
			steady &= entry.getKey().equals("beat") || Math.abs(count - looks) <= 1;
		}
		return steady ? null : member + (member.client.isLeader() ? ", the leader," : "")
				+ " called the store not as a steady client does: " + made + " in " + intervals + " intervals";
	}

	/**
	 * Whether a leader said neither more nor less often than it must that it is at work:
	 * at the first look after a third of the shortest session timeout, or half of its own
	 * if it is alone.
	 */
	private boolean isSignOfWork(int count, int looks, Member leader, double passed) {
		double shortest = this.group.live()
			.stream()
			.mapToLong((member) -> member.settings.sync().sessionTimeout().toNanos())
			.min()
			.orElseThrow();
		double interval = leader.settings.sync().interval().toNanos();
		boolean more = !this.world.streams().areForgetful() && count > passed / (shortest / 3) + 1.5;
		return count <= looks + 1 && !more && count >= passed * 0.85 / (shortest / 2 + interval) - 2;
	}

}
