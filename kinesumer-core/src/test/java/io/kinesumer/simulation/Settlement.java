package io.kinesumer.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.kinesumer.assignment.BalancedAssignor;
import io.kinesumer.membership.Session;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.Owner;
import io.kinesumer.store.StateStore;
import org.jspecify.annotations.Nullable;

/**
 * Says what a group without faults still lacks.
 */
final class Settlement {

	private final World world;

	private final Group group;

	private final StateStore truth;

	Settlement(World world, Group group, StateStore truth) {
		this.world = world;
		this.group = group;
		this.truth = truth;
	}

	/**
	 * What the store holds about the group.
	 */
	String describe() {
		StringBuilder text = new StringBuilder();
		text.append(this.truth.group("sim"));
		this.truth.clients("sim").forEach((client) -> text.append("\n  ").append(client));
		for (String stream : this.world.streams().names()) {
			text.append("\n  ").append(this.truth.assignment("sim", stream));
			text.append("\n  ").append(this.truth.shardCache("sim", stream));
			this.truth.checkpoints("sim", stream).forEach((checkpoint) -> text.append("\n  ").append(checkpoint));
		}
		return text.toString();
	}

	/**
	 * The first thing that is missing.
	 * @return a sentence, or {@code null} if everything is consumed, owned and balanced
	 */
	@Nullable String lacks() {
		List<Member> live = this.group.live();
		Map<Owner, Member> owners = new HashMap<>();
		Set<String> subscribed = new TreeSet<>();
		for (Member member : live) {
			Session session = member.session();
			if (member.host.isPaused()) {
				return member + " still stands still";
			}
			if (session == null) {
				return member + " is not registered";
			}
			owners.put(session.owner(), member);
			subscribed.addAll(member.streams());
		}
		if (this.group.present().size() != live.size()) {
			return "some are still on their way out of " + this.group.present();
		}
		if (this.truth.clients("sim").size() != live.size()) {
			return "clients in the store are " + this.truth.clients("sim");
		}
		Map<Member, Integer> counts = new HashMap<>();
		live.forEach((member) -> counts.put(member, 0));
		for (String stream : subscribed) {
			String backlog = this.world.history().backlog(stream);
			if (backlog != null) {
				return backlog;
			}
			for (Log log : this.world.streams().logs(stream)) {
				Checkpoint checkpoint = this.truth.checkpoint("sim", stream, log.key.shardId());
				if (log.finished || log.isGone()) { // and its checkpoint may have been
													// removed
					continue;
				}
				Member owner = owners.get(checkpoint.owner());
				if (log.isClosed()) {
					return log.key + " is closed and not finished: " + checkpoint;
				}
				if (owner == null || !owner.streams().contains(stream)) {
					return log.key + " is owned by " + checkpoint.owner();
				}
				if (!owner.runs(log.key, checkpoint)) {
					return log.key + " is owned by " + owner + ", which does not run it";
				}
				counts.merge(owner, 1, Integer::sum);
			}
		}
		for (String stream : this.world.streams().names()) {
			for (Checkpoint checkpoint : this.truth.checkpoints("sim", stream)) {
				if (!subscribed.contains(stream) && owners.containsKey(checkpoint.owner())) {
					return checkpoint + " of " + stream + " is still owned although nobody subscribes to it";
				}
			}
		}
		return (this.world.assignor() instanceof BalancedAssignor) ? imbalance(counts) : null;
	}

	private static @Nullable String imbalance(Map<Member, Integer> counts) {
		Map<String, int[]> bounds = new TreeMap<>();
		counts.forEach((member, count) -> {
			int[] bound = bounds.computeIfAbsent(member.streams().toString(),
					(streams) -> new int[] { Integer.MAX_VALUE, 0 });
			bound[0] = Math.min(bound[0], count);
			bound[1] = Math.max(bound[1], count);
		});
		for (Map.Entry<String, int[]> bound : bounds.entrySet()) {
			if (bound.getValue()[1] - bound.getValue()[0] > 1) {
				return "subscribers of " + bound.getKey() + " own from " + bound.getValue()[0] + " to "
						+ bound.getValue()[1] + " shards";
			}
		}
		return null;
	}

}
