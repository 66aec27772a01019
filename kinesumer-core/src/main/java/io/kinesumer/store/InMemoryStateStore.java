package io.kinesumer.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

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
		return change(state(app).clients, entry.id(), (stored) -> StateRules.register(stored, entry, replaced))
			.isApplied();
	}

	@Override
	public synchronized boolean beat(String app, ClientEntry entry) {
		return change(state(app).clients, entry.id(), (stored) -> StateRules.beat(stored, entry)).isApplied();
	}

	@Override
	public synchronized boolean remove(String app, ClientEntry observed) {
		return change(state(app).clients, observed.id(), (stored) -> StateRules.remove(stored, observed)).isApplied();
	}

	@Override
	public synchronized GroupState group(String app) {
		return state(app).group.getOrDefault(app, GroupState.initial());
	}

	@Override
	public synchronized boolean replaceGroup(String app, GroupState next) {
		return change(state(app).group, app, (stored) -> StateRules.replaceGroup(stored, next)).isApplied();
	}

	@Override
	public synchronized Optional<StreamPin> pin(String app, String stream) {
		return Optional.ofNullable(state(app).pins.get(stream));
	}

	@Override
	public synchronized StreamPin pinIfAbsent(String app, StreamPin pin) {
		Map<String, StreamPin> pins = state(app).pins;
		change(pins, pin.stream(), (stored) -> StateRules.pinIfAbsent(stored, pin));
		return Objects.requireNonNull(pins.get(pin.stream()));
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
		return change(state(app).assignments, assignment.stream(), (stored) -> StateRules.publish(stored, assignment))
			.isApplied();
	}

	@Override
	public synchronized Optional<ShardCache> shardCache(String app, String stream) {
		return Optional.ofNullable(state(app).shardCaches.get(stream));
	}

	@Override
	public synchronized boolean replaceShardCache(String app, ShardCache next) {
		return change(state(app).shardCaches, next.stream(), (stored) -> StateRules.replaceShardCache(stored, next))
			.isApplied();
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
		Map<String, Checkpoint> checkpoints = state(app).checkpoints(stream);
		Change<Checkpoint> change = change(checkpoints, claim.shardId(),
				(stored) -> StateRules.claim(stored, claim, this.clock.now()));
		return change.isApplied() ? Optional.ofNullable(checkpoints.get(claim.shardId())) : Optional.empty();
	}

	@Override
	public synchronized boolean commit(String app, String stream, Commit commit) {
		return change(state(app).checkpoints(stream), commit.shardId(),
				(stored) -> StateRules.commit(stored, commit, this.clock.now()))
			.isApplied();
	}

	@Override
	public synchronized boolean removeCheckpoint(String app, String stream, Checkpoint observed) {
		return change(state(app).checkpoints(stream), observed.shardId(),
				(stored) -> StateRules.removeCheckpoint(stored, observed))
			.isApplied();
	}

	private AppState state(String app) {
		refuseWhenInterrupted();
		return this.apps.computeIfAbsent(app, (name) -> new AppState());
	}

	private static <T> Change<T> change(Map<String, T> rows, String key,
			Function<@Nullable T, ? extends Change<T>> rule) {
		Change<T> change = rule.apply(rows.get(key));
		if (change instanceof Change.Put<T> put) {
			rows.put(key, put.next());
		}
		else if (change instanceof Change.Delete<T>) {
			rows.remove(key);
		}
		return change;
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

		private final Map<String, GroupState> group = new HashMap<>(1);

		TreeMap<String, Checkpoint> checkpoints(String stream) {
			return this.checkpoints.computeIfAbsent(stream, (key) -> new TreeMap<>());
		}

	}

}
