package io.kinesumer.store;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import io.kinesumer.CorruptStateException;
import io.kinesumer.metrics.StoreMetrics;
import io.kinesumer.stream.Position;
import io.kinesumer.time.WallClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The state store in a table of DynamoDB, the same that the Go client kinesumer uses.
 * <p>
 * Every write is decided by one conditional request for one item. Where its condition
 * fails, DynamoDB returns the item that stands, and {@link AppliedWrites} tells from it
 * whether an earlier attempt of the same request, repeated by the SDK, is what stands
 * there.
 * <p>
 * A request takes at most {@link DynamoDbSettings#callTimeout()}. A call is one request,
 * save these: {@link #clients} and {@link #checkpoints} make one per megabyte;
 * {@link #claim} and {@link #commit} a second one where the first shows that the position
 * needs no change; {@link #register} and {@link #remove} read first where they meet a
 * client of the Go library. {@link #open} may take two minutes where the table is being
 * created. An interrupt ends a call at once. Thread-safe.
 * <p>
 * An item ends at 400 KB, DynamoDB's limit. Shard caches and assignments that are large
 * (64 KB and 16 KB) are stored in chunks beside their items: to read one takes two
 * requests, to write one two for each chunk besides. Where a pinned start would not fit,
 * that is said in a {@code StateStoreException}: 20,000 shards do, if their ids are of
 * the usual form.
 */
public final class DynamoDbStateStore implements StateStore {

	private static final Logger logger = LoggerFactory.getLogger(DynamoDbStateStore.class);

	private final TableOpening opening;

	private final DynamoDbTable table;

	private final Assignments assignments;

	private final ShardCaches shardCaches;

	private final WallClock clock;

	/**
	 * Creates a store; makes no request yet.
	 * @param client the SDK's client, which stays the caller's to close
	 * @param settings the settings
	 */
	public DynamoDbStateStore(DynamoDbClient client, DynamoDbSettings settings) {
		this(client, settings, WallClock.system());
	}

	/**
	 * Creates a store; makes no request yet.
	 * @param client the SDK's client, which stays the caller's to close
	 * @param settings the settings
	 * @param clock tells the time of the last write of each checkpoint
	 */
	public DynamoDbStateStore(DynamoDbClient client, DynamoDbSettings settings, WallClock clock) {
		this(client, settings, clock, StoreMetrics.NONE);
	}

	/**
	 * Creates a store; makes no request yet.
	 * @param client the SDK's client, which stays the caller's to close
	 * @param settings the settings
	 * @param clock tells the time of the last write of each checkpoint
	 * @param metrics told of each request
	 */
	public DynamoDbStateStore(DynamoDbClient client, DynamoDbSettings settings, WallClock clock, StoreMetrics metrics) {
		DynamoDbCalls calls = new DynamoDbCalls(client, settings.table(), settings.callTimeout(), metrics);
		this.opening = new TableOpening(client, settings, calls);
		this.table = new DynamoDbTable(client, settings, calls);
		this.assignments = new Assignments(this.table);
		this.shardCaches = new ShardCaches(this.table);
		this.clock = Objects.requireNonNull(clock, "clock");
	}

	/**
	 * Makes the store ready and verifies that it is.
	 * @throws io.kinesumer.MissingTableException if there is no table and it may not be
	 * created
	 * @throws io.kinesumer.AccessDeniedException if AWS refuses
	 * @throws io.kinesumer.EndpointUnreachableException if DynamoDB does not answer
	 * @throws io.kinesumer.StateStoreException if the table is of another schema
	 */
	@Override
	public void open() {
		this.opening.open();
	}

	@Override
	public List<ClientEntry> clients(String app) {
		return this.table.query(ClientItems.partition(app), new Subject(app, null, "its clients"))
			.stream()
			.map(ClientItems::read)
			.sorted(Comparator.comparing(ClientEntry::id))
			.toList();
	}

	@Override
	public List<ClientEntry> firstClients(String app, int most) {
		return this.table.queryFirst(ClientItems.partition(app), most, new Subject(app, null, "its first clients"))
			.stream()
			.map(ClientItems::read)
			.sorted(Comparator.comparing(ClientEntry::id))
			.toList();
	}

	@Override
	public Optional<ClientEntry> client(String app, String clientId) {
		return this.table.get(ClientItems.key(app, clientId), Subject.client(app, clientId)).map(ClientItems::read);
	}

	@Override
	public boolean register(String app, ClientEntry entry, @Nullable ClientEntry replaced) {
		Subject subject = Subject.client(app, entry.id());
		ConditionalWrite condition = (replaced != null) ? whileUnmoved(app, replaced)
				: ConditionalWrite.when("attribute_not_exists(#pk)");
		return condition != null && this.table.put(ClientItems.write(app, entry), condition, subject)
			.isApplied((item) -> AppliedWrites.isApplied(ClientItems.read(item), entry));
	}

	@Override
	public boolean beat(String app, ClientEntry entry) {
		long least = (entry.heartbeat() > 1) ? 1 : 0; // ClientEntry.takes says why
		ConditionalWrite write = ConditionalWrite
			.when("#incarnation = :incarnation AND #heartbeat BETWEEN :least AND :new_heartbeat")
			.value("incarnation", Item.value(entry.owner().incarnation()))
			.value("least", Item.value(least))
			.set(ClientItems.HEARTBEAT, Item.value(entry.heartbeat()))
			.set(ClientItems.STREAMS, ClientItems.streams(entry))
			.set(ClientItems.SHARDS, Item.value(entry.shards()))
			.set(ClientItems.LEAVING, Item.value(entry.leaving()));
		return this.table.update(ClientItems.key(app, entry.id()), write, Subject.client(app, entry.id()))
			.isApplied((item) -> ClientItems.read(item).takes(entry));
	}

	@Override
	public boolean remove(String app, ClientEntry observed) {
		ConditionalWrite condition = whileUnmoved(app, observed);
		if (condition == null) {
			return client(app, observed.id()).filter((there) -> there.owner().equals(observed.owner())).isEmpty();
		}
		Subject subject = Subject.client(app, observed.id());
		WriteOutcome outcome = this.table.delete(ClientItems.key(app, observed.id()), condition, subject);
		return !(outcome instanceof WriteOutcome.Refused refused) || refused.standing() == null
				|| !ClientItems.read(refused.standing()).owner().equals(observed.owner());
	}

	@Override
	public GroupState group(String app) {
		return this.table.get(GroupItems.stateKey(app), new Subject(app, null, "the group's state"))
			.map(GroupItems::readState)
			.orElseGet(GroupState::initial);
	}

	@Override
	public boolean replaceGroup(String app, GroupState next) {
		Map<String, AttributeValue> item = GroupItems.write(app, next.withRevision(next.revision() + 1));
		ConditionalWrite condition = (next.revision() != 0)
				? ConditionalWrite.when("#revision = :revision").value("revision", Item.value(next.revision()))
				: ConditionalWrite.when("attribute_not_exists(#pk)");
		return this.table.put(item, condition, new Subject(app, null, "the group's state"))
			.isApplied((standing) -> AppliedWrites.isApplied(GroupItems.readState(standing), next));
	}

	@Override
	public Optional<StreamPin> pin(String app, String stream) {
		return this.table.get(GroupItems.pinKey(app, stream), Subject.stream(app, stream, "its pinned start"))
			.map((item) -> GroupItems.readPin(stream, item));
	}

	@Override
	public StreamPin pinIfAbsent(String app, StreamPin pin) {
		ConditionalWrite condition = (pin.reset() == 0) ? ConditionalWrite.when("attribute_not_exists(#pk)")
				: ConditionalWrite.when("attribute_not_exists(#reset) OR #reset < :reset")
					.value("reset", Item.value(pin.reset()));
		WriteOutcome outcome = this.table.put(GroupItems.write(app, pin), condition,
				Subject.stream(app, pin.stream(), "its pinned start"));
		return (outcome instanceof WriteOutcome.Refused refused && refused.standing() != null)
				? GroupItems.readPin(pin.stream(), refused.standing()) : pin;
	}

	@Override
	public Optional<Assignment> assignment(String app, String stream) {
		return this.assignments.read(app, stream);
	}

	@Override
	public Optional<Assignment> assignment(String app, String stream, String clientId) {
		return this.assignments.readFor(clientId, app, stream);
	}

	@Override
	public boolean publish(String app, Assignment assignment) {
		return this.assignments.publish(app, assignment);
	}

	@Override
	public Optional<ShardCache> shardCache(String app, String stream) {
		return this.shardCaches.read(app, stream);
	}

	@Override
	public boolean replaceShardCache(String app, ShardCache next) {
		return this.shardCaches.replace(app, next);
	}

	@Override
	public List<Checkpoint> checkpoints(String app, String stream) {
		return this.table.query(CheckpointItems.partition(app, stream), Subject.stream(app, stream, "its checkpoints"))
			.stream()
			.flatMap(DynamoDbStateStore::readable)
			.sorted(Comparator.comparing(Checkpoint::shardId))
			.toList();
	}

	/**
	 * One that cannot be read is told of by whoever wants its shard, and must not hide
	 * the others.
	 */
	private static Stream<Checkpoint> readable(Item item) {
		try {
			return Stream.of(CheckpointItems.read(item));
		}
		catch (CorruptStateException ex) {
			logger.debug("Left out a checkpoint", ex);
			return Stream.empty();
		}
	}

	@Override
	public Checkpoint checkpoint(String app, String stream, String shardId) {
		return this.table.get(CheckpointItems.key(app, stream, shardId), Subject.shard(app, stream, shardId))
			.map(CheckpointItems::read)
			.orElseGet(() -> Checkpoint.none(shardId));
	}

	@Override
	public Optional<Checkpoint> claim(String app, String stream, Claim claim) {
		boolean fresh = !claim.startsOver() && claim.seen().position() == null
				&& claim.startingSequenceNumber() != null;
		WriteOutcome outcome = claim(app, stream, claim, fresh ? claim.startingSequenceNumber() : null);
		if (fresh && standing(outcome).filter((there) -> isAsSeen(there, claim)).isPresent()) {
			// There is a sequence number already, and so no need of one.
			outcome = claim(app, stream, claim, null);
		}
		return (outcome instanceof WriteOutcome.Applied applied) ? Optional.of(CheckpointItems.read(applied.item()))
				: standing(outcome).filter((there) -> AppliedWrites.isApplied(there, claim));
	}

	@Override
	public boolean commit(String app, String stream, Commit commit) {
		WriteOutcome outcome = commit(app, stream, commit, commit.position());
		if (commit.position() != null && standing(outcome).filter((there) -> isHeld(there, commit)).isPresent()) {
			// The position is not ahead. What else does the commit say?
			if (commit.then() == Commit.Then.KEEP && commit.caughtUpAt() == null) {
				return true;
			}
			outcome = commit(app, stream, commit, null);
		}
		return outcome.isApplied((item) -> AppliedWrites.isApplied(CheckpointItems.read(item), commit));
	}

	@Override
	public boolean removeCheckpoint(String app, String stream, Checkpoint observed) {
		WriteOutcome outcome = this.table.delete(CheckpointItems.key(app, stream, observed.shardId()),
				CheckpointWrites.when(null, observed.epoch()), Subject.shard(app, stream, observed.shardId()));
		return !(outcome instanceof WriteOutcome.Refused refused) || refused.standing() == null;
	}

	/**
	 * The condition that a client is exactly as observed.
	 * @return the condition, or {@code null} if a look shows that it does not hold
	 */
	private @Nullable ConditionalWrite whileUnmoved(String app, ClientEntry observed) {
		if (!observed.owner().incarnation().isEmpty()) {
			return ConditionalWrite.when("#incarnation = :incarnation AND #heartbeat = :heartbeat")
				.value("incarnation", Item.value(observed.owner().incarnation()))
				.value("heartbeat", Item.value(observed.heartbeat()));
		}
		// A Go client moves its last_update alone, and spells the same time in many ways.
		return this.table.get(ClientItems.key(app, observed.id()), Subject.client(app, observed.id()))
			.filter((item) -> ClientItems.read(item).equals(observed))
			.map((item) -> ConditionalWrite.when("attribute_not_exists(#incarnation) AND #last_update = :seen")
				.value("seen", Item.value(item.string(ClientItems.LAST_UPDATE, ""))))
			.orElse(null);
	}

	private WriteOutcome claim(String app, String stream, Claim claim, @Nullable String startingSequenceNumber) {
		return this.table.update(CheckpointItems.key(app, stream, claim.shardId()),
				CheckpointWrites.claim(claim, startingSequenceNumber, this.clock.now()),
				Subject.shard(app, stream, claim.shardId()));
	}

	private WriteOutcome commit(String app, String stream, Commit commit, @Nullable Position position) {
		return this.table.update(CheckpointItems.key(app, stream, commit.shardId()),
				CheckpointWrites.commit(commit, position, this.clock.now()),
				Subject.shard(app, stream, commit.shardId()));
	}

	private static Optional<Checkpoint> standing(WriteOutcome outcome) {
		return (outcome instanceof WriteOutcome.Refused refused)
				? Optional.ofNullable(refused.standing()).map(CheckpointItems::read) : Optional.empty();
	}

	private static boolean isAsSeen(Checkpoint stored, Claim claim) {
		return !stored.finished() && stored.epoch() == claim.seen().epoch()
				&& Objects.equals(stored.owner(), claim.seen().owner());
	}

	private static boolean isHeld(Checkpoint stored, Commit commit) {
		return commit.owner().equals(stored.owner()) && stored.epoch() == commit.epoch();
	}

}
