package io.kinesumer.spring.boot.health;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import io.kinesumer.Kinesumer;
import io.kinesumer.StateStoreException;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.boot.EmulatedServices;
import io.kinesumer.spring.boot.KinesumerAutoConfiguration;
import io.kinesumer.spring.boot.KinesumerClientsAutoConfiguration;
import io.kinesumer.spring.boot.KinesumerStateStoreAutoConfiguration;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.StateStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Each part of a running client is frozen on its own, and health finds it out.
 */
class FrozenClientTests {

	private static EmulatedServices services;

	private final String stream = services.createStream(1);

	private final AtomicReference<String> frozen = new AtomicReference<>("");

	private final AtomicReference<String> refused = new AtomicReference<>("");

	private final CountDownLatch thaw = new CountDownLatch(1);

	private final KinesisClient kinesis = services.kinesis().client();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(KinesumerAutoConfiguration.class, KinesumerClientsAutoConfiguration.class,
						KinesumerStateStoreAutoConfiguration.class, KinesumerHealthContributorAutoConfiguration.class))
		.withBean(AwsCredentialsProvider.class, services::credentials)
		.withBean(StateStore.class, () -> between(StateStore.class, new InMemoryStateStore()))
		.withBean(KinesisClient.class, () -> between(KinesisClient.class, this.kinesis))
		.withBean(FrozenClientTests.class, () -> this)
		.withUserConfiguration(Orders.class)
		.withPropertyValues(services.properties("shop", this.stream))
		.withPropertyValues("kinesumer.health.stall-after=500ms", "kinesumer.rebalance.drain-timeout=500ms");

	@BeforeAll
	static void startServices() {
		services = new EmulatedServices();
	}

	@AfterAll
	static void stopServices() {
		services.close();
	}

	@AfterEach
	void close() {
		this.kinesis.close();
	}

	@Test
	void aFrozenReader() {
		frozen("getRecords", "has not been read for PT");
	}

	@Test
	void aFrozenListener() {
		frozen("listener", "has made no progress for PT", "its listener has not returned");
	}

	@Test
	void aFrozenCommitter() {
		frozen("commit", "has handled records that have not been committed for PT");
	}

	@Test
	void aFrozenHeartbeat() {
		frozen("beat", "No heartbeat has reached the state store for", "none has failed");
	}

	@Test
	void anUnreachableStore() {
		this.contextRunner.run((context) -> {
			awaitHealthy(context);
			this.refused.set("beat");
			awaitDown(context, "No heartbeat has reached the state store for", "the store cannot be reached: refused");
			this.refused.set("");
			awaitHealthy(context);
		});
	}

	@Test
	void shardsThatNobodyClaims() {
		this.refused.set("claim");
		this.contextRunner.run((context) -> {
			await().until(() -> problems(health(context)).stream()
				.anyMatch((problem) -> problem.startsWith("1 shards of the group have had no owner for")));
			this.refused.set("");
			await().until(() -> problems(health(context)).isEmpty());
		});
	}

	@Test
	void nothingToDoIsHealthy() {
		this.contextRunner.run((context) -> {
			awaitHealthy(context);
			// An idle shard is read every 300 ms: as many answers as would be a stall.
			long calls = services.kinesis().requestCount("GetRecords");
			await().until(() -> services.kinesis().requestCount("GetRecords") >= calls + 4);
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
			assertThat(problems(health(context))).isEmpty();
		});
	}

	private void frozen(String part, String... sentences) {
		this.contextRunner.run((context) -> {
			awaitHealthy(context);
			this.frozen.set(part);
			services.put(this.stream, "a", "an order");
			awaitDown(context, sentences);
			this.frozen.set("");
			this.thaw.countDown();
			awaitHealthy(context);
		});
	}

	private void awaitHealthy(ApplicationContext context) {
		await().until(() -> health(context).getStatus().equals(Status.UP)
				&& context.getBean(Kinesumer.class).snapshot().shards().size() == 1);
	}

	private static void awaitDown(ApplicationContext context, String... sentences) {
		await().untilAsserted(() -> {
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(problems(health)).anySatisfy((problem) -> assertThat(problem).contains(sentences));
		});
	}

	private static Health health(ApplicationContext context) {
		return context.getBean(KinesumerHealthIndicator.class).health();
	}

	@SuppressWarnings("unchecked")
	private static List<String> problems(Health health) {
		Map<String, Map<String, Object>> apps = (Map<String, Map<String, Object>>) health.getDetails().get("apps");
		return (List<String>) apps.get("shop").get("problems");
	}

	private void reached(String part) throws InterruptedException {
		if (part.equals(this.frozen.get())) {
			this.thaw.await();
		}
		if (part.equals(this.refused.get())) {
			throw new StateStoreException("refused", null);
		}
	}

	/**
	 * Stands between the engine and what it calls.
	 */
	private <T> T between(Class<T> type, T target) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, args) -> {
				reached(method.getName());
				try {
					return method.invoke(target, args);
				}
				catch (InvocationTargetException ex) {
					throw ex.getTargetException();
				}
			}));
	}

	@Configuration(proxyBeanMethods = false)
	static class Orders {

		private final FrozenClientTests test;

		Orders(FrozenClientTests test) {
			this.test = test;
		}

		@KinesumerListener(streams = "${stream}")
		void on(String order) throws InterruptedException {
			this.test.reached("listener");
		}

	}

}
