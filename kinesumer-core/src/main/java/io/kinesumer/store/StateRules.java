package io.kinesumer.store;

import java.time.Instant;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The rules of every write of a {@link StateStore}, each as a pure function from the row
 * that stands to what becomes of it. A store that can replace a row on condition that it
 * is the one that was read needs no rules of its own: it reads the row, asks here, makes
 * the change on that condition, and begins again where the condition fails.
 * <p>
 * The rules know their own effects: a write that is made once more, because the first
 * answer was lost, is told that it is applied. So they may be asked as often as it takes.
 * <p>
 * The row that stands is always {@code null} where there is none.
 */
public final class StateRules {

	private StateRules() {
	}

	/**
	 * The rule of {@link StateStore#register}.
	 * @param stored the client of the id
	 * @param entry the client
	 * @param replaced the entry to replace, or {@code null} if there must be none
	 * @return what becomes of the row
	 */
	public static Change<ClientEntry> register(@Nullable ClientEntry stored, ClientEntry entry,
			@Nullable ClientEntry replaced) {
		if (stored != null && AppliedWrites.isApplied(stored, entry)) {
			return new Change.Keep<>(true);
		}
		boolean asExpected = (replaced != null) ? stored != null && isUnmoved(stored, replaced) : stored == null;
		return asExpected ? new Change.Put<>(entry) : new Change.Keep<>(false);
	}

	/**
	 * The rule of {@link StateStore#beat}.
	 * @param stored the client of the id
	 * @param entry the client as it is now
	 * @return what becomes of the row
	 */
	public static Change<ClientEntry> beat(@Nullable ClientEntry stored, ClientEntry entry) {
		if (stored == null || !stored.takes(entry)) {
			return new Change.Keep<>(false);
		}
		return (entry.heartbeat() < stored.heartbeat()) ? new Change.Keep<>(true)
				: new Change.Put<>(new ClientEntry(stored.owner(), entry.heartbeat(), stored.sessionTimeout(),
						entry.streams(), entry.shards(), entry.leaving(), stored.version(), stored.registeredAt()));
	}

	/**
	 * The rule of {@link StateStore#remove}.
	 * @param stored the client of the id
	 * @param observed the client as observed
	 * @return what becomes of the row
	 */
	public static Change<ClientEntry> remove(@Nullable ClientEntry stored, ClientEntry observed) {
		if (stored == null || !stored.owner().equals(observed.owner())) {
			return new Change.Keep<>(true);
		}
		return isUnmoved(stored, observed) ? new Change.Delete<>() : new Change.Keep<>(false);
	}

	/**
	 * The rule of {@link StateStore#replaceGroup}.
	 * @param stored the group's state
	 * @param next the new state, with the revision of the one it was derived from
	 * @return what becomes of the row
	 */
	public static Change<GroupState> replaceGroup(@Nullable GroupState stored, GroupState next) {
		GroupState group = (stored != null) ? stored : GroupState.initial();
		return (group.revision() == next.revision()) ? new Change.Put<>(next.withRevision(next.revision() + 1))
				: new Change.Keep<>(AppliedWrites.isApplied(group, next));
	}

	/**
	 * The rule of {@link StateStore#pinIfAbsent}. Where nothing is written, the pin that
	 * stands is the one that holds.
	 * @param stored the stream's pin
	 * @param pin the pin
	 * @return what becomes of the row
	 */
	public static Change<StreamPin> pinIfAbsent(@Nullable StreamPin stored, StreamPin pin) {
		return (stored == null || stored.reset() < pin.reset()) ? new Change.Put<>(pin) : new Change.Keep<>(true);
	}

	/**
	 * The rule of {@link StateStore#publish}.
	 * @param stored the stream's assignment
	 * @param assignment the assignment to publish
	 * @return what becomes of the row
	 */
	public static Change<Assignment> publish(@Nullable Assignment stored, Assignment assignment) {
		return (stored == null || stored.generation() < assignment.generation()) ? new Change.Put<>(assignment)
				: new Change.Keep<>(AppliedWrites.isApplied(stored, assignment));
	}

	/**
	 * The rule of {@link StateStore#replaceShardCache}.
	 * @param stored the stream's cache
	 * @param next the new cache, with the version of the one it was derived from
	 * @return what becomes of the row
	 */
	public static Change<ShardCache> replaceShardCache(@Nullable ShardCache stored, ShardCache next) {
		ShardCache cache = (stored != null) ? stored : ShardCache.none(next.stream());
		return (cache.version() == next.version()) ? new Change.Put<>(next.written())
				: new Change.Keep<>(AppliedWrites.isApplied(cache, next));
	}

	/**
	 * The rule of {@link StateStore#claim}. Where nothing is written and the claim is
	 * applied, the checkpoint that stands is the answer.
	 * @param stored the shard's checkpoint
	 * @param claim the claim
	 * @param now the wall time, for people
	 * @return what becomes of the row
	 */
	public static Change<Checkpoint> claim(@Nullable Checkpoint stored, Claim claim, Instant now) {
		Checkpoint found = (stored != null) ? stored : Checkpoint.none(claim.shardId());
		if (AppliedWrites.isApplied(found, claim)) {
			return new Change.Keep<>(true);
		}
		Checkpoint seen = claim.seen();
		Checkpoint valid = claim.startsOver() ? found.asOf(claim.reset()) : found;
		if (valid.finished() || found.epoch() != seen.epoch() || found.reset() != seen.reset()
				|| !Objects.equals(found.owner(), seen.owner())) {
			return new Change.Keep<>(false);
		}
		return new Change.Put<>(new Checkpoint(valid.shardId(), valid.position(), claim.claimant(), valid.epoch() + 1,
				valid.reset(), false, now, valid.arrival(), valid.caughtUpAt()));
	}

	/**
	 * The rule of {@link StateStore#commit}.
	 * @param stored the shard's checkpoint
	 * @param commit the commit
	 * @param now the wall time, for people
	 * @return what becomes of the row
	 */
	public static Change<Checkpoint> commit(@Nullable Checkpoint stored, Commit commit, Instant now) {
		if (stored == null) {
			return new Change.Keep<>(false);
		}
		if (!commit.owner().equals(stored.owner()) || stored.epoch() != commit.epoch()) {
			return new Change.Keep<>(AppliedWrites.isApplied(stored, commit));
		}
		boolean forward = AppliedWrites.movesForward(stored, commit);
		return new Change.Put<>(new Checkpoint(stored.shardId(), forward ? commit.position() : stored.position(),
				(commit.then() == Commit.Then.KEEP) ? stored.owner() : null, stored.epoch(), stored.reset(),
				commit.then() == Commit.Then.FINISH, now, forward ? commit.arrival() : stored.arrival(),
				(commit.caughtUpAt() != null) ? commit.caughtUpAt() : stored.caughtUpAt()));
	}

	/**
	 * The rule of {@link StateStore#removeCheckpoint}.
	 * @param stored the shard's checkpoint
	 * @param observed the checkpoint as observed
	 * @return what becomes of the row
	 */
	public static Change<Checkpoint> removeCheckpoint(@Nullable Checkpoint stored, Checkpoint observed) {
		if (stored == null) {
			return new Change.Keep<>(true);
		}
		return (stored.owner() == null && stored.epoch() == observed.epoch()) ? new Change.Delete<>()
				: new Change.Keep<>(false);
	}

	private static boolean isUnmoved(ClientEntry stored, ClientEntry observed) {
		return stored.owner().equals(observed.owner()) && stored.heartbeat() == observed.heartbeat();
	}

}
