package io.kinesumer.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerEvent.EngineError;
import io.kinesumer.KinesumerSnapshot.ShardState;
import io.kinesumer.MissingStreamException;
import io.kinesumer.Subscription;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.StateStore;
import io.kinesumer.test.EmbeddedKinesis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.kinesumer.engine.TestGroup.await;
import static io.kinesumer.engine.TestGroup.shardsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Groups whose streams come, go, and are not there.
 */
@Timeout(60)
class MissingStreamTests {

	private final AtomicReference<StateStore> store = new AtomicReference<>(new InMemoryStateStore());

	private final TestGroup group = new TestGroup(EmbeddedKinesis.start(), replaceable(this.store));

	private final CountDownLatch entered = new CountDownLatch(1);

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.release.countDown();
		this.group.close();
	}

	@Test
	void noStreamAtAllFailsTheStart() {
		this.group.createStream("orders", 1); // of which the client knows nothing
		Kinesumer client = this.group.client("a", "nowhere", "neverland");
		assertThatExceptionOfType(MissingStreamException.class).isThrownBy(client::start)
			.withMessageContaining("create it");
		assertThat(this.group.store.clients("test")).isEmpty();
	}

	@Test
	void aMissingStreamIsReportedOnceAndLookedForWhileTheOthersFlow() {
		this.group.createStream("payments", 1);
		Kinesumer first = this.group.client("a", "orders", "payments");
		Kinesumer second = this.group.client("b", "orders", "payments");
		first.start();
		second.start();
		this.group.send("payments", 20);
		this.group.awaitAllHandled();
		await().until(() -> first.snapshot().problems().stream().anyMatch((problem) -> problem.contains("'orders'")));
		this.group.createStream("orders", 2);
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(first.snapshot().problems()).isEmpty();
		assertThat(missing("orders")).as("one for each client").hasSize(2).allSatisfy((event) -> {
			assertThat(event.type()).isEqualTo(EngineError.Type.SHARD_LIST);
			assertThat(event.message()).contains("'orders'").contains("create it");
		});
	}

	@Test
	void aStreamThatIsDeletedIsReportedOnceAndHoldsUpNoOther() {
		this.group.createStream("orders", 4);
		this.group.createStream("payments", 1);
		Kinesumer client = this.group.client("a", "orders", "payments");
		client.start();
		this.group.send("orders", 20);
		this.group.send("payments", 20);
		this.group.awaitAllHandled();
		this.group.producer.deleteStream((request) -> request.streamName("orders"));
		await().until(() -> !missing("orders").isEmpty());
		this.group.send("payments", 20);
		this.group.awaitAllHandled();
		await().until(() -> client.snapshot().problems().contains(missing("orders").get(0).message()));
		assertThat(missing("orders")).hasSize(1);
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void aRefreshToAMissingStreamHoldsUpNoOther() {
		this.group.createStream("payments", 1);
		Kinesumer client = this.group.client("a", "payments");
		client.start();
		await().until(() -> shardsOf(client) == 1);
		client.refresh(Set.of("orders", "payments"));
		this.group.send("payments", 20);
		this.group.awaitAllHandled();
		await().until(() -> !missing("orders").isEmpty());
		this.group.createStream("orders", 1);
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		client.refresh(Set.of("payments"));
		await().until(() -> shardsOf(client) == 1);
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void aStreamThatOneClientRemovesIsHandedToTheOtherWithoutADuplicate() {
		this.group.createStream("orders", 4);
		Kinesumer first = this.group.client("a", "orders");
		Kinesumer second = this.group.client("b", "orders");
		first.start();
		second.start();
		this.group.send("orders", 40);
		await().until(() -> shardsOf(first) == 2 && shardsOf(second) == 2);
		this.group.send("orders", 40);
		first.refresh(Set.of());
		this.group.send("orders", 40);
		await().until(() -> shardsOf(first) == 0 && shardsOf(second) == 4);
		first.refresh(Set.of("orders"));
		this.group.send("orders", 40);
		await().until(() -> shardsOf(first) == 2 && shardsOf(second) == 2);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void aRemovedStreamGoesOnlyWhenItsDeliveryHasEndedAndComesBackWhereItWas() throws Exception {
		this.group.createStream("orders", 1);
		this.group.createStream("payments", 1);
		Kinesumer client = this.group.client("a",
				(builder) -> builder.subscribe(Subscription.of("orders", (record, delivery) -> {
					if (this.group.history.size() == 3 && this.entered.getCount() > 0) {
						this.entered.countDown();
						this.release.await();
					}
					this.group.history.add("a", record);
				})), "payments");
		this.group.send("orders", 10);
		client.start();
		assertThat(this.entered.await(20, TimeUnit.SECONDS)).isTrue();
		client.refresh(Set.of("payments"));
		await().until(() -> client.snapshot()
			.shards()
			.stream()
			.anyMatch((shard) -> shard.stream().equals("orders") && shard.state() == ShardState.DRAINING));
		assertThat(this.group.store.checkpoints("test", "orders")).singleElement()
			.matches((checkpoint) -> checkpoint.owner() != null);
		this.release.countDown();
		await().until(() -> this.group.store.checkpoints("test", "orders").get(0).owner() == null);
		assertThat(this.group.history.size()).isEqualTo(4);
		client.refresh(Set.of("orders", "payments"));
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	@Test
	void aClientGoesOnWhenItsTableAndItsStreamHaveVanishedAndComeBackEmpty() {
		this.group.createStream("orders", 2);
		Kinesumer first = this.group.client("a", "orders");
		Kinesumer second = this.group.client("b", "orders");
		first.start();
		second.start();
		for (int round = 0; round < 4; round++) { // generations and versions move on
			this.group.send("orders", 10);
			first.refresh((round % 2 == 0) ? Set.of() : Set.of("orders"));
			await().until(() -> shardsOf(second) == 2 || shardsOf(first) == 1 && shardsOf(second) == 1);
		}
		this.group.awaitAllHandled();
		this.group.producer.deleteStream((request) -> request.streamName("orders"));
		this.store.set(new InMemoryStateStore());
		this.group.createStream("orders", 2);
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		await().until(() -> shardsOf(first) == 1 && shardsOf(second) == 1);
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		this.group.history.assertInOrder();
	}

	private List<EngineError> missing(String stream) {
		return this.group.events(EngineError.class)
			.stream()
			.filter((event) -> stream.equals(event.stream()) && event.failure() instanceof MissingStreamException)
			.toList();
	}

	/**
	 * A store in whose place another may be put.
	 */
	private static StateStore replaceable(AtomicReference<StateStore> store) {
		return (StateStore) Proxy.newProxyInstance(MissingStreamTests.class.getClassLoader(),
				new Class<?>[] { StateStore.class }, (proxy, method, arguments) -> {
					try {
						return method.invoke(store.get(), arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
				});
	}

}
