package io.kinesumer.test.junit;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.LoopbackDynamoDb;
import io.kinesumer.test.kinesis.AdjustableClock;
import io.kinesumer.test.kinesis.KinesisFaults;

/**
 * What one test or one class has, each part made when it is first asked for. Safe for use
 * by several threads.
 */
final class EmbeddedServices implements AutoCloseable {

	private static final Map<Class<?>, Function<EmbeddedServices, Object>> PARTS = Map.of(EmbeddedKinesis.class,
			(services) -> services.kinesis, KinesisFaults.class, (services) -> services.kinesis.faults(),
			AdjustableClock.class, (services) -> services.kinesis.clock(), KinesisClient.class,
			EmbeddedServices::kinesisClient, TestRecords.class, (services) -> new TestRecords(services.kinesisClient()),
			LoopbackDynamoDb.class, EmbeddedServices::dynamoDb, DynamoDbClient.class, EmbeddedServices::dynamoDbClient);

	private final EmbeddedKinesis kinesis;

	private final Deque<Runnable> toClose = new ArrayDeque<>();

	private @Nullable KinesisClient kinesisClient;

	private @Nullable LoopbackDynamoDb dynamoDb;

	private @Nullable DynamoDbClient dynamoDbClient;

	EmbeddedServices(@Nullable EmbeddedKinesisTest wanted) {
		Map<String, Integer> streams = new LinkedHashMap<>();
		for (EmbeddedKinesisTest.Stream stream : (wanted != null) ? wanted.streams()
				: new EmbeddedKinesisTest.Stream[0]) {
			if (streams.put(stream.name(), stream.shards()) != null) {
				throw new IllegalArgumentException("@EmbeddedKinesisTest names stream '" + stream.name() + "' twice");
			}
		}
		this.kinesis = EmbeddedKinesis.builder().clock(clock((wanted != null) ? wanted.frozenAt() : "")).start();
		this.toClose.push(this.kinesis::close);
		streams.forEach(this.kinesis::createStream);
	}

	private static AdjustableClock clock(String frozenAt) {
		try {
			return frozenAt.isEmpty() ? AdjustableClock.running() : AdjustableClock.frozenAt(Instant.parse(frozenAt));
		}
		catch (DateTimeException ex) {
			throw new IllegalArgumentException("@EmbeddedKinesisTest has frozenAt '" + frozenAt
					+ "', but must have an instant such as " + "2026-01-01T00:00:00Z", ex);
		}
	}

	static boolean provides(Class<?> type) {
		return PARTS.containsKey(type);
	}

	synchronized Object get(Class<?> type) {
		Function<EmbeddedServices, Object> part = PARTS.get(type);
		if (part == null) {
			throw new IllegalArgumentException("There is no embedded " + type.getName());
		}
		return part.apply(this);
	}

	private KinesisClient kinesisClient() {
		if (this.kinesisClient == null) {
			this.kinesisClient = this.kinesis.client();
			this.toClose.push(this.kinesisClient::close);
		}
		return this.kinesisClient;
	}

	private LoopbackDynamoDb dynamoDb() {
		if (this.dynamoDb == null) {
			this.dynamoDb = EmbeddedDynamoDb.onLoopback();
			this.toClose.push(this.dynamoDb::close);
		}
		return this.dynamoDb;
	}

	private DynamoDbClient dynamoDbClient() {
		if (this.dynamoDbClient == null) {
			this.dynamoDbClient = dynamoDb().client();
			this.toClose.push(this.dynamoDbClient::close);
		}
		return this.dynamoDbClient;
	}

	@Override
	public synchronized void close() {
		while (!this.toClose.isEmpty()) {
			this.toClose.pop().run();
		}
	}

}
