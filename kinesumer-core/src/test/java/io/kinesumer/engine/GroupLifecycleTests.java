package io.kinesumer.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerEvent;
import io.kinesumer.KinesumerEvent.EngineError;
import io.kinesumer.KinesumerEvent.ShardsRevoked;
import io.kinesumer.KinesumerSettings;
import io.kinesumer.KinesumerSnapshot.Status;
import io.kinesumer.Subscription;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.Owner;
import io.kinesumer.store.StateStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.kinesumer.engine.TestGroup.await;
import static io.kinesumer.engine.TestGroup.shardsOf;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole clients that start, stop and are cut short at awkward moments.
 */
@Timeout(60)
class GroupLifecycleTests {

	private static final KinesumerSettings IMPATIENT = TestGroup.FAST
		.withRebalance(new KinesumerSettings.Rebalance(Duration.ofMillis(200)))
		.withCommit(new KinesumerSettings.Commit(KinesumerSettings.Commit.DEFAULTS.mode(), Duration.ofMillis(200),
				Duration.ofMillis(100)));

	private static final KinesumerSettings.Sync LONG_SESSION = new KinesumerSettings.Sync(Duration.ofMillis(100),
			Duration.ofMinutes(1), Duration.ofMillis(500));

	private final TestGroup group = new TestGroup();

	private final CountDownLatch entered = new CountDownLatch(1);

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.release.countDown();
		this.group.close();
	}

	@Test
	void aRefreshDuringTheStartTakesEffect() {
		this.group.createStream("orders", 1);
		this.group.createStream("payments", 1);
		AtomicReference<Kinesumer> starting = new AtomicReference<>();
		StateStore store = before("register", () -> starting.get().refresh(Set.of("payments")));
		Kinesumer client = this.group.client("a", (builder) -> builder.stateStore(store), "orders");
		starting.set(client);
		client.start();
		this.group.send("payments", 5);
		this.group.awaitAllHandled();
		assertThat(client.snapshot().streams()).containsExactly("payments");
		await().until(() -> this.group.store.client("test", "a").orElseThrow().streams().equals(Set.of("payments")));
	}

	@Test
	void aStoppedClientDeliversNothingThoughItsControlLoopWasStuck() throws Exception {
		this.group.createStream("orders", 1);
		this.group.send("orders", 20);
		CountDownLatch stuck = new CountDownLatch(1);
		StateStore store = before("group", () -> {
			if (this.entered.getCount() == 0) {
				stuck.countDown();
				waitDeaf();
			}
		});
		List<Thread> handlers = Collections.synchronizedList(new ArrayList<>());
		Kinesumer client = this.group.client("a",
				(builder) -> builder.stateStore(store)
					.settings(IMPATIENT.withSync(LONG_SESSION)) // no fence closes
					.subscribe(Subscription.of("orders", (record, delivery) -> {
						handlers.add(Thread.currentThread());
						this.entered.countDown();
						waitDeaf();
					})));
		client.start();
		assertThat(this.entered.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(stuck.await(20, TimeUnit.SECONDS)).isTrue();
		client.stop();
		assertThat(handlers).hasSize(1);
		this.release.countDown();
		handlers.get(0).join();
		assertThat(handlers).hasSize(1);
		ClientEntry left = this.group.store.client("test", "a").orElseThrow();
		assertThat(this.group.store.remove("test", left)).isTrue();
		this.group.client("b", "orders").start();
		this.group.awaitAllHandled();
		assertThat(handlers).hasSize(1);
	}

	@Test
	void theLastEventsAreToldBeforeTheStopReturns() {
		this.group.createStream("orders", 2);
		List<KinesumerEvent> told = Collections.synchronizedList(new ArrayList<>());
		CountDownLatch never = new CountDownLatch(1);
		Kinesumer client = this.group.client("a", (builder) -> builder.events((event) -> {
			try {
				if (event instanceof ShardsRevoked && never.await(300, TimeUnit.MILLISECONDS)) {
					return; // a listener that takes its time
				}
				told.add(event);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}), "orders");
		client.start();
		await().until(() -> shardsOf(client) == 2);
		client.stop();
		assertThat(told).filteredOn(ShardsRevoked.class::isInstance)
			.singleElement()
			.extracting((event) -> ((ShardsRevoked) event).reason())
			.isEqualTo(ShardsRevoked.Reason.STOPPED);
	}

	@Test
	void aClientWhoseIdIsTakenWhileItRunsSaysSoAndCanBeStartedAgain() {
		this.group.createStream("orders", 1);
		Kinesumer client = this.group.client("a", "orders");
		client.start();
		await().until(() -> shardsOf(client) == 1);
		ClientEntry intruder = takePlaceOf("a");
		await().until(() -> {
			this.group.store.beat("test", beat(intruder));
			return client.snapshot().status() == Status.FAILED;
		});
		assertThat(client.isRunning()).isFalse();
		await().until(() -> !this.group.events(EngineError.class).isEmpty());
		assertThat(this.group.events(EngineError.class)).singleElement()
			.satisfies((event) -> assertThat(event.message()).contains("'a'"));
		this.group.store.client("test", "a").ifPresent((entry) -> this.group.store.remove("test", entry));
		client.start();
		assertThat(client.isRunning()).isTrue();
		this.group.send("orders", 5);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
	}

	private ClientEntry takePlaceOf(String id) {
		AtomicReference<ClientEntry> taken = new AtomicReference<>();
		await().until(() -> {
			ClientEntry own = this.group.store.client("test", id).orElseThrow();
			ClientEntry other = new ClientEntry(new Owner(id, "intruder"), 1, own.sessionTimeout(), own.streams(),
					false, own.version(), own.registeredAt());
			taken.set(other);
			return this.group.store.register("test", other, own);
		});
		return taken.get();
	}

	private ClientEntry beat(ClientEntry entry) {
		long heartbeat = this.group.store.client("test", entry.id()).orElseThrow().heartbeat();
		return new ClientEntry(entry.owner(), heartbeat + 1, entry.sessionTimeout(), entry.streams(), false,
				entry.version(), entry.registeredAt());
	}

	/**
	 * The group's store, with something that happens before each call of a name.
	 */
	private StateStore before(String call, Runnable action) {
		return (StateStore) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { StateStore.class },
				(proxy, method, arguments) -> {
					if (method.getName().equals(call)) {
						action.run();
					}
					try {
						return method.invoke(this.group.store, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
				});
	}

	/**
	 * Waits until released, whoever interrupts.
	 */
	private void waitDeaf() {
		while (this.release.getCount() > 0) {
			try {
				this.release.await();
			}
			catch (InterruptedException ex) {
				// goes on, as a handler may that swallows it
			}
		}
	}

}
