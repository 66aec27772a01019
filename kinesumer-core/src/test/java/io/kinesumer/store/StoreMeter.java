package io.kinesumer.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Counts what a group's calls would cost in DynamoDB: units by partition and second, and
 * calls and units by client. The calls themselves go to another store. Items are encoded
 * as {@link DynamoDbStateStore} would, and counted as DynamoDB does: a strongly
 * consistent read is a unit for each 4 KB, a write one for each KB of the larger of the
 * item before and after it, a removal one for each KB removed. For one thread.
 */
public final class StoreMeter {

	/** What a checkpoint takes: its keys, a sequence number, owner, epoch and times. */
	private static final int CHECKPOINT = 400;

	private final StateStore store;

	private final LongSupplier nanos;

	private final Map<String, Integer> sizes = new HashMap<>();

	private final SortedMap<String, TreeMap<Long, Units>> partitions = new TreeMap<>();

	private final Map<String, Units> clients = new HashMap<>();

	/**
	 * Creates a meter.
	 * @param store where the calls go
	 * @param nanos virtual time
	 */
	public StoreMeter(StateStore store, LongSupplier nanos) {
		this.store = store;
		this.nanos = nanos;
	}

	/**
	 * The store as one client uses it.
	 */
	public StateStore of(String client) {
		return new Metered(client);
	}

	/**
	 * Forgets what was counted, not what is stored.
	 */
	public void reset() {
		this.partitions.clear();
		this.clients.clear();
	}

	/**
	 * What a client has used since the last reset.
	 */
	public Units used(String client) {
		return this.clients.getOrDefault(client, new Units());
	}

	/**
	 * What a partition was asked for in its busiest second.
	 */
	public Units peak(String partition) {
		Units peak = new Units();
		seconds(partition).values().forEach(peak::max);
		return peak;
	}

	/**
	 * What a partition was asked for in all.
	 */
	public Units total(String partition) {
		Units total = new Units();
		seconds(partition).values().forEach(total::add);
		return total;
	}

	/**
	 * The partitions that were asked for anything.
	 */
	public List<String> partitions() {
		return List.copyOf(this.partitions.keySet());
	}

	private Map<Long, Units> seconds(String partition) {
		return this.partitions.getOrDefault(partition, new TreeMap<>());
	}

	/**
	 * Calls, and units of reading and of writing.
	 */
	public static final class Units {

		public long calls;

		public long read;

		public long written;

		private void add(Units other) {
			this.calls += other.calls;
			this.read += other.read;
			this.written += other.written;
		}

		private void max(Units other) {
			this.calls = Math.max(this.calls, other.calls);
			this.read = Math.max(this.read, other.read);
			this.written = Math.max(this.written, other.written);
		}

	}

	/**
	 * One client's calls.
	 */
	private final class Metered implements StateStore {

		private final String client;

		private Metered(String client) {
			this.client = client;
		}

		private Units[] units(String partition) {
			long second = StoreMeter.this.nanos.getAsLong() / 1_000_000_000;
			return new Units[] { StoreMeter.this.clients.computeIfAbsent(this.client, (id) -> new Units()),
					StoreMeter.this.partitions.computeIfAbsent(partition, (name) -> new TreeMap<>())
						.computeIfAbsent(second, (at) -> new Units()) };
		}

		private void read(String partition, long bytes) {
			for (Units units : units(partition)) {
				units.calls++;
				units.read += Math.max(1, (bytes + 4095) / 4096);
			}
		}

		private void write(String partition, long bytes) {
			for (Units units : units(partition)) {
				units.calls++;
				units.written += Math.max(1, (bytes + 1023) / 1024);
			}
		}

		private int size(String key) {
			return StoreMeter.this.sizes.getOrDefault(key, 0);
		}

		/**
		 * Writes an item of whole size over one of the same key.
		 */
		private void put(String partition, String key, int bytes) {
			Integer before = StoreMeter.this.sizes.put(key, bytes);
			write(partition, Math.max(bytes, (before != null) ? before : 0));
		}

		/**
		 * Writes an item and its chunks, and removes those of before.
		 */
		private void putChunked(String partition, String key, @Nullable Map<String, AttributeValue> whole,
				List<byte[]> chunks, Map<String, AttributeValue> beside) {
			List<Integer> before = chunkSizes(key);
			StoreMeter.this.sizes.keySet().removeIf((name) -> name.startsWith(key + "#"));
			if (whole == null) {
				for (int i = 0; i < chunks.size(); i++) {
					put(partition, key + "#" + i, chunks.get(i).length + 150);
				}
			}
			put(partition, key, ItemSize.of((whole != null) ? whole : beside));
			if (whole == null || !before.isEmpty()) {
				read(partition, before.stream().mapToInt(Integer::intValue).sum());
			}
			before.forEach((size) -> write(partition, size));
		}

		private List<Integer> chunkSizes(String key) {
			List<Integer> sizes = new ArrayList<>();
			for (int i = 0; size(key + "#" + i) > 0; i++) {
				sizes.add(size(key + "#" + i));
			}
			return sizes;
		}

		private void readChunked(String partition, String key) {
			read(partition, size(key));
			List<Integer> chunks = chunkSizes(key);
			if (!chunks.isEmpty()) {
				read(partition, chunks.stream().mapToInt(Integer::intValue).sum());
			}
		}

		private String clientKey(String app, String id) {
			return ClientItems.partition(app) + "/" + id;
		}

		@Override
		public void open() {
			StoreMeter.this.store.open();
		}

		@Override
		public List<ClientEntry> clients(String app) {
			List<ClientEntry> clients = StoreMeter.this.store.clients(app);
			read(ClientItems.partition(app), sum(app, clients));
			return clients;
		}

		@Override
		public List<ClientEntry> firstClients(String app, int most) {
			List<ClientEntry> clients = StoreMeter.this.store.firstClients(app, most);
			read(ClientItems.partition(app), sum(app, clients));
			return clients;
		}

		private long sum(String app, List<ClientEntry> clients) {
			return clients.stream().mapToLong((entry) -> size(clientKey(app, entry.id()))).sum();
		}

		@Override
		public Optional<ClientEntry> client(String app, String clientId) {
			read(ClientItems.partition(app), size(clientKey(app, clientId)));
			return StoreMeter.this.store.client(app, clientId);
		}

		@Override
		public boolean register(String app, ClientEntry entry, @Nullable ClientEntry replaced) {
			put(ClientItems.partition(app), clientKey(app, entry.id()), ItemSize.of(ClientItems.write(app, entry)));
			write(ClientItems.partition(app), 1); // the index
			return StoreMeter.this.store.register(app, entry, replaced);
		}

		@Override
		public boolean beat(String app, ClientEntry entry) {
			write(ClientItems.partition(app), size(clientKey(app, entry.id())));
			return StoreMeter.this.store.beat(app, entry);
		}

		@Override
		public boolean remove(String app, ClientEntry observed) {
			write(ClientItems.partition(app), size(clientKey(app, observed.id())));
			write(ClientItems.partition(app), 1); // the index
			return StoreMeter.this.store.remove(app, observed);
		}

		@Override
		public GroupState group(String app) {
			read(GroupItems.partition(app), size(GroupItems.partition(app)));
			return StoreMeter.this.store.group(app);
		}

		@Override
		public boolean replaceGroup(String app, GroupState next) {
			put(GroupItems.partition(app), GroupItems.partition(app), ItemSize.of(GroupItems.write(app, next)));
			return StoreMeter.this.store.replaceGroup(app, next);
		}

		@Override
		public Optional<StreamPin> pin(String app, String stream) {
			read(GroupItems.partition(app), size("pin/" + app + "/" + stream));
			return StoreMeter.this.store.pin(app, stream);
		}

		@Override
		public StreamPin pinIfAbsent(String app, StreamPin pin) {
			put(GroupItems.partition(app), "pin/" + app + "/" + pin.stream(), ItemSize.of(GroupItems.write(app, pin)));
			return StoreMeter.this.store.pinIfAbsent(app, pin);
		}

		@Override
		public Optional<Assignment> assignment(String app, String stream) {
			readChunked(GroupItems.partition(app), "assignment/" + app + "/" + stream);
			return StoreMeter.this.store.assignment(app, stream);
		}

		@Override
		public Optional<Assignment> assignment(String app, String stream, String clientId) {
			String key = "assignment/" + app + "/" + stream;
			int chunks = chunkSizes(key).size();
			read(GroupItems.partition(app), size(key));
			if (chunks > 0) {
				read(GroupItems.partition(app), size(key + "#" + AssignmentItems.chunkOf(clientId, chunks)));
			}
			return StoreMeter.this.store.assignment(app, stream, clientId);
		}

		@Override
		public boolean publish(String app, Assignment assignment) {
			Map<String, AttributeValue> whole = AssignmentItems.writeWhole(app, assignment).orElse(null);
			putChunked(GroupItems.partition(app), "assignment/" + app + "/" + assignment.stream(), whole,
					(whole != null) ? List.of() : AssignmentItems.writeChunks(assignment),
					AssignmentItems.writeBesideChunks(app, assignment, new Chunks.Reference("0".repeat(52), 99)));
			return StoreMeter.this.store.publish(app, assignment);
		}

		@Override
		public Optional<ShardCache> shardCache(String app, String stream) {
			readChunked("shard_cache#" + app, "cache/" + app + "/" + stream);
			return StoreMeter.this.store.shardCache(app, stream);
		}

		@Override
		public boolean replaceShardCache(String app, ShardCache next) {
			Map<String, AttributeValue> whole = ShardCacheItems.writeWhole(app, next).orElse(null);
			putChunked("shard_cache#" + app, "cache/" + app + "/" + next.stream(), whole,
					(whole != null) ? List.of() : ShardCacheItems.writeChunks(next),
					ShardCacheItems.writeBesideChunks(app, next, new Chunks.Reference("0".repeat(52), 1)));
			return StoreMeter.this.store.replaceShardCache(app, next);
		}

		@Override
		public List<Checkpoint> checkpoints(String app, String stream) {
			List<Checkpoint> checkpoints = StoreMeter.this.store.checkpoints(app, stream);
			read(CheckpointItems.partition(app, stream), (long) checkpoints.size() * CHECKPOINT);
			return checkpoints;
		}

		@Override
		public Checkpoint checkpoint(String app, String stream, String shardId) {
			read(CheckpointItems.partition(app, stream), CHECKPOINT);
			return StoreMeter.this.store.checkpoint(app, stream, shardId);
		}

		@Override
		public Optional<Checkpoint> claim(String app, String stream, Claim claim) {
			write(CheckpointItems.partition(app, stream), CHECKPOINT);
			return StoreMeter.this.store.claim(app, stream, claim);
		}

		@Override
		public boolean commit(String app, String stream, Commit commit) {
			write(CheckpointItems.partition(app, stream), CHECKPOINT);
			return StoreMeter.this.store.commit(app, stream, commit);
		}

		@Override
		public boolean removeCheckpoint(String app, String stream, Checkpoint observed) {
			write(CheckpointItems.partition(app, stream), CHECKPOINT);
			return StoreMeter.this.store.removeCheckpoint(app, stream, observed);
		}

	}

}
