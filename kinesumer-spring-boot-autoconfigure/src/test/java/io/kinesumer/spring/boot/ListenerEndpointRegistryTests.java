package io.kinesumer.spring.boot;

import java.util.List;
import java.util.Set;

import io.kinesumer.Kinesumer;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.Kinesumers;
import io.kinesumer.spring.ListenerEndpointRegistry;
import io.kinesumer.spring.RegisteredListener;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for the {@link ListenerEndpointRegistry}, with clients that only remember.
 */
class ListenerEndpointRegistryTests {

	private final RecordedApplication application = new RecordedApplication();

	private final ApplicationContextRunner contextRunner = this.application.contextRunner()
		.withUserConfiguration(Listeners.class);

	@Test
	void listenersAreListedWithWhatTheyDo() {
		this.contextRunner.run((context) -> {
			ListenerEndpointRegistry registry = context.getBean(ListenerEndpointRegistry.class);
			assertThat(registry.listenerIds()).containsExactly("audit", "later", "orders");
			assertThat(registry.listeners()).containsExactly(
					new RegisteredListener("audit", "other", Set.of("audit"), false, false),
					new RegisteredListener("later", "shop", Set.of("returns"), false, false),
					new RegisteredListener("orders", "shop", Set.of("orders", "refunds"), true, false));
			assertThat(registry.listener("orders").isRunning()).isTrue();
		});
	}

	@Test
	void anUnknownIdIsRefusedWithTheKnownOnes() {
		this.contextRunner.run((context) -> {
			ListenerEndpointRegistry registry = context.getBean(ListenerEndpointRegistry.class);
			assertThatIllegalArgumentException().isThrownBy(() -> registry.pause("order"))
				.withMessageContaining("'order'")
				.withMessageContaining("[audit, later, orders]");
			assertThatIllegalArgumentException().isThrownBy(() -> registry.listener("order"));
		});
	}

	@Test
	void aListenerThatIsNotStartedCanBeStartedLater() {
		this.contextRunner.run((context) -> {
			ListenerEndpointRegistry registry = context.getBean(ListenerEndpointRegistry.class);
			RecordedKinesumer shop = this.application.built().get("shop");
			assertThat(shop.calls).containsExactly("refresh [orders, refunds]", "start");
			registry.start("later");
			assertThat(shop.calls).endsWith("start", "refresh [orders, refunds, returns]");
			assertThat(registry.listener("later").isRunning()).isTrue();
			registry.start("later");
			assertThat(shop.calls).hasSize(3);
		});
	}

	@Test
	void aClientIsBuiltWhenItsFirstListenerStarts() {
		this.contextRunner.run((context) -> {
			assertThat(this.application.built()).containsOnlyKeys("shop");
			assertThat(context.getBean(Kinesumers.class).apps()).containsExactly("shop");
			((Lifecycle) context.getSourceApplicationContext()).stop();
			((Lifecycle) context.getSourceApplicationContext()).start();
			assertThat(this.application.built()).containsOnlyKeys("shop");
			context.getBean(ListenerEndpointRegistry.class).pause("audit");
			context.getBean(ListenerEndpointRegistry.class).start("audit");
			assertThat(this.application.built().get("other").calls).containsExactly("pauseLocally audit", "refresh []",
					"refresh [audit]", "start");
			assertThat(context.getBean(Kinesumers.class).apps()).containsExactly("other", "shop");
		});
		assertThat(this.application.built().get("other").calls).endsWith("stop");
	}

	@Test
	void aStoppedListenerStaysStoppedOverARestart() {
		this.contextRunner.run((context) -> {
			ListenerEndpointRegistry registry = context.getBean(ListenerEndpointRegistry.class);
			RecordedKinesumer shop = this.application.built().get("shop");
			registry.start("later");
			registry.stop("orders");
			registry.stop("orders");
			assertThat(shop.calls).endsWith("refresh [returns]");
			((Lifecycle) context.getSourceApplicationContext()).stop();
			((Lifecycle) context.getSourceApplicationContext()).start();
			assertThat(shop.calls).endsWith("refresh [returns]", "stop", "start");
			assertThat(registry.listener("orders").isRunning()).isFalse();
			assertThat(registry.listener("later").isRunning()).isTrue();
			registry.stop("later");
			((Lifecycle) context.getSourceApplicationContext()).stop();
			((Lifecycle) context.getSourceApplicationContext()).start();
			assertThat(shop.calls).endsWith("refresh []", "stop"); // nothing to take part
			registry.start("orders");
			assertThat(shop.calls).endsWith("refresh [orders, refunds]", "start");
		});
	}

	@Test
	void oneListenerOfAnApplicationThatDoesNotAutoStartStartsAlone() {
		this.contextRunner.withPropertyValues("kinesumer.auto-startup=false").run((context) -> {
			ListenerEndpointRegistry registry = context.getBean(ListenerEndpointRegistry.class);
			RecordedKinesumer shop = this.application.built().get("shop");
			registry.start("later");
			assertThat(shop.calls).containsExactly("refresh [orders, refunds]", "refresh [returns]", "start");
			assertThat(registry.listener("orders").isRunning()).isFalse();
			((Lifecycle) context.getSourceApplicationContext()).stop();
			((Lifecycle) context.getSourceApplicationContext()).start();
			assertThat(shop.calls).endsWith("stop", "refresh [orders, refunds, returns]", "start");
		});
	}

	@Test
	void aPauseIsOfThisClientAlone() {
		this.contextRunner.run((context) -> {
			ListenerEndpointRegistry registry = context.getBean(ListenerEndpointRegistry.class);
			RecordedKinesumer shop = this.application.built().get("shop");
			registry.pause("orders");
			assertThat(shop.calls).endsWith("start", "pauseLocally orders", "pauseLocally refunds");
			assertThat(registry.listener("orders").isPaused()).isTrue();
			assertThat(registry.listener("orders").isRunning()).isTrue();
			registry.resume("orders");
			assertThat(shop.calls).endsWith("resumeLocally orders", "resumeLocally refunds");
			assertThat(registry.listener("orders").isPaused()).isFalse();
		});
	}

	@Test
	void streamsThatARefreshAddsAreTheOnlyListenersOwn() {
		new RecordedApplication().contextRunner()
			.withUserConfiguration(KinesumerAutoConfigurationTests.Plain.class)
			.run((context) -> {
				ListenerEndpointRegistry registry = context.getBean(ListenerEndpointRegistry.class);
				Kinesumer kinesumer = context.getBean(Kinesumer.class);
				kinesumer.refresh(Set.of("invoices"));
				assertThat(registry.listener("plain.on").streams()).containsExactlyInAnyOrder("orders", "invoices");
				assertThat(registry.listener("plain.on").isRunning()).isTrue();
				registry.stop("plain.on");
				assertThat(kinesumer.snapshot().streams()).isEmpty();
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class Listeners {

		@KinesumerListener(id = "orders", streams = { "orders", "refunds" })
		void orders(String payload) {
		}

		@KinesumerListener(id = "later", streams = "returns", autoStartup = "false")
		void later(List<String> payloads) {
		}

		@KinesumerListener(id = "audit", streams = "audit", app = "other", autoStartup = "false")
		void audit(String payload) {
		}

	}

}
