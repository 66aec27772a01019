package io.kinesumer.store.jdbc;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

import javax.sql.DataSource;

import io.kinesumer.metrics.StoreMetrics;
import io.kinesumer.store.Assignment;
import io.kinesumer.store.Change;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.Claim;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.Commit;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.ShardCache;
import io.kinesumer.store.StateRules;
import io.kinesumer.store.StateStore;
import io.kinesumer.store.StreamPin;
import io.kinesumer.time.WallClock;
import org.jspecify.annotations.Nullable;

/**
 * The state store in tables of a relational database: PostgreSQL, H2, and others whose
 * SQL is much like theirs.
 * <p>
 * Each write reads one row, asks {@link StateRules} what becomes of it, and makes that by
 * one statement on condition that the row is still the one that was read: each write
 * gives its row a random id, so that no row is ever taken for another. No transaction
 * lasts longer than a statement, and nothing depends on the database's clock.
 * <p>
 * All connections must lead to the server that takes the writes, or to a copy that is
 * never behind it; and what the server has confirmed must outlive its own failure. A
 * standby that lacks the last writes when it takes over brings back clients that were
 * declared dead.
 * <p>
 * A call takes at most {@link JdbcSettings#callTimeout()}, the wait for a connection
 * included, and {@link #open} 30 s; an interrupt ends it at once. A statement under way
 * then is ended by its own timeout, which is as long. Deadlocks and serialization
 * failures, which the database undoes, are tried again within the call. Thread-safe.
 */
public final class JdbcStateStore implements StateStore {

	private final JdbcCalls calls;

	private final Schema schema;

	private final Table<ClientEntry> clients;

	private final Table<GroupState> groups;

	private final Table<StreamPin> pins;

	private final Table<Assignment> assignments;

	private final Table<ShardCache> shardCaches;

	private final Table<Checkpoint> checkpoints;

	private final WallClock clock;

	/**
	 * Creates a store; opens no connection yet.
	 * @param dataSource where connections come from, which stays the caller's to close. A
	 * pool should leave a connection for each client in this process, and two for
	 * commits: who waits for one cannot beat
	 * @param settings the settings
	 */
	public JdbcStateStore(DataSource dataSource, JdbcSettings settings) {
		this(dataSource, settings, WallClock.system(), StoreMetrics.NONE);
	}

	/**
	 * Creates a store; opens no connection yet.
	 * @param dataSource where connections come from, which stays the caller's to close
	 * @param settings the settings
	 * @param clock tells the time of the last write of each checkpoint
	 * @param metrics told of each statement, as {@code SELECT}, {@code INSERT},
	 * {@code UPDATE} or {@code DELETE}
	 */
	public JdbcStateStore(DataSource dataSource, JdbcSettings settings, WallClock clock, StoreMetrics metrics) {
		this.calls = new JdbcCalls(Objects.requireNonNull(dataSource, "dataSource"), settings.callTimeout(), metrics);
		this.clock = Objects.requireNonNull(clock, "clock");
		String prefix = settings.tablePrefix();
		this.clients = new Table<>(prefix, new ClientRows());
		this.groups = new Table<>(prefix, new GroupRows());
		this.pins = new Table<>(prefix, new PinRows());
		this.assignments = new Table<>(prefix, new AssignmentRows());
		this.shardCaches = new Table<>(prefix, new ShardCacheRows());
		this.checkpoints = new Table<>(prefix, new CheckpointRows());
		this.schema = new Schema(settings,
				List.of(this.clients, this.groups, this.pins, this.assignments, this.shardCaches, this.checkpoints));
	}

	/**
	 * Makes the store ready and verifies that it is.
	 * @throws io.kinesumer.MissingTableException if there are no tables and they may not
	 * be created
	 * @throws io.kinesumer.AccessDeniedException if the database refuses
	 * @throws io.kinesumer.EndpointUnreachableException if there is no connection
	 * @throws io.kinesumer.StateStoreException if a table is of another schema
	 */
	@Override
	public void open() {
		this.calls.open(this.schema::open);
	}

	@Override
	public List<ClientEntry> clients(String app) {
		return sorted(this.calls.call(app, "its clients", (session) -> this.clients.list(session, app)));
	}

	@Override
	public List<ClientEntry> firstClients(String app, int most) {
		List<ClientEntry> first = sorted(this.calls.call(app, "its first clients",
				(session) -> this.clients.first(session, app, ClientRows.ID, most)));
		return first.subList(0, Math.min(most, first.size()));
	}

	private static List<ClientEntry> sorted(List<ClientEntry> clients) {
		return clients.stream().sorted(Comparator.comparing(ClientEntry::id)).toList();
	}

	@Override
	public Optional<ClientEntry> client(String app, String clientId) {
		return find(this.clients, "client " + clientId, app, clientId);
	}

	@Override
	public boolean register(String app, ClientEntry entry, @Nullable ClientEntry replaced) {
		return changeClient(app, entry, (stored) -> StateRules.register(stored, entry, replaced));
	}

	@Override
	public boolean beat(String app, ClientEntry entry) {
		return changeClient(app, entry, (stored) -> StateRules.beat(stored, entry));
	}

	@Override
	public boolean remove(String app, ClientEntry observed) {
		return changeClient(app, observed, (stored) -> StateRules.remove(stored, observed));
	}

	private boolean changeClient(String app, ClientEntry client,
			Function<@Nullable ClientEntry, Change<ClientEntry>> rule) {
		return change(this.clients, "client " + client.id(), rule, app, client.id()).applied();
	}

	@Override
	public GroupState group(String app) {
		return find(this.groups, "the group's state", app).orElseGet(GroupState::initial);
	}

	@Override
	public boolean replaceGroup(String app, GroupState next) {
		return change(this.groups, "the group's state", (stored) -> StateRules.replaceGroup(stored, next), app)
			.applied();
	}

	@Override
	public Optional<StreamPin> pin(String app, String stream) {
		return find(this.pins, "the pinned start of stream " + stream, app, stream);
	}

	@Override
	public StreamPin pinIfAbsent(String app, StreamPin pin) {
		StreamPin holds = change(this.pins, "the pinned start of stream " + pin.stream(),
				(stored) -> StateRules.pinIfAbsent(stored, pin), app, pin.stream())
			.value();
		return Objects.requireNonNull(holds, "A pin is never removed");
	}

	@Override
	public Optional<Assignment> assignment(String app, String stream) {
		return find(this.assignments, "the assignment of stream " + stream, app, stream);
	}

	@Override
	public boolean publish(String app, Assignment assignment) {
		return change(this.assignments, "the assignment of stream " + assignment.stream(),
				(stored) -> StateRules.publish(stored, assignment), app, assignment.stream())
			.applied();
	}

	@Override
	public Optional<ShardCache> shardCache(String app, String stream) {
		return find(this.shardCaches, "the shard cache of stream " + stream, app, stream);
	}

	@Override
	public boolean replaceShardCache(String app, ShardCache next) {
		return change(this.shardCaches, "the shard cache of stream " + next.stream(),
				(stored) -> StateRules.replaceShardCache(stored, next), app, next.stream())
			.applied();
	}

	@Override
	public List<Checkpoint> checkpoints(String app, String stream) {
		return this.calls
			.call(app, "the checkpoints of stream " + stream, (session) -> this.checkpoints.list(session, app, stream))
			.stream()
			.sorted(Comparator.comparing(Checkpoint::shardId))
			.toList();
	}

	@Override
	public Checkpoint checkpoint(String app, String stream, String shardId) {
		return find(this.checkpoints, shard(stream, shardId), app, stream, shardId)
			.orElseGet(() -> Checkpoint.none(shardId));
	}

	// tag::claim[]
	@Override
	public Optional<Checkpoint> claim(String app, String stream, Claim claim) {
		Table.Outcome<Checkpoint> outcome = change(this.checkpoints, shard(stream, claim.shardId()),
				(stored) -> StateRules.claim(stored, claim, this.clock.now()), app, stream, claim.shardId());
		return outcome.applied() ? Optional.ofNullable(outcome.value()) : Optional.empty();
	}

	@Override
	public boolean commit(String app, String stream, Commit commit) {
		return change(this.checkpoints, shard(stream, commit.shardId()),
				(stored) -> StateRules.commit(stored, commit, this.clock.now()), app, stream, commit.shardId())
			.applied();
	}
	// end::claim[]

	@Override
	public boolean removeCheckpoint(String app, String stream, Checkpoint observed) {
		return change(this.checkpoints, shard(stream, observed.shardId()),
				(stored) -> StateRules.removeCheckpoint(stored, observed), app, stream, observed.shardId())
			.applied();
	}

	private <T> Optional<T> find(Table<T> table, String what, String app, String... rest) {
		return this.calls.call(app, what, (session) -> table.find(session, key(app, rest)));
	}

	private <T> Table.Outcome<T> change(Table<T> table, String what, Function<@Nullable T, Change<T>> rule, String app,
			String... rest) {
		return this.calls.call(app, what, (session) -> table.change(session, rule, key(app, rest)));
	}

	private static String[] key(String app, String... rest) {
		String[] key = new String[rest.length + 1];
		key[0] = app;
		System.arraycopy(rest, 0, key, 1, rest.length);
		return key;
	}

	private static String shard(String stream, String shardId) {
		return "stream " + stream + ", shard " + shardId;
	}

}
