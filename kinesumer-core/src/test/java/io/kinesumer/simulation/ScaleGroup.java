package io.kinesumer.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

import io.kinesumer.KinesumerSettings;
import io.kinesumer.StartPosition;
import io.kinesumer.Subscription;
import io.kinesumer.assignment.BalancedAssignor;
import io.kinesumer.assignment.ShardAssignor;
import io.kinesumer.engine.SimulatedClient;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.Owner;
import io.kinesumer.store.StoreMeter;
import io.kinesumer.stream.HashRange;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.ManualTicker;
import org.jspecify.annotations.Nullable;

/**
 * A large group of production clients under virtual time, whose store is metered. There
 * are no faults but the end of a process, and no records: what the group costs is the
 * question.
 */
final class ScaleGroup {

	static final String APP = "sim";

	private static final KinesumerSettings SETTINGS = KinesumerSettings.DEFAULTS
		.withScan(new KinesumerSettings.Scan(10_000, Duration.ofSeconds(10), Duration.ofMillis(200), Duration.ofDays(1),
				1))
		.withStart(StartPosition.trimHorizon());

	private final ManualTicker ticker = new ManualTicker();

	private final ScaleWorkers workers = new ScaleWorkers(this.ticker);

	private final InMemoryStateStore store = new InMemoryStateStore(this.ticker);

	private final SplittableRandom random = new SplittableRandom(20_000);

	private final Map<String, List<Shard>> streams = new LinkedHashMap<>();

	private final Map<String, Member> members = new TreeMap<>();

	final StoreMeter meter = new StoreMeter(this.store, this.ticker::nanos);

	/**
	 * Creates a group without clients: of its shards, one stream has half, and nine
	 * others share the rest.
	 */
	ScaleGroup(int shards) {
		int rest = shards / 2 / 9;
		this.streams.put("orders", shards(shards - 9 * rest));
		for (int stream = 1; stream <= 9; stream++) {
			this.streams.put("stream" + stream, shards(rest));
		}
	}

	/**
	 * Shards as the service numbers those of a stream that was never resharded.
	 */
	private static List<Shard> shards(int count) {
		List<Shard> shards = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			String start = "4954346307654800757710509270303956035997522851%010d".formatted(i * 17);
			shards.add(new Shard("shardId-%012d".formatted(i), List.of(),
					new HashRange(Integer.toString(i * 10), Integer.toString(i * 10 + 9)), start, false));
		}
		return shards;
	}

	int shards() {
		return this.streams.values().stream().mapToInt(List::size).sum();
	}

	int clients() {
		return this.members.size();
	}

	/**
	 * Starts clients, spread over a while as a deployment's are.
	 */
	void start(int clients, Duration over) {
		int first = this.members.size();
		for (int i = 0; i < clients; i++) {
			String id = "orders-service-6f7d9c8b5-%05d".formatted(first + i);
			Member member = new Member(id);
			this.members.put(id, member);
			this.workers.after(Duration.ofNanos(this.random.nextLong(over.toNanos() + 1)), member::join);
		}
	}

	/**
	 * Stops a client in good order.
	 */
	void leave(String id) {
		remove(id).client.leave();
	}

	/**
	 * Ends a client's process.
	 */
	void crash(String id) {
		remove(id).process.crash();
	}

	private Member remove(String id) {
		Member member = this.members.remove(id);
		if (member == null) {
			throw new IllegalArgumentException(id);
		}
		return member;
	}

	/**
	 * The clients that are in the group, in order: the first leads.
	 */
	List<String> ids() {
		return List.copyOf(this.members.keySet());
	}

	@Nullable String leader() {
		Owner leader = this.store.group(APP).leader();
		return (leader != null) ? leader.clientId() : null;
	}

	void pass(Duration time) {
		this.workers.advance(time);
	}

	/**
	 * Lets time pass until the group is at rest.
	 * @return how long it took
	 */
	Duration settle(Duration most) {
		long began = this.ticker.nanos();
		Duration step = Duration.ofMillis(500);
		for (String lacks = lacks(); lacks != null; lacks = lacks()) {
			if (this.ticker.nanos() - began > most.toNanos()) {
				throw new AssertionError("Not at rest after " + most + ": " + lacks);
			}
			pass(step);
		}
		return Duration.ofNanos(this.ticker.nanos() - began);
	}

	private @Nullable String lacks() {
		GroupState group = this.store.group(APP);
		if (group.unsettled() || group.clients() != this.members.size()) {
			return "the leader knows " + group.clients() + " of " + this.members.size() + " clients";
		}
		Map<String, Integer> counts = new HashMap<>();
		Set<Owner> live = new HashSet<>();
		this.store.clients(APP).stream().map(ClientEntry::owner).forEach(live::add);
		for (String stream : this.streams.keySet()) {
			List<Checkpoint> checkpoints = this.store.checkpoints(APP, stream);
			if (checkpoints.size() < this.streams.getOrDefault(stream, List.of()).size()) {
				return checkpoints.size() + " shards of stream " + stream + " are claimed";
			}
			for (Checkpoint checkpoint : checkpoints) {
				Owner owner = checkpoint.owner();
				if (owner == null || !live.contains(owner)) {
					return checkpoint.shardId() + " of stream " + stream + " is owned by " + owner;
				}
				counts.merge(owner.clientId(), 1, Integer::sum);
			}
		}
		int least = counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
		int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
		return (most - ((counts.size() < this.members.size()) ? 0 : least) > 1) ? "clients own " + least + " to " + most
				: null;
	}

	/**
	 * Who owns each shard.
	 */
	Map<ShardKey, Owner> owners() {
		Map<ShardKey, Owner> owners = new HashMap<>();
		this.streams.keySet()
			.forEach((stream) -> this.store.checkpoints(APP, stream)
				.forEach((checkpoint) -> owners.put(new ShardKey(stream, checkpoint.shardId()), checkpoint.owner())));
		return owners;
	}

	/**
	 * How long the leader takes to find out who should own what after a join, at best of
	 * some attempts.
	 */
	Duration assigns() {
		SortedMap<String, Set<String>> subscriptions = new TreeMap<>();
		ids().forEach((id) -> subscriptions.put(id, this.streams.keySet()));
		subscriptions.put("joiner", this.streams.keySet());
		Map<ShardKey, String> current = new HashMap<>();
		owners().forEach((shard, owner) -> current.put(shard, owner.clientId()));
		ShardAssignor.Input input = new ShardAssignor.Input(subscriptions, new TreeSet<>(current.keySet()), current);
		long best = Long.MAX_VALUE;
		for (int attempt = 0; attempt < 5; attempt++) {
			long began = System.nanoTime();
			new BalancedAssignor().assign(input);
			best = Math.min(best, System.nanoTime() - began);
		}
		return Duration.ofNanos(best);
	}

	long steps() {
		return this.workers.steps();
	}

	/**
	 * One client in a process of its own.
	 */
	private final class Member {

		private final ScaleWorkers.Process process = ScaleGroup.this.workers.process();

		private final SimulatedClient client;

		private Member(String id) {
			List<Subscription> subscriptions = ScaleGroup.this.streams.keySet()
				.stream()
				.map((stream) -> Subscription.of(stream, (record, delivery) -> {
				}))
				.toList();
			this.client = new SimulatedClient(id, SETTINGS, subscriptions, new SimulatedClient.Edges(
					ScaleGroup.this.meter.of(id), new QuietKinesis(), new BalancedAssignor(), (event) -> {
					}, (name, threads) -> this.process, ScaleGroup.this.ticker, ScaleGroup.this.ticker,
					ScaleGroup.this.random.split(), Streams.FOR_EVER));
		}

		private void join() {
			this.client.join();
		}

	}

	/**
	 * Streams into which nobody writes.
	 */
	private final class QuietKinesis implements KinesisApi {

		@Override
		public Description describe(StreamRef stream) {
			return new Description(Instant.EPOCH, Duration.ofDays(1), ScaleGroup.this.ticker.now());
		}

		@Override
		public List<Shard> listShards(StreamRef stream) {
			return ScaleGroup.this.streams.getOrDefault(stream.name(), List.of());
		}

		@Override
		public String iterator(StreamRef stream, String shardId, ReadPosition from) {
			return shardId;
		}

		@Override
		public Page read(StreamRef stream, ShardKey shard, String iterator, int limit) {
			return new Page(List.of(), iterator, List.of(), Duration.ZERO, ScaleGroup.this.ticker.now());
		}

	}

}
