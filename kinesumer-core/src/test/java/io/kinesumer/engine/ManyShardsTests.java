package io.kinesumer.engine;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerEvent;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.Subscription;
import io.kinesumer.test.EmbeddedKinesis;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.kinesumer.engine.TestGroup.await;
import static io.kinesumer.engine.TestGroup.shardsOf;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * One client that reads a thousand shards.
 */
@Tag("slow")
@Timeout(120)
class ManyShardsTests {

	private static final int SHARDS = 1000;

	private static final int MOST_THREADS = 40;

	@Test
	void aThousandShardsAreReadByAHandfulOfThreads() {
		EmbeddedKinesis kinesis = EmbeddedKinesis.start();
		try (TestGroup group = new TestGroup(kinesis)) {
			group.createStream("orders", SHARDS);
			put(kinesis, 1);
			Set<String> seen = ConcurrentHashMap.newKeySet();
			Set<String> twice = ConcurrentHashMap.newKeySet();
			AtomicInteger most = new AtomicInteger();
			Kinesumer client = group
				.client("a",
						(builder) -> builder
							.settings(TestGroup.FAST
								.withSync(new KinesumerSettings.Sync(Duration.ofMillis(500), Duration.ofSeconds(10),
										Duration.ofSeconds(5)))
								.withScan(new KinesumerSettings.Scan(1000, Duration.ofSeconds(5),
										Duration.ofMillis(200), Duration.ofSeconds(4), 4)))
							.subscribe(Subscription.of("orders", (record, delivery) -> {
								if (!seen.add(record.shardId())) {
									twice.add(record.shardId());
								}
							})));
			client.start();
			await().until(() -> {
				most.accumulateAndGet(threads(), Math::max);
				return seen.size() == SHARDS && shardsOf(client) == SHARDS;
			});
			put(kinesis, 2);
			await().until(() -> {
				most.accumulateAndGet(threads(), Math::max);
				return twice.size() == SHARDS;
			});
			assertThat(most.get()).isBetween(1, MOST_THREADS);
			assertThat(group.events(KinesumerEvent.EngineError.class)).isEmpty();
		}
	}

	private static void put(EmbeddedKinesis kinesis, int number) {
		for (int shard = 0; shard < SHARDS; shard++) {
			kinesis.putRecord("orders", TestGroup.id(shard), String.format("1%057d", number), "key", new byte[1]);
		}
	}

	private static int threads() {
		return (int) Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("kinesumer-test-"))
			.count();
	}

}
