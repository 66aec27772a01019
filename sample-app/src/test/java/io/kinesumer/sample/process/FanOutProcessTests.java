package io.kinesumer.sample.process;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.kinesis.FanOutLimits;
import io.kinesumer.test.kinesis.KinesisLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Processes that read by enhanced fan-out, on a Kinesis that ends each subscription after
 * five seconds.
 */
@Timeout(300)
class FanOutProcessTests {

	private static final String STREAM = "earthquakes";

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	@Test
	void killsAndReshardsUnderLoadLoseNothing() {
		EmbeddedKinesis kinesis = EmbeddedKinesis.builder()
			.limits(KinesisLimits.service().withFanOut(FanOutLimits.service().faster(60).withCalls(100)))
			.start();
		try (Processes processes = new Processes("fan-out", kinesis)) {
			processes.createStream(STREAM, 8);
			Producer producer = processes.produce(STREAM);
			WorkerProcess a = start(processes, "a");
			WorkerProcess b = start(processes, "b");
			WorkerProcess c = start(processes, "c");
			List.of(a, b, c).forEach(WorkerProcess::awaitJoined);
			awaitOwners(processes, Set.of("a", "b", "c"), 8);
			Reshaping reshaping = processes.reshape(STREAM, new Random(5));
			reshaping.change();
			long killed = b.kill();
			reshaping.change();
			awaitOwners(processes, Set.of("a", "c"), reshaping.open().size());
			WorkerProcess again = start(processes, "b");
			awaitOwners(processes, Set.of("a", "b", "c"), reshaping.open().size());
			reshaping.change();
			a.stop();
			awaitOwners(processes, Set.of("b", "c"), reshaping.open().size());
			History history = processes.verify(producer.finish());
			history.assertRepeatedOnlyWhatWasHandledBy(Set.of("b"));
			Report.print("By enhanced fan-out, %d of %d records repeated after a kill; %d subscriptions in all",
					history.repeated().size(), producer.sent().size(), kinesis.requestCount("SubscribeToShard"));
			assertThat(history.after(killed).shards()).isNotEmpty();
			assertThat(kinesis.requestCount("GetRecords")).isZero();
			again.stop();
			c.stop();
		}
	}

	private static WorkerProcess start(Processes processes, String id) {
		return processes.start(id, STREAM, "mode=fan-out");
	}

	private static void awaitOwners(Processes processes, Set<String> clients, int shards) {
		await().atMost(PATIENCE).untilAsserted(() -> {
			Map<String, Set<String>> owned = processes.owned(STREAM);
			assertThat(owned.keySet()).isEqualTo(clients);
			assertThat(owned.values().stream().mapToInt(Set::size).sum()).isEqualTo(shards);
		});
	}

}
