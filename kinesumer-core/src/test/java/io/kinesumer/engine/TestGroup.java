package io.kinesumer.engine;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerEvent;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.StartPosition;
import io.kinesumer.Subscription;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.StateStore;
import io.kinesumer.test.EmbeddedKinesis;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * Clients of one group in one process, on an embedded Kinesis, with short intervals.
 */
final class TestGroup implements AutoCloseable {

	static final KinesumerSettings FAST = KinesumerSettings.DEFAULTS
		.withSync(new KinesumerSettings.Sync(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofMillis(500)))
		.withScan(new KinesumerSettings.Scan(1000, Duration.ofSeconds(5), Duration.ofMillis(200),
				Duration.ofMillis(250), 2))
		.withCommit(new KinesumerSettings.Commit(KinesumerSettings.Commit.DEFAULTS.mode(), Duration.ofMillis(200),
				Duration.ofSeconds(2)))
		.withStart(StartPosition.trimHorizon());

	/**
	 * For emulators in other processes: calls for lists may take half a session timeout.
	 */
	static final KinesumerSettings PATIENT = FAST
		.withSync(new KinesumerSettings.Sync(Duration.ofMillis(100), Duration.ofSeconds(8), Duration.ofMillis(500)));

	KinesumerSettings settings = FAST;

	final KinesisClient producer;

	private final Runnable closeKinesis;

	final StateStore store;

	final History history = new History();

	final List<String> sent = new ArrayList<>();

	final List<KinesumerEvent> events = new ArrayList<>();

	private final List<Kinesumer> clients = new ArrayList<>();

	/**
	 * A group on an embedded Kinesis and a store in memory.
	 */
	TestGroup() {
		this(EmbeddedKinesis.start(), new InMemoryStateStore());
	}

	/**
	 * A group on an embedded Kinesis of the test's own making, closed with the group.
	 */
	TestGroup(EmbeddedKinesis kinesis) {
		this(kinesis, new InMemoryStateStore());
	}

	TestGroup(EmbeddedKinesis kinesis, StateStore store) {
		this(kinesis.client(), store, kinesis::close);
	}

	TestGroup(KinesisClient producer, StateStore store, Runnable closeKinesis) {
		this.producer = producer;
		this.store = store;
		this.closeKinesis = closeKinesis;
	}

	void createStream(String name, int shards) {
		this.producer.createStream((request) -> request.streamName(name).shardCount(shards));
		awaitActive(name);
	}

	void awaitActive(String name) {
		await().until(() -> this.producer.describeStreamSummary((request) -> request.streamName(name))
			.streamDescriptionSummary()
			.streamStatus() == StreamStatus.ACTIVE);
	}

	/**
	 * Splits a shard in the middle.
	 */
	void split(String stream, int shard) {
		var range = this.producer.listShards((request) -> request.streamName(stream))
			.shards()
			.stream()
			.filter((candidate) -> candidate.shardId().equals(id(shard)))
			.findFirst()
			.orElseThrow()
			.hashKeyRange();
		String middle = new BigInteger(range.startingHashKey()).add(new BigInteger(range.endingHashKey()))
			.add(BigInteger.ONE)
			.shiftRight(1)
			.toString();
		this.producer
			.splitShard((request) -> request.streamName(stream).shardToSplit(id(shard)).newStartingHashKey(middle));
		awaitActive(stream);
	}

	/**
	 * Merges two neighbours.
	 */
	void merge(String stream, int shard, int other) {
		this.producer.mergeShards(
				(request) -> request.streamName(stream).shardToMerge(id(shard)).adjacentShardToMerge(id(other)));
		awaitActive(stream);
	}

	/**
	 * Scales a stream as the service allows: to twice or half as many shards at a time.
	 */
	void scale(String stream, int shards) {
		this.producer.updateShardCount((request) -> request.streamName(stream)
			.targetShardCount(shards)
			.scalingType(ScalingType.UNIFORM_SCALING));
		awaitActive(stream);
	}

	static String id(int shard) {
		return String.format("shardId-%012d", shard);
	}

	Kinesumer client(String id, String... streams) {
		return client(id, UnaryOperator.identity(), streams);
	}

	Kinesumer client(String id, UnaryOperator<KinesumerBuilder> custom, String... streams) {
		KinesumerBuilder builder = KinesumerBuilder.forApp("test")
			.clientId(id)
			.stateStore(this.store)
			.kinesis(this.producer)
			.settings(this.settings)
			.events(this::note);
		for (String stream : streams) {
			builder.subscribe(Subscription.of(stream, (record, delivery) -> this.history.add(id, record)));
		}
		Kinesumer client = custom.apply(builder).build();
		this.clients.add(client);
		return client;
	}

	private void note(KinesumerEvent event) {
		synchronized (this.events) {
			this.events.add(event);
		}
	}

	<E extends KinesumerEvent> List<E> events(Class<E> type) {
		synchronized (this.events) {
			return this.events.stream().filter(type::isInstance).map(type::cast).toList();
		}
	}

	void send(String stream, int count) {
		for (int i = 0; i < count; i++) {
			String text = stream + "-" + this.sent.size();
			String key = "key" + (this.sent.size() % 17);
			this.producer.putRecord(
					(request) -> request.streamName(stream).partitionKey(key).data(SdkBytes.fromUtf8String(text)));
			this.sent.add(text);
		}
	}

	/**
	 * Sends one record of each of many keys at once: quicker, and each key's records are
	 * still in order.
	 */
	void sendOfEachKey(String stream, int keys) {
		List<PutRecordsRequestEntry> entries = new ArrayList<>();
		for (int i = 0; i < keys; i++) {
			String text = stream + "-" + this.sent.size();
			entries.add(PutRecordsRequestEntry.builder()
				.partitionKey("of" + i)
				.data(SdkBytes.fromUtf8String(text))
				.build());
			this.sent.add(text);
		}
		await().until(() -> {
			List<PutRecordsResultEntry> results = this.producer
				.putRecords((request) -> request.streamName(stream).records(entries))
				.records();
			for (int i = results.size() - 1; i >= 0; i--) {
				if (results.get(i).errorCode() == null) { // else throttled
					entries.remove(i);
				}
			}
			return entries.isEmpty();
		});
	}

	static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(20));
	}

	void awaitAllHandled() {
		await().until(() -> this.history.missing(this.sent), List::isEmpty);
	}

	static int shardsOf(Kinesumer client) {
		return client.snapshot().shards().size();
	}

	@Override
	public void close() {
		this.clients.forEach(Kinesumer::stop);
		this.producer.close();
		this.closeKinesis.run();
	}

}
