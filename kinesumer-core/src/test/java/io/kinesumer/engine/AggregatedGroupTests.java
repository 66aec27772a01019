package io.kinesumer.engine;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerEvent;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.Subscription;
import io.kinesumer.aggregation.Aggregates;
import io.kinesumer.stream.Position;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;

import static io.kinesumer.engine.TestGroup.await;
import static io.kinesumer.engine.TestGroup.shardsOf;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole clients on streams whose producers aggregate.
 */
@Timeout(60)
class AggregatedGroupTests {

	private static final String SHARD = "shardId-000000000000";

	private final TestGroup group = new TestGroup();

	@AfterEach
	void close() {
		this.group.close();
	}

	@Test
	void aClientGoesOnInsideAnAggregateWhereAnotherLeftOff() {
		this.group.createStream("orders", 1);
		AtomicBoolean fails = new AtomicBoolean(true);
		Kinesumer client = this.group.client("a",
				(builder) -> builder.subscribe(Subscription.of("orders", (record, delivery) -> {
					if (fails.get() && History.textOf(record).equals("orders-7")) {
						throw new IllegalStateException("not yet");
					}
					this.group.history.add("a", record);
				})));
		sendAggregate(5);
		sendAggregate(5);
		client.start();
		await().until(() -> !this.group.events(KinesumerEvent.ListenerFailed.class).isEmpty());
		client.stop();
		Position left = Objects.requireNonNull(this.group.store.checkpoint("test", "orders", SHARD).position());
		assertThat(left.subSequenceNumber()).as("two of the second aggregate are handled").isEqualTo(1);
		fails.set(false);
		sendAggregate(3);
		Kinesumer other = this.group.client("b", "orders");
		other.start();
		this.group.awaitAllHandled();
		other.stop();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(this.group.store.checkpoint("test", "orders", SHARD).position()).as("the last complete record")
			.extracting(Position::isWhole)
			.isEqualTo(true);
	}

	@Test
	void aggregatesOfASplitShardAreFollowedInOrder() {
		this.group.createStream("orders", 1);
		Kinesumer client = this.group.client("a", "orders");
		client.start();
		for (int i = 0; i < 10; i++) {
			sendAggregate(7);
		}
		this.group.producer.splitShard((request) -> request.streamName("orders")
			.shardToSplit(SHARD)
			.newStartingHashKey("170141183460469231731687303715884105728"));
		for (int i = 0; i < 10; i++) {
			sendAggregate(7);
		}
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		await().until(() -> shardsOf(client) == 2);
	}

	@Test
	void aggregatesStayWholeWhereTheyAreNotToBeTakenApart() {
		this.group.createStream("orders", 1);
		KinesumerSettings settings = TestGroup.FAST
			.withReading(KinesumerSettings.Reading.DEFAULTS.withDeaggregate(false));
		this.group.client("a", (builder) -> builder.settings(settings), "orders").start();
		sendAggregate(3);
		await().until(() -> this.group.history.size() == 1);
		assertThat(this.group.history.all()).singleElement()
			.satisfies((handled) -> assertThat(handled.text()).contains("orders-0", "orders-1", "orders-2"));
	}

	private void sendAggregate(int count) {
		int first = this.group.sent.size();
		for (int i = first; i < first + count; i++) {
			this.group.sent.add("orders-" + i);
		}
		List<String> texts = this.group.sent.subList(first, first + count);
		byte[] data = Aggregates.of("key", texts.toArray(String[]::new));
		this.group.producer.putRecord(
				(request) -> request.streamName("orders").partitionKey("key").data(SdkBytes.fromByteArray(data)));
	}

}
