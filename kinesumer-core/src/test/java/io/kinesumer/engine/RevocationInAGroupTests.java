package io.kinesumer.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.kinesumer.CommitMode;
import io.kinesumer.Delivery;
import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an application writes out and acknowledges before a release is not handed over
 * again.
 */
@Timeout(60)
class RevocationInAGroupTests {

	private final TestGroup group = new TestGroup();

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.release.countDown();
		this.group.close();
	}

	@Test
	void whatIsAcknowledgedBeforeAHandOverAndAStopIsNotRepeated() {
		this.group.createStream("orders", 4);
		Buffering first = new Buffering("a");
		Buffering second = new Buffering("b");
		first.client.start();
		this.group.send("orders", 100);
		this.group.awaitAllHandled();
		assertThat(first.revoked).isEmpty();
		second.client.start();
		await().until(() -> second.client.snapshot().shards().size() == 2);
		assertThat(first.revoked).hasSize(2).doesNotHaveDuplicates();
		this.group.send("orders", 100);
		this.group.awaitAllHandled();
		first.client.stop();
		await().until(() -> second.client.snapshot().shards().size() == 4);
		assertThat(first.revoked).hasSize(4).doesNotHaveDuplicates();
		this.group.send("orders", 100);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void aCallThatHangsDelaysAHandOverByTheDrainTimeoutAtMost() {
		this.group.createStream("orders", 2);
		Kinesumer hanging = this.group.client("a",
				(builder) -> builder
					.settings(TestGroup.FAST.withRebalance(new KinesumerSettings.Rebalance(Duration.ofMillis(500))))
					.beforeRelease((app, stream, shardId) -> this.release.await(60, TimeUnit.SECONDS)),
				"orders");
		Kinesumer other = this.group.client("b", "orders");
		hanging.start();
		await().until(() -> hanging.snapshot().shards().size() == 2);
		other.start();
		await().until(() -> other.snapshot().shards().size() == 1);
		assertThat(this.release.getCount()).isOne();
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	/**
	 * A client that acknowledges nothing before it has to.
	 */
	private final class Buffering {

		private final Map<String, Last> last = new ConcurrentHashMap<>();

		private final List<String> revoked = new CopyOnWriteArrayList<>();

		private final Kinesumer client;

		private Buffering(String id) {
			this.client = RevocationInAGroupTests.this.group.client(id,
					(builder) -> builder.beforeRelease(this::writeOut)
						.subscribe(Subscription.of("orders", (record, delivery) -> {
							RevocationInAGroupTests.this.group.history.add(id, record);
							this.last.put(record.shardId(), new Last(record, delivery));
						}).withCommitMode(CommitMode.MANUAL)));
		}

		private void writeOut(String app, String stream, String shardId) {
			this.revoked.add(shardId);
			Last of = this.last.get(shardId);
			if (of != null) {
				of.delivery.acknowledge(of.record);
			}
		}

	}

	private record Last(KinesumerRecord record, Delivery delivery) {
	}

}
