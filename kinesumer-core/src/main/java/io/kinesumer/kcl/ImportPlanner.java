package io.kinesumer.kcl;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.kinesumer.kcl.KclImportPlan.Action;
import io.kinesumer.kcl.KclImportPlan.ShardPlan;
import io.kinesumer.kcl.KclImportPlan.StreamPlan;
import io.kinesumer.stream.Lineage;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;

/**
 * Decides what the leases of a stream mean for its shards. A pure function of what the
 * table and Kinesis show.
 */
final class ImportPlanner {

	private final Map<String, Shard> listed;

	private final Map<String, KclLease> leases;

	private final Map<String, CheckpointedRecord> records;

	private final Lineage lineage;

	private final Set<String> ancestorsOfLeased = new HashSet<>();

	/**
	 * Creates a planner.
	 * @param listed the shards that Kinesis lists
	 * @param leases the stream's leases by shard
	 * @param records what is known of the records that leases stand at, by shard
	 */
	ImportPlanner(List<Shard> listed, Map<String, KclLease> leases, Map<String, CheckpointedRecord> records) {
		this.listed = listed.stream().collect(Collectors.toMap(Shard::id, (shard) -> shard));
		this.leases = leases;
		this.records = records;
		this.lineage = new Lineage(listed);
		leases.keySet().forEach((shardId) -> addAncestors(shardId, this.ancestorsOfLeased));
	}

	/**
	 * Whether a lease stands at a record of its shard. A number from before the shard
	 * began is of an earlier stream of the name.
	 */
	static boolean isAtRecordOf(Shard shard, KclLease lease) {
		return lease.checkpoint() instanceof KclCheckpoint.At at && !isBefore(at.position(), shard);
	}

	private static boolean isBefore(Position position, Shard shard) {
		String first = shard.startingSequenceNumber();
		return first != null && Position.of(first).isAfter(Position.of(position.sequenceNumber()));
	}

	/**
	 * Whether a shard starts where the stream does: nothing was ever checkpointed there,
	 * nor is it read after its parents.
	 */
	boolean needsStart() {
		return this.listed.keySet().stream().map(this.leases::get).filter(Objects::nonNull).anyMatch(this::isUnread);
	}

	private boolean isUnread(KclLease lease) {
		return lease.checkpoint() == KclCheckpoint.Word.LATEST || lease.checkpoint() == KclCheckpoint.Word.AT_TIMESTAMP;
	}

	/**
	 * What becomes of the stream.
	 * @param stream its key
	 * @param start where shards start of which nothing was ever checkpointed
	 */
	StreamPlan plan(String stream, ReadPosition start) {
		List<ShardPlan> plans = new ArrayList<>();
		Set<String> all = new TreeSet<>(this.listed.keySet());
		all.addAll(this.leases.keySet());
		all.forEach((shardId) -> plans.add(plan(shardId)));
		return new StreamPlan(stream, false, start, plans);
	}

	private ShardPlan plan(String shardId) {
		Shard shard = this.listed.get(shardId);
		KclLease lease = this.leases.get(shardId);
		if (lease == null) {
			boolean done = this.ancestorsOfLeased.contains(shardId) && !followsUnfinished(shardId);
			return new ShardPlan(shardId, "no lease", done ? Action.FINISHED : Action.FIRST_RECORD, null,
					done ? "a shard that follows it has a lease" : null);
		}
		String says = lease.checkpoint().toString();
		if (shard == null) {
			return new ShardPlan(shardId, says, Action.GONE, null, "Kinesis does not list the shard any more");
		}
		if (lease.checkpoint() instanceof KclCheckpoint.At at) {
			if (isBefore(at.position(), shard)) {
				return ofAnEarlierStream(shardId, says);
			}
			CheckpointedRecord record = this.records.get(shardId);
			Position position = (record != null) ? record.position() : at.position();
			return new ShardPlan(shardId, says, Action.AFTER, position,
					(record != null && record.gone()) ? "Kinesis does not keep that record any more:"
							+ " others may have gone unread, of which the group will tell" : null);
		}
		return switch ((KclCheckpoint.Word) lease.checkpoint()) {
			case SHARD_END -> shard.closed() ? new ShardPlan(shardId, says, Action.FINISHED, null, null)
					: ofAnEarlierStream(shardId, says);
			case TRIM_HORIZON -> new ShardPlan(shardId, says, Action.FIRST_RECORD, null, null);
			case LATEST, AT_TIMESTAMP -> new ShardPlan(shardId, says, Action.START, null, null);
		};
	}

	private static ShardPlan ofAnEarlierStream(String shardId, String says) {
		return new ShardPlan(shardId, says, Action.FIRST_RECORD, null,
				"the lease is of an earlier stream of this name");
	}

	/**
	 * Whether a shard follows one whose lease is not at its end.
	 */
	private boolean followsUnfinished(String shardId) {
		Set<String> ancestors = new HashSet<>();
		addAncestors(shardId, ancestors);
		return ancestors.stream()
			.map(this.leases::get)
			.anyMatch((lease) -> lease != null && lease.checkpoint() != KclCheckpoint.Word.SHARD_END);
	}

	private void addAncestors(String shardId, Set<String> ancestors) {
		for (String parent : this.lineage.parentsOf(shardId)) {
			if (ancestors.add(parent)) {
				addAncestors(parent, ancestors);
			}
		}
	}

	/**
	 * The shards that begin where the group starts in the stream. If that is the oldest
	 * record, these are also the ones that have no parents to be read before them: what
	 * they lost before the group began is none of its.
	 * @param plan the stream's plan
	 */
	Set<String> initialShards(StreamPlan plan) {
		Set<String> initial = plan.shards(Action.START).map(ShardPlan::shardId).collect(Collectors.toSet());
		if (plan.start() instanceof ReadPosition.TrimHorizon) {
			plan.shards(Action.FIRST_RECORD)
				.map(ShardPlan::shardId)
				.filter((shardId) -> this.lineage.parentsOf(shardId).isEmpty())
				.forEach(initial::add);
		}
		return initial;
	}

}
