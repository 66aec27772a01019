package io.kinesumer.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.kinesumer.StartPosition;
import io.kinesumer.catalog.ShardCatalog;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.StreamPin;
import io.kinesumer.store.StreamReset;
import io.kinesumer.stream.ShardKey;

/**
 * The processes of a group, and what an operator may do with them.
 */
final class Group {

	private final World world;

	private final Stores stores;

	private final List<Member> members = new ArrayList<>();

	private int starts;

	Group(World world, Stores stores) {
		this.world = world;
		this.stores = stores;
	}

	/**
	 * Starts a process.
	 * @param listeners the streams that it has listeners for
	 * @param streams those that it subscribes to at first
	 */
	Member start(String id, Collection<String> listeners, Collection<String> streams) {
		Member member = new Member(id, ++this.starts, listeners, streams, this.world, this.stores);
		this.members.add(member);
		return member;
	}

	/**
	 * Starts a process like one that is gone.
	 */
	void startAgain(Member former) {
		if (!isPresent(former.id)) {
			start(former.id, former.listeners, List.copyOf(former.streams()));
		}
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
	 * What the store holds about a shard.
	 */
	Checkpoint stored(ShardKey shard) {
		return this.stores.truth().checkpoint("sim", shard.stream(), shard.shardId());
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
				member.close();
				this.world.scheduler().after(Duration.ofSeconds(3), () -> startAgain(member));
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
	 * Asks for a reset, as any client may, unless one is under way.
	 */
	void startOver(String stream, StartPosition position) {
		GroupState group = this.stores.truth().group("sim");
		long done = this.stores.truth().pin("sim", stream).map(StreamPin::reset).orElse(-1L);
		StreamReset earlier = group.resets().get(stream);
		if (done >= 0 && (earlier == null || earlier.number() <= done)) {
			this.world.trace().note(stream, "is reset to", position);
			Instant now = Host.ORIGIN.plusNanos(this.world.scheduler().now());
			this.stores.truth()
				.replaceGroup("sim", group.withReset(stream,
						new StreamReset(done + 1, position, ShardCatalog.resolve(position, now))));
		}
	}

	/**
	 * Lets records that are done with leave Kinesis.
	 */
	void trim(String stream) {
		int trimmed = this.world.streams().trim(stream, this.stores.truth().pin("sim", stream).isEmpty());
		this.world.exercised().count("records trimmed", trimmed);
		this.world.trace().note(trimmed, "records of", stream, "are trimmed");
	}

	/**
	 * Takes all faults back.
	 */
	void heal() {
		this.world.trace().note("all faults end");
		this.world.faults().none();
		this.world.faults().listingsStale = 0;
		this.world.faults().verySlow = 0;
		for (Member member : this.members) {
			member.path.cut(false);
		}
		this.world.streams().names().forEach((stream) -> pause(stream, false));
	}

	void crashAll() {
		this.members.forEach((member) -> member.host.crash()); // at the very end
	}

}
