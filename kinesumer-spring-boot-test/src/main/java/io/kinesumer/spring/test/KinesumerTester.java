package io.kinesumer.spring.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.KinesumerSnapshot;
import io.kinesumer.spring.Kinesumers;
import io.kinesumer.stream.Position;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.kinesis.AdjustableClock;
import io.kinesumer.test.kinesis.KinesisFaults;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;

import org.springframework.beans.factory.DisposableBean;

/**
 * Puts records into the embedded Kinesis and waits until the application has handled and
 * committed them. A bean of every context with {@link EmbeddedKinesis @EmbeddedKinesis}.
 * Safe for use by several threads. Every wait ends after {@link #within a timeout}, 10
 * seconds at first, with an {@link AssertionError} that says how things stand.
 */
public class KinesumerTester implements DisposableBean {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

	private final EmbeddedKinesis kinesis;

	private final HandledRecords handled;

	private final Supplier<Kinesumers> kinesumers;

	private final Function<Object, byte[]> json;

	private final UnaryOperator<String> names;

	private final KinesisClient client;

	private final Map<String, Map<String, Position>> put = new HashMap<>();

	private volatile Duration timeout = TIMEOUT;

	KinesumerTester(EmbeddedKinesis kinesis, HandledRecords handled, Supplier<Kinesumers> kinesumers,
			Function<Object, byte[]> json, UnaryOperator<String> names) {
		this.kinesis = kinesis;
		this.handled = handled;
		this.kinesumers = kinesumers;
		this.json = json;
		this.names = names;
		this.client = kinesis.client();
	}

	/**
	 * Changes how long the waits take at most.
	 * @param timeout the timeout, more than zero
	 * @return this tester
	 */
	public KinesumerTester within(Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	/**
	 * Puts a record.
	 * @param stream the stream's name
	 * @param partitionKey the partition key
	 * @param payload the data: bytes and text as they are, anything else as JSON
	 * @return the record's sequence number
	 */
	public String put(String stream, String partitionKey, Object payload) {
		PutRecordResponse answer = this.client.putRecord((request) -> request.streamName(stream)
			.partitionKey(partitionKey)
			.data(SdkBytes.fromByteArrayUnsafe(bytes(payload))));
		synchronized (this.put) {
			this.put.computeIfAbsent(stream, (name) -> new HashMap<>())
				.merge(answer.shardId(), Position.of(answer.sequenceNumber()),
						(one, other) -> one.isAfter(other) ? one : other);
		}
		return answer.sequenceNumber();
	}

	private byte[] bytes(Object payload) {
		if (payload instanceof byte[] bytes) {
			return bytes;
		}
		return (payload instanceof CharSequence text) ? text.toString().getBytes(StandardCharsets.UTF_8)
				: this.json.apply(payload);
	}

	/**
	 * What the listeners have handled since the context started, or since
	 * {@link #clear()}, in the order in which they ended.
	 * @return a copy
	 */
	public List<HandledRecord> handled() {
		return this.handled.all();
	}

	/**
	 * Waits until listeners have handled a number of a stream's records.
	 * @param stream the stream as listeners name it: an alias, or else its name
	 * @param count how many at least
	 * @return all that are handled by then, in the order in which they were
	 * @throws AssertionError if they are not in time
	 */
	public List<KinesumerRecord> awaitHandled(String stream, int count) {
		if (!await(stream, count)) {
			throw new AssertionError("Of stream '" + stream + "' %d records were handled within %s, and not %d. "
				.formatted(this.handled.of(stream).size(), this.timeout, count) + standing());
		}
		return this.handled.of(stream);
	}

	private boolean await(String stream, int count) {
		try {
			return this.handled.await(stream, (records) -> records.size() >= count, this.timeout);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("Interrupted while waiting for stream '" + stream + "'", ex);
		}
	}

	/**
	 * Waits until all that this tester has put into a stream is committed, and has it
	 * committed as soon as it is handled, or in manual mode acknowledged.
	 * @param stream the stream as listeners name it: an alias, or else its name
	 * @throws AssertionError if it is not in time
	 * @throws IllegalStateException if nothing was put into the stream
	 */
	public void awaitCommitted(String stream) {
		if (last(stream).isEmpty()) {
			throw new IllegalStateException("Nothing was put into stream '" + stream + "'");
		}
		long deadline = System.nanoTime() + this.timeout.toNanos();
		while (!isCommitted(stream)) {
			if (System.nanoTime() - deadline > 0) {
				throw new AssertionError("Of stream '" + stream + "' not all that was put is committed within "
						+ this.timeout + ". " + standing());
			}
			try {
				Thread.sleep(BETWEEN_LOOKS.toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new AssertionError("Interrupted while waiting for stream '" + stream + "'", ex);
			}
			this.kinesumers.get().apps().stream().map(this.kinesumers.get()::get).forEach(Kinesumer::commit);
		}
	}

	private Map<String, Position> last(String stream) {
		synchronized (this.put) {
			return Map.copyOf(this.put.getOrDefault(this.names.apply(stream), Map.of()));
		}
	}

	/**
	 * Whether each app that consumes the stream has committed all of it.
	 */
	private boolean isCommitted(String stream) {
		Map<String, Position> last = last(stream);
		List<KinesumerSnapshot> apps = this.kinesumers.get()
			.snapshot()
			.stream()
			.filter((snapshot) -> snapshot.streams().contains(stream))
			.toList();
		return !apps.isEmpty() && apps.stream().allMatch((snapshot) -> isCommitted(snapshot, stream, last));
	}

	private static boolean isCommitted(KinesumerSnapshot snapshot, String stream, Map<String, Position> last) {
		Map<String, @Nullable String> committed = new HashMap<>();
		snapshot.shards()
			.stream()
			.filter((shard) -> shard.stream().equals(stream))
			.forEach((shard) -> committed.put(shard.shardId(), shard.checkpoint()));
		return last.entrySet().stream().allMatch((shard) -> {
			String position = committed.get(shard.getKey());
			return position != null && !shard.getValue().isAfter(Position.of(position));
		});
	}

	private String standing() {
		StringBuilder text = new StringBuilder("How the clients stand: ");
		for (KinesumerSnapshot snapshot : this.kinesumers.get().snapshot()) {
			text.append("app '%s' is %s with %d shards".formatted(snapshot.app(), snapshot.status(),
					snapshot.shards().size()));
			snapshot.shards()
				.stream()
				.filter((shard) -> shard.failure() != null)
				.forEach((shard) -> text.append(", %s fails: %s".formatted(shard.shardId(), shard.failure())));
			snapshot.problems().forEach((problem) -> text.append("; ").append(problem));
			text.append(". ");
		}
		return text.toString().strip();
	}

	/**
	 * Forgets what was handled so far.
	 */
	public void clear() {
		this.handled.clear();
	}

	/**
	 * The faults that the embedded Kinesis shows.
	 * @return live: what is added strikes the next calls
	 */
	public KinesisFaults faults() {
		return this.kinesis.faults();
	}

	/**
	 * The embedded Kinesis's clock, which stamps records and lets them expire.
	 * @return a clock that can be moved forward
	 */
	public AdjustableClock clock() {
		return this.kinesis.clock();
	}

	@Override
	public void destroy() {
		this.client.close();
	}

}
