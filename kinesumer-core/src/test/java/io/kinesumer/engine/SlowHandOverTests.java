package io.kinesumer.engine;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerEvent.EngineError;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.KinesumerSnapshot.ShardState;
import io.kinesumer.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.kinesumer.engine.TestGroup.await;
import static io.kinesumer.engine.TestGroup.shardsOf;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is told of a shard that cannot be handed over, since its handler does not return.
 */
class SlowHandOverTests {

	private final TestGroup group = new TestGroup();

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.release.countDown();
		this.group.close();
	}

	@Test
	void aHandOverThatTakesLongerThanTheDrainTimeoutIsReportedOnceAndWaitedFor() {
		this.group.createStream("orders", 2);
		this.group.settings = TestGroup.FAST.withRebalance(new KinesumerSettings.Rebalance(Duration.ofMillis(500)));
		Kinesumer first = this.group.client("a",
				(builder) -> builder.subscribe(Subscription.of("orders", (record, delivery) -> this.release.await())));
		first.start();
		await().until(() -> shardsOf(first) == 2);
		this.group.sendOfEachKey("orders", 20);
		await().until(() -> first.snapshot().shards().stream().allMatch((shard) -> !shard.sinceProgress().isZero()));
		Kinesumer second = this.group.client("b", "orders");
		second.start();
		await().until(() -> first.snapshot()
			.problems()
			.stream()
			.anyMatch((problem) -> problem.matches("Shard orders/.* is to be handed over, and has waited .*")));
		await().until(() -> !this.group.events(EngineError.class).isEmpty());
		assertThat(first.snapshot().shards()).extracting((shard) -> shard.state()).contains(ShardState.DRAINING);
		assertThat(shardsOf(second)).isZero();
		this.release.countDown();
		await().until(() -> shardsOf(first) == 1 && shardsOf(second) == 1);
		assertThat(first.snapshot().problems()).isEmpty();
		assertThat(this.group.events(EngineError.class)).singleElement().satisfies((error) -> {
			assertThat(error.type()).isEqualTo(EngineError.Type.OWNERSHIP);
			assertThat(error.message()).contains("cannot be handed over yet");
		});
	}

}
