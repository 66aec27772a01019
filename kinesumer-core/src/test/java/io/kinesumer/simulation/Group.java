package io.kinesumer.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.kinesumer.KinesumerSettings;
import io.kinesumer.store.GroupState;

/**
 * The processes of a group, and what an operator may do with them.
 */
final class Group {

	private final World world;

	private final Stores stores;

	private final KinesumerSettings settings;

	private final List<Member> members = new ArrayList<>();

	private int starts;

	Group(World world, Stores stores, KinesumerSettings settings) {
		this.world = world;
		this.stores = stores;
		this.settings = settings;
	}

	void start(String id, List<String> streams) {
		this.members.add(new Member(id, ++this.starts, streams, this.settings, this.world, this.stores));
	}

	List<Member> live() {
		return this.members.stream().filter(Member::isLive).toList();
	}

	List<Member> present() {
		return this.members.stream().filter((member) -> !member.isGone()).toList();
	}

	boolean isPresent(String id) {
		return this.members.stream().anyMatch((member) -> !member.isGone() && member.id.equals(id));
	}

	/**
	 * Ends the processes of clients that ended by an error, and starts them again.
	 */
	void supervise() {
		for (Member member : List.copyOf(this.members)) {
			if (member.isFenced()) {
				this.world.exercised().count("looks at fenced clients");
			}
			if (member.hasFailed()) {
				this.world.exercised().count("clients failed");
				List<String> streams = List.copyOf(member.streams());
				member.close();
				this.world.scheduler().after(Duration.ofSeconds(3), () -> {
					if (!isPresent(member.id)) {
						start(member.id, streams);
					}
				});
			}
		}
		this.members.removeIf(Member::isGone);
	}

	/**
	 * Pauses or resumes a stream for the group.
	 */
	void pause(String stream, boolean pause) {
		GroupState group = this.stores.truth().group("sim");
		Set<String> paused = new TreeSet<>(group.paused());
		boolean changed = pause ? paused.add(stream) : paused.remove(stream);
		if (changed) {
			this.world.trace().note(stream, pause ? "is paused" : "is resumed");
			this.stores.truth().replaceGroup("sim", group.withPaused(paused));
		}
	}

	/**
	 * Takes all faults back.
	 */
	void heal() {
		this.world.trace().note("all faults end");
		this.world.faults().none();
		for (Member member : this.members) {
			member.path.cut(false);
		}
		this.world.streams().names().forEach((stream) -> pause(stream, false));
	}

	void crashAll() {
		this.members.forEach((member) -> member.host.crash());
	}

}
