package io.kinesumer.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.kinesumer.KinesumerSnapshot;
import io.kinesumer.KinesumerSnapshot.ShardSnapshot;
import io.kinesumer.KinesumerSnapshot.ShardState;
import io.kinesumer.KinesumerSnapshot.Status;
import io.kinesumer.dispatch.ShardConsumer;
import io.kinesumer.membership.Membership;
import io.kinesumer.membership.Session;
import io.kinesumer.ownership.Holding;
import io.kinesumer.store.GroupState;
import org.jspecify.annotations.Nullable;

/**
 * Takes snapshots of a client, from memory.
 */
final class Snapshots {

	private Snapshots() {
	}

	static KinesumerSnapshot of(Membership.Identity identity, Subscriptions subscriptions, @Nullable Run run) {
		List<String> streams = List.copyOf(subscriptions.keys());
		if (run == null) {
			return new KinesumerSnapshot(identity.app(), identity.clientId(), Status.STOPPED, null, false, 0, 0,
					streams, List.of(), null, null, List.of());
		}
		Session session = run.membership().session();
		GroupState group = run.control().group();
		Status status = status(run, session);
		List<String> problems = new ArrayList<>();
		if (status == Status.FENCED) {
			problems.add("No heartbeat has reached the state store for "
					+ ((session != null) ? seconds(session.fence().age()) : "long")
					+ ": nothing is delivered until one does; " + reason(run.beatFailure()));
		}
		String obstacle = run.membership().obstacle();
		if (obstacle != null) {
			problems.add(obstacle);
		}
		if (status == Status.FAILED) {
			problems.add("The client has ended by an error; see the log");
		}
		if (run.control().sinceRound().compareTo(run.sessionTimeout().multipliedBy(2)) > 0) {
			problems.add("The control loop has not come round for " + seconds(run.control().sinceRound())
					+ ": shards are neither claimed nor handed over");
		}
		Lead lead = run.control().lead();
		if (lead.unowned().compareTo(run.sessionTimeout()) > 0) {
			problems.add(lead.unownedShards() + " shards of the group have had no owner for " + seconds(lead.unowned())
					+ "; the kinesumer endpoint shows which, and who should own them");
		}
		problems.addAll(run.listings().problems());
		problems.addAll(run.retentions().problems());
		problems.addAll(run.holdings().problems());
		List<ShardSnapshot> shards = run.holdings()
			.all()
			.stream()
			.filter((holding) -> !holding.isLost())
			.sorted(Comparator.comparing(Holding::shard))
			.map((holding) -> shard(holding, run, problems))
			.toList();
		boolean leads = session != null && run.control().isLeader(session);
		return new KinesumerSnapshot(identity.app(), identity.clientId(), status,
				(group.leader() != null) ? group.leader().clientId() : null, leads, group.clients(), group.generation(),
				streams, shards, run.membership().lastBeat(), (session != null) ? session.fence().age() : null,
				problems);
	}

	private static Status status(Run run, @Nullable Session session) {
		if (run.control().isStopping()) {
			return Status.STOPPING;
		}
		if (run.membership().isEnded()) {
			return Status.FAILED;
		}
		if (session != null && !session.fence().isOpen()) {
			return Status.FENCED;
		}
		if (run.membership().obstacle() != null) {
			return Status.KEPT_OUT;
		}
		return run.control().isSynced() ? Status.RUNNING : Status.STARTING;
	}

	private static ShardSnapshot shard(Holding holding, Run run, List<String> problems) {
		long now = run.now();
		ShardConsumer.Figures figures = holding.consumer().figures();
		String name = holding.shard().toString();
		if (figures.failure() != null) {
			problems.add("The listener fails on a record of " + name + ": " + figures.failure());
		}
		if (lacksAcknowledgements(holding.consumer())) {
			problems.add("Shard " + name + " has ended, and its children wait for records of it to be acknowledged");
		}
		String readProblem = holding.reader().problem();
		if (readProblem != null) {
			problems.add(holding.reader().isStalled() ? readProblem : "Reading " + name + " fails: " + readProblem);
		}
		Duration waited = SlowHandOvers.waited(holding, now);
		if (waited.compareTo(run.drainTimeout()) > 0) {
			problems.add("Shard " + name + " is to be handed over, and has waited " + seconds(waited)
					+ " for a delivery to end");
		}
		return new ShardSnapshot(holding.shard().stream(), holding.shard().shardId(), holding.ownership().epoch(),
				state(holding), (holding.committed() != null) ? holding.committed().toString() : null,
				holding.reader().lag(), figures.records(), figures.bytes(), figures.sinceProgress(),
				sinceRead(holding, now), sinceCommit(holding, now), figures.failure());
	}

	/**
	 * Whether the shard is closed and all of it is handled, but not all acknowledged.
	 */
	private static boolean lacksAcknowledgements(ShardConsumer consumer) {
		return !consumer.children().isEmpty() && consumer.isEmpty() && !consumer.isFinished();
	}

	private static Duration sinceRead(Holding holding, long now) {
		Duration idle = holding.consumer().idle();
		Duration silent = Duration.ofNanos(Math.max(0, now - holding.reader().answeredAt()));
		return (silent.compareTo(idle) < 0) ? silent : idle;
	}

	private static Duration sinceCommit(Holding holding, long now) {
		return (holding.uncommitted() != null) ? Duration.ofNanos(Math.max(0, now - holding.settledAt()))
				: Duration.ZERO;
	}

	private static String reason(@Nullable String beatFailure) {
		return (beatFailure != null) ? "the store cannot be reached: " + beatFailure
				: "none has failed, so it may be this process that was paused or is short of CPU";
	}

	private static ShardState state(Holding holding) {
		return switch (holding.state()) {
			case EXHAUSTED -> ShardState.FINISHED;
			case DRAINING, DRAINED, LOST, LOST_AND_ENDED -> ShardState.DRAINING;
			case CONSUMING, CLAIM_UNKNOWN -> holding.isPaused() ? ShardState.PAUSED : unpaused(holding);
		};
	}

	private static ShardState unpaused(Holding holding) {
		return holding.reader().isStalled() ? ShardState.STALLED : ShardState.CONSUMING;
	}

	private static String seconds(Duration duration) {
		return duration.toSeconds() + " s";
	}

}
