package io.kinesumer.engine;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.StartPosition;
import io.kinesumer.Subscription;
import io.kinesumer.store.InMemoryStateStore;
import org.awaitility.Awaitility;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * The process of {@link MemoryTests}: one listener is stuck until the other has handled
 * all of its stream; then it handles its own, too.
 */
final class MemoryBoundClient {

	private static final int MEBIBYTE = 1024 * 1024;

	/** The defaults, with as many threads that read as a small machine has. */
	private static final KinesumerSettings.Scan SCAN = new KinesumerSettings.Scan(
			KinesumerSettings.Scan.DEFAULTS.limit(), KinesumerSettings.Scan.DEFAULTS.timeout(),
			KinesumerSettings.Scan.DEFAULTS.interval(), KinesumerSettings.Scan.DEFAULTS.idleInterval(), 4);

	private MemoryBoundClient() {
	}

	public static void main(String[] args) {
		CountDownLatch unstuck = new CountDownLatch(1);
		Set<String> stuckShards = ConcurrentHashMap.newKeySet();
		AtomicLong held = new AtomicLong();
		AtomicInteger handled = new AtomicInteger();
		AtomicInteger flowing = new AtomicInteger();
		try (KinesisClient kinesis = KinesisClient.builder()
			.endpointOverride(URI.create(args[0]))
			.region(Region.US_EAST_1)
			.credentialsProvider(AnonymousCredentialsProvider.create())
			.build()) {
			Kinesumer client = KinesumerBuilder.forApp("memory")
				.stateStore(new InMemoryStateStore())
				.kinesis(kinesis)
				.settings(KinesumerSettings.DEFAULTS.withStart(StartPosition.trimHorizon()).withScan(SCAN))
				.subscribe(Subscription.of("stuck", (record, delivery) -> {
					if (stuckShards.add(record.shardId())) {
						held.addAndGet(record.size());
					}
					unstuck.await();
					handled.incrementAndGet();
				}))
				.subscribe(Subscription.of("flowing", (record, delivery) -> flowing.incrementAndGet()))
				.build();
			client.start();
			// All small shards and as many large ones as there is room for.
			await(() -> stuckShards.size() >= 490 + 3);
			await(() -> flowing.get() == 160);
			System.gc();
			long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
			System.out.println("Stuck in " + stuckShards.size() + " shards, with " + held.get() / MEBIBYTE
					+ " MiB in hand, " + heap / MEBIBYTE + " MiB of heap in use");
			if (held.get() > KinesumerSettings.DEFAULTS.prefetch().maxBytes()
					|| client.snapshot().shards().size() != 504) {
				throw new IllegalStateException("More is held than the budget allows, or not all shards");
			}
			unstuck.countDown();
			await(() -> handled.get() == 490 * 20 + 10 * 2);
			client.stop();
			System.out.println("PASSED");
		}
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(70)).until(condition);
	}

}
