package io.kinesumer.sample.process;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.kinesumer.Delivery;
import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.ReadMode;
import io.kinesumer.RetrySettings;
import io.kinesumer.StartPosition;
import io.kinesumer.Subscription;
import io.kinesumer.engine.KinesumerBuilder;
import io.kinesumer.reader.FanOutHttpClient;
import io.kinesumer.recovery.DeadLetterRecoverer;
import io.kinesumer.store.DynamoDbSettings;
import io.kinesumer.store.DynamoDbStateStore;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.StreamRef;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * A client of a group in a process of its own, or one of several in it, in plain Java
 * with the default settings: it writes each handled record to the process's history, and
 * leaves the group when it is asked to end.
 */
final class Worker {

	static final String APP = "process-tests";

	static final String TABLE = "process-tests";

	static final AwsCredentialsProvider CREDENTIALS = StaticCredentialsProvider
		.create(AwsBasicCredentials.create("local", "not-verified"));

	private static final int CONNECTIONS = 200;

	private static final ReadMode MODE = "fan-out".equals(System.getProperty("worker.mode")) ? ReadMode.FAN_OUT
			: ReadMode.POLLING;

	private final HistoryWriter history;

	private final String id;

	private final Kinesumer kinesumer;

	private final String slowKeys;

	private final Duration slowness;

	private final String failingKeys = System.getProperty("worker.failing-keys", "");

	private final AtomicInteger slowRecords = new AtomicInteger(Integer.getInteger("worker.slow-records", 0));

	private final AtomicBoolean first = new AtomicBoolean(true);

	private volatile long began;

	private Worker(String id, StateStore store, KinesisClient kinesis, HistoryWriter history) {
		this.history = history;
		this.id = id;
		this.slowKeys = System.getProperty("worker.slow-keys", "");
		this.slowness = Duration.parse(System.getProperty("worker.slowness", "PT0S"));
		KinesumerBuilder builder = KinesumerBuilder.forApp(APP)
			.clientId(id)
			.settings(KinesumerSettings.DEFAULTS.withStart(StartPosition.trimHorizon())
				.withReading(KinesumerSettings.Reading.DEFAULTS.withMode(MODE)))
			.stateStore(store)
			.kinesis(kinesis);
		if (MODE == ReadMode.FAN_OUT) {
			builder.kinesisAsync(fanOut(URI.create(setting("kinesis"))));
		}
		for (String stream : setting("streams").split(",")) {
			builder.subscribe(recovering(Subscription.of(stream, this::handle), kinesis));
		}
		this.kinesumer = builder.build();
	}

	public static void main(String[] args) throws IOException, InterruptedException {
		HistoryWriter history = new HistoryWriter(Path.of(setting("history")));
		StateStore store = store(URI.create(setting("dynamodb")));
		KinesisClient kinesis = kinesis(URI.create(setting("kinesis")));
		for (String id : setting("id").split(",")) {
			Worker worker = new Worker(id, store, kinesis, history);
			Runtime.getRuntime().addShutdownHook(new Thread(worker.kinesumer::stop, "stop-" + id));
			new Thread(worker::start, "start-" + id).start();
		}
		new CountDownLatch(1).await(); // the engine's threads keep no JVM alive
	}

	private void start() {
		this.began = System.nanoTime();
		System.out.println(this.id + " starts at " + this.began);
		try {
			this.kinesumer.start();
		}
		catch (KinesumerException ex) {
			System.err.println("Could not start: " + ex.getMessage());
			System.exit(1);
		}
	}

	/**
	 * With a stream for what fails twice, if that is set.
	 */
	private static Subscription recovering(Subscription subscription, KinesisClient kinesis) {
		String letters = System.getProperty("worker.dead-letters", "");
		return letters.isEmpty() ? subscription
				: subscription.withRetry(new RetrySettings(Duration.ofMillis(50), Duration.ofMillis(50), 1, 1))
					.withRecoverer(new DeadLetterRecoverer(() -> kinesis, StreamRef.named(letters), APP));
	}

	private void handle(KinesumerRecord record, Delivery delivery) throws InterruptedException {
		if (!this.failingKeys.isEmpty() && record.partitionKey().startsWith(this.failingKeys)) {
			System.out.println("Fails at attempt " + delivery.attempt() + " on " + record.sequenceNumber());
			throw new IllegalStateException("as it was told to");
		}
		if (this.first.compareAndSet(true, false)) {
			System.out.println("First record after " + (System.nanoTime() - this.began) / 1_000_000 + " ms");
		}
		if (record.partitionKey().startsWith(this.slowKeys) && this.slowRecords.get() > 0) {
			System.out.println("Slow record begins");
			Thread.sleep(this.slowness.toMillis());
			if (this.slowRecords.decrementAndGet() == 0) {
				System.out.println("Slow records are over");
			}
		}
		this.history.add(this.id, record);
	}

	private static String setting(String name) {
		String value = System.getProperty("worker." + name);
		if (value == null) {
			throw new IllegalArgumentException("worker." + name + " is not set");
		}
		return value;
	}

	static StateStore store(URI endpoint) {
		return store(endpoint, DynamoDbSettings.of(TABLE).withCreateTable(true));
	}

	static StateStore store(URI endpoint, DynamoDbSettings settings) {
		DynamoDbClient client = DynamoDbClient.builder()
			.endpointOverride(endpoint)
			.region(Region.US_EAST_1)
			.credentialsProvider(CREDENTIALS)
			.httpClientBuilder(Apache5HttpClient.builder().maxConnections(CONNECTIONS))
			.build();
		return new DynamoDbStateStore(client, settings);
	}

	private static KinesisClient kinesis(URI endpoint) {
		return KinesisClient.builder()
			.endpointOverride(endpoint)
			.region(Region.US_EAST_1)
			.credentialsProvider(CREDENTIALS)
			.httpClientBuilder(Apache5HttpClient.builder().maxConnections(CONNECTIONS))
			.build();
	}

	private static KinesisAsyncClient fanOut(URI endpoint) {
		return KinesisAsyncClient.builder()
			.endpointOverride(endpoint)
			.region(Region.US_EAST_1)
			.credentialsProvider(CREDENTIALS)
			.httpClientBuilder(FanOutHttpClient.builder())
			.build();
	}

}
