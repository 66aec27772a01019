package io.kinesumer.spring.boot;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.ShardRevocationCallback;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.ListenerInterceptor;
import io.kinesumer.spring.ListenerInvocation;
import io.kinesumer.spring.boot.observation.KinesumerObservationAutoConfiguration;
import io.kinesumer.spring.observation.KinesumerListenerContext;
import io.kinesumer.test.EmbeddedDynamoDb;
import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.LoopbackDynamoDb;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The threads that listeners run on: which they are, what they carry, and that none is
 * left behind.
 */
@Timeout(120)
class ListenerThreadsTests {

	private static final int RESTARTS = 10;

	/** On a busy machine a start takes its time. */
	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static EmbeddedKinesis kinesis;

	private static LoopbackDynamoDb dynamoDb;

	private static KinesisClient kinesisClient;

	private static int streams;

	private final String stream = "threads-" + streams++;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(KinesumerAutoConfiguration.class,
				KinesumerClientsAutoConfiguration.class, KinesumerStateStoreAutoConfiguration.class,
				JacksonAutoConfiguration.class, KinesumerObservationAutoConfiguration.class))
		.withBean(AwsCredentialsProvider.class,
				() -> StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
		.withPropertyValues("kinesumer.region=us-east-1", "kinesumer.kinesis.endpoint=" + kinesis.endpoint(),
				"kinesumer.state-store.dynamodb.endpoint=" + dynamoDb.endpoint(), "kinesumer.app=" + this.stream,
				"stream=" + this.stream, "kinesumer.state-store.dynamodb.create-table=true",
				"kinesumer.sync.interval=200ms", "kinesumer.sync.session-timeout=4s",
				"kinesumer.scan.idle-interval=300ms", "kinesumer.initial-position.type=trim-horizon")
		.withUserConfiguration(Listening.class);

	@BeforeAll
	static void startServices() {
		kinesis = EmbeddedKinesis.start();
		dynamoDb = EmbeddedDynamoDb.onLoopback();
		kinesisClient = kinesis.client();
	}

	@AfterAll
	static void stopServices() {
		kinesisClient.close();
		kinesis.close();
		dynamoDb.close();
	}

	@BeforeEach
	void createStream() {
		kinesis.createStream(this.stream, 2);
	}

	@Test
	void listenersRunOnVirtualThreadsWhereTheyAreWantedAndTheJvmHasThem() {
		put("a", "1");
		boolean has = Runtime.version().feature() >= 21;
		this.contextRunner.withPropertyValues("spring.threads.virtual.enabled=true").run((context) -> {
			Listening listening = context.getBean(Listening.class);
			await().atMost(PATIENCE).until(() -> !listening.handled.isEmpty());
			// Said by Thread.toString() of a virtual one; Java 17 cannot ask isVirtual().
			assertThat(listening.threads).allMatch((thread) -> thread.toString().startsWith("VirtualThread") == has);
			assertThat(listening.threads)
				.allMatch((thread) -> thread.getName().startsWith("kinesumer-" + this.stream + "-handler-"));
		});
	}

	@Test
	void listenersRunOnPlainThreadsOtherwise() {
		put("a", "1");
		this.contextRunner.run((context) -> {
			Listening listening = context.getBean(Listening.class);
			await().atMost(PATIENCE).until(() -> !listening.handled.isEmpty());
			assertThat(listening.threads).allMatch((thread) -> thread.toString().startsWith("Thread["));
		});
	}

	@Test
	void eachLaneCarriesTheContextOfItsOwnRecord() {
		for (int i = 0; i < 32; i++) {
			put("key-" + i, "text-" + i);
		}
		ObservationRegistry observations = ObservationRegistry.create();
		observations.observationConfig().observationHandler(new ScopeInMdc());
		this.contextRunner.withBean(ObservationRegistry.class, () -> observations)
			.withBean(ListenerInterceptor.class, InMdc::new)
			.run((context) -> {
				Listening listening = context.getBean(Listening.class);
				await().atMost(PATIENCE).until(() -> listening.handled.size() == 32);
				assertThat(listening.carried)
					.allSatisfy((carried) -> assertThat(carried).matches("(text-\\d+) in MDC of \\1, observed as \\d+"))
					.hasSize(32);
				assertThat(listening.carried).extracting((carried) -> carried.substring(carried.lastIndexOf(' ')))
					.doesNotHaveDuplicates();
			});
	}

	@Test
	void tenRestartsLeakNoThreadAndLoseNoShard() {
		Set<Thread> before = threads();
		List<String> handled = new ArrayList<>();
		for (int context = 0; context < 2; context++) { // each refresh counts, too
			this.contextRunner.run((running) -> {
				Listening listening = running.getBean(Listening.class);
				ConfigurableApplicationContext source = running.getSourceApplicationContext();
				for (int round = 1; round < RESTARTS / 2; round++) {
					handleOneOfEachShard(listening, running.getBean(Kinesumer.class));
					if (round % 2 == 0) {
						source.pause(); // as the cache of test contexts does
						awaitNone(ListenerThreadsTests::isOfTheEngine, Set.of());
						source.restart();
					}
					else {
						source.stop();
						awaitNone(ListenerThreadsTests::isOfTheEngine, Set.of());
						source.start();
					}
				}
				handleOneOfEachShard(listening, running.getBean(Kinesumer.class));
				handled.addAll(listening.handled);
			});
		}
		assertThat(handled).hasSize(2 * RESTARTS).doesNotHaveDuplicates();
		awaitNone(ListenerThreadsTests::isOfTheEngineOrTheSdk, before);
	}

	private void handleOneOfEachShard(Listening listening, Kinesumer kinesumer) {
		int expected = listening.handled.size() + 2;
		put("a", "text-" + System.nanoTime());
		put("b", "text-" + System.nanoTime());
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(listening.handled).hasSizeGreaterThanOrEqualTo(expected));
		assertThat(kinesumer.snapshot().shards()).hasSize(2);
	}

	/**
	 * Waits, since a thread ends a moment after its pool has terminated.
	 */
	private static void awaitNone(Predicate<Thread> kind, Set<Thread> besides) {
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(threads()).filteredOn((thread) -> !besides.contains(thread))
				.filteredOn(kind)
				.isEmpty());
	}

	private static Set<Thread> threads() {
		return Thread.getAllStackTraces().keySet();
	}

	private static boolean isOfTheEngine(Thread thread) {
		return thread.getName().startsWith("kinesumer-threads-");
	}

	/**
	 * But for the store's, which end by themselves after ten idle seconds.
	 */
	private static boolean isOfTheEngineOrTheSdk(Thread thread) {
		String name = thread.getName();
		return name.startsWith("sdk-") || (name.startsWith("kinesumer-") && !name.startsWith("kinesumer-store-"));
	}

	private void put(String key, String data) {
		kinesisClient.putRecord(
				(request) -> request.streamName(this.stream).partitionKey(key).data(SdkBytes.fromUtf8String(data)));
	}

	@Test
	void callbacksAreCalledBeforeAReleaseWhicheverFails() {
		List<String> calls = new CopyOnWriteArrayList<>();
		this.contextRunner.withBean("failing", ShardRevocationCallback.class, () -> (app, of, shard) -> {
			calls.add("failing");
			throw new IllegalStateException("no");
		})
			.withBean("other", ShardRevocationCallback.class,
					() -> (app, of, shard) -> calls.add(app + " " + of + " " + shard))
			.run((context) -> {
				Kinesumer kinesumer = context.getBean(Kinesumer.class);
				await().atMost(PATIENCE).until(() -> kinesumer.snapshot().shards().size() == 2);
				kinesumer.stop();
				assertThat(calls).containsExactlyInAnyOrder("failing", "failing",
						this.stream + " " + this.stream + " shardId-000000000000",
						this.stream + " " + this.stream + " shardId-000000000001");
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class Listening {

		private final List<String> handled = new CopyOnWriteArrayList<>();

		private final List<String> carried = new CopyOnWriteArrayList<>();

		private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

		@KinesumerListener(streams = "${stream}", concurrency = "8")
		void on(String text) {
			this.threads.add(Thread.currentThread());
			this.carried.add(MDC.get("text") + " in MDC of " + text + ", observed as " + MDC.get("sequence"));
			this.handled.add(text);
		}

	}

	/**
	 * As a user's interceptor may.
	 */
	private static final class InMdc implements ListenerInterceptor {

		@Override
		public void intercept(ListenerInvocation invocation, Chain chain) throws Exception {
			MDC.put("text", text(invocation.records().get(0)));
			try {
				chain.proceed();
			}
			finally {
				MDC.remove("text");
			}
		}

		private static String text(KinesumerRecord record) {
			return StandardCharsets.UTF_8.decode(record.data()).toString();
		}

	}

	/**
	 * As tracers do when an observation's scope opens.
	 */
	private static final class ScopeInMdc implements ObservationHandler<KinesumerListenerContext> {

		@Override
		public void onScopeOpened(KinesumerListenerContext context) {
			MDC.put("sequence", context.invocation().records().get(0).sequenceNumber());
		}

		@Override
		public void onScopeClosed(KinesumerListenerContext context) {
			MDC.remove("sequence");
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof KinesumerListenerContext;
		}

	}

}
