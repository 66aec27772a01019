package io.kinesumer.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

import io.kinesumer.StateStoreException;
import io.kinesumer.time.WallClock;
import org.jspecify.annotations.Nullable;

/**
 * A state store in the memory of one process: for a single client, for several engines of
 * one JVM that are handed the same instance, and for tests. Nothing survives the process.
 * <p>
 * Thread-safe. Every call returns at once, and no outcome is ever unknown.
 */
public final class InMemoryStateStore implements StateStore {

	private final WallClock clock;

	private final Map<String, AppState> apps = new HashMap<>();

	public InMemoryStateStore() {
		this(WallClock.system());
	}

	/**
	 * Creates an empty store.
	 * @param clock tells the time of the last write of each checkpoint
	 */
	public InMemoryStateStore(WallClock clock) {
		this.clock = Objects.requireNonNull(clock, "clock");
	}

	@Override
	public void open() {
		refuseWhenInterrupted();
	}

	@Override
	public synchronized List<ClientEntry> clients(String app) {
		return List.copyOf(state(app).clients.values());
	}

	@Override
	public synchronized Optional<ClientEntry> client(String app, String clientId) {
		return Optional.ofNullable(state(app).clients.get(clientId));
	}

	@Override
	public synchronized boolean register(String app, ClientEntry entry, @Nullable ClientEntry replaced) {
		Map<String, ClientEntry> clients = state(app).clients;
		ClientEntry stored = clients.get(entry.id());
		if (stored != null && AppliedWrites.isApplied(stored, entry)) {
			return true;
		}
		boolean asExpected = (replaced != null) ? stored != null && isUnmoved(stored, replaced) : stored == null;
		if (asExpected) {
			clients.put(entry.id(), entry);
		}
		return asExpected;
	}

	@Override
	public synchronized boolean beat(String app, ClientEntry entry) {
		Map<String, ClientEntry> clients = state(app).clients;
		ClientEntry stored = clients.get(entry.id());
		if (stored == null || !stored.takes(entry)) {
			return false;
		}
		if (entry.heartbeat() >= stored.heartbeat()) {
			clients.put(entry.id(), new ClientEntry(stored.owner(), entry.heartbeat(), stored.sessionTimeout(),
					entry.streams(), entry.shards(), entry.leaving(), stored.version(), stored.registeredAt()));
		}
		return true;
	}

	@Override
	public synchronized boolean remove(String app, ClientEntry observed) {
		Map<String, ClientEntry> clients = state(app).clients;
		ClientEntry stored = clients.get(observed.id());
		if (stored == null || !stored.owner().equals(observed.owner())) {
			return true;
		}
		return isUnmoved(stored, observed) && clients.remove(observed.id(), stored);
	}

	@Override
	public synchronized GroupState group(String app) {
		return state(app).group;
	}

	@Override
	public synchronized boolean replaceGroup(String app, GroupState next) {
		AppState state = state(app);
		if (state.group.revision() != next.revision()) {
			return AppliedWrites.isApplied(state.group, next);
		}
		state.group = next.withRevision(next.revision() + 1);
		return true;
	}

	@Override
	public synchronized Optional<StreamPin> pin(String app, String stream) {
		return Optional.ofNullable(state(app).pins.get(stream));
	}

	@Override
	public synchronized StreamPin pinIfAbsent(String app, StreamPin pin) {
		return state(app).pins.merge(pin.stream(), pin,
				(earlier, next) -> (earlier.reset() < next.reset()) ? next : earlier);
	}

	@Override
	public synchronized Optional<Assignment> assignment(String app, String stream) {
		return Optional.ofNullable(state(app).assignments.get(stream));
	}

	@Override
	public synchronized Optional<Assignment> assignment(String app, String stream, String clientId) {
		return assignment(app, stream).map((all) -> all.onlyOf(clientId));
	}

	@Override
	public synchronized boolean publish(String app, Assignment assignment) {
		Map<String, Assignment> assignments = state(app).assignments;
		Assignment stored = assignments.get(assignment.stream());
		if (stored != null && stored.generation() >= assignment.generation()) {
			return AppliedWrites.isApplied(stored, assignment);
		}
		assignments.put(assignment.stream(), assignment);
		return true;
	}

	@Override
	public synchronized Optional<ShardCache> shardCache(String app, String stream) {
		return Optional.ofNullable(state(app).shardCaches.get(stream));
	}

	@Override
	public synchronized boolean replaceShardCache(String app, ShardCache next) {
		Map<String, ShardCache> caches = state(app).shardCaches;
		ShardCache stored = caches.getOrDefault(next.stream(), ShardCache.none(next.stream()));
		if (stored.version() != next.version()) {
			return AppliedWrites.isApplied(stored, next);
		}
		caches.put(next.stream(), next.written());
		return true;
	}

	@Override
	public synchronized List<Checkpoint> checkpoints(String app, String stream) {
		return List.copyOf(state(app).checkpoints(stream).values());
	}

	@Override
	public synchronized Checkpoint checkpoint(String app, String stream, String shardId) {
		return state(app).checkpoints(stream).getOrDefault(shardId, Checkpoint.none(shardId));
	}

	@Override
	public synchronized Optional<Checkpoint> claim(String app, String stream, Claim claim) {
		Checkpoint stored = checkpoint(app, stream, claim.shardId());
		if (AppliedWrites.isApplied(stored, claim)) {
			return Optional.of(stored);
		}
		Checkpoint seen = claim.seen();
		Checkpoint valid = claim.startsOver() ? stored.asOf(claim.reset()) : stored;
		if (valid.finished() || stored.epoch() != seen.epoch() || stored.reset() != seen.reset()
				|| !Objects.equals(stored.owner(), seen.owner())) {
			return Optional.empty();
		}
		Checkpoint claimed = new Checkpoint(valid.shardId(), valid.position(), claim.claimant(), valid.epoch() + 1,
				valid.reset(), false, this.clock.now(), valid.arrival(), valid.caughtUpAt());
		state(app).checkpoints(stream).put(claim.shardId(), claimed);
		return Optional.of(claimed);
	}

	@Override
	public synchronized boolean commit(String app, String stream, Commit commit) {
		Checkpoint stored = checkpoint(app, stream, commit.shardId());
		if (!commit.owner().equals(stored.owner()) || stored.epoch() != commit.epoch()) {
			return AppliedWrites.isApplied(stored, commit);
		}
		boolean forward = AppliedWrites.movesForward(stored, commit);
		Instant caughtUpAt = (commit.caughtUpAt() != null) ? commit.caughtUpAt() : stored.caughtUpAt();
		state(app).checkpoints(stream)
			.put(commit.shardId(),
					new Checkpoint(stored.shardId(), forward ? commit.position() : stored.position(),
							(commit.then() == Commit.Then.KEEP) ? stored.owner() : null, stored.epoch(), stored.reset(),
							commit.then() == Commit.Then.FINISH, this.clock.now(),
							forward ? commit.arrival() : stored.arrival(), caughtUpAt));
		return true;
	}

	@Override
	public synchronized boolean removeCheckpoint(String app, String stream, Checkpoint observed) {
		Map<String, Checkpoint> checkpoints = state(app).checkpoints(stream);
		Checkpoint stored = checkpoints.get(observed.shardId());
		if (stored == null) {
			return true;
		}
		return stored.owner() == null && stored.epoch() == observed.epoch()
				&& checkpoints.remove(observed.shardId(), stored);
	}

	private AppState state(String app) {
		refuseWhenInterrupted();
		return this.apps.computeIfAbsent(app, (name) -> new AppState());
	}

	private static boolean isUnmoved(ClientEntry stored, ClientEntry observed) {
		return stored.owner().equals(observed.owner()) && stored.heartbeat() == observed.heartbeat();
	}

	private static void refuseWhenInterrupted() {
		if (Thread.currentThread().isInterrupted()) {
			throw new StateStoreException("The thread was interrupted before the state store was asked", null);
		}
	}

	/**
	 * What one app keeps.
	 */
	private static final class AppState {

		private final TreeMap<String, ClientEntry> clients = new TreeMap<>();

		private final Map<String, StreamPin> pins = new HashMap<>();

		private final Map<String, Assignment> assignments = new HashMap<>();

		private final Map<String, ShardCache> shardCaches = new HashMap<>();

		private final Map<String, TreeMap<String, Checkpoint>> checkpoints = new HashMap<>();

		private GroupState group = GroupState.initial();

		TreeMap<String, Checkpoint> checkpoints(String stream) {
			return this.checkpoints.computeIfAbsent(stream, (key) -> new TreeMap<>());
		}

	}

}
