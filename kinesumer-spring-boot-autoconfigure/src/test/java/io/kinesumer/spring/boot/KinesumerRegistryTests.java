package io.kinesumer.spring.boot;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.kinesumer.Subscription;
import io.kinesumer.spring.KinesumerListener;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link KinesumerRegistry}.
 */
class KinesumerRegistryTests {

	private final Map<String, FailingOnce> built = new TreeMap<>();

	@Test
	void aClientThatCannotStopDoesNotKeepOthersRunning() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(KinesumerAutoConfiguration.class, KinesumerClientsAutoConfiguration.class))
			.withBean(KinesumerFactory.class, () -> (app, subscriptions) -> {
				this.built.put(app, new FailingOnce(app, subscriptions, !app.equals("last")));
				return this.built.get(app);
			})
			.withBean(ThreeApps.class)
			.run((context) -> {
				assertThat(this.built.keySet()).containsExactly("first", "last", "late");
				KinesumerRegistry registry = context.getBean(KinesumerRegistry.class);
				assertThatIllegalStateException().isThrownBy(registry::close)
					.withMessage("first cannot stop")
					.satisfies((ex) -> assertThat(ex.getSuppressed()).singleElement()
						.extracting(Throwable::getMessage)
						.isEqualTo("late cannot stop"));
				assertThat(this.built.values()).noneMatch(RecordedKinesumer::isRunning);
			});
	}

	private static final class FailingOnce extends RecordedKinesumer {

		private boolean fails;

		FailingOnce(String app, List<Subscription> subscriptions, boolean fails) {
			super(app, subscriptions);
			this.fails = fails;
		}

		@Override
		public synchronized void stop() {
			super.stop();
			if (this.fails) {
				this.fails = false;
				throw new IllegalStateException(app() + " cannot stop");
			}
		}

	}

	static class ThreeApps {

		@KinesumerListener(app = "first", streams = "orders")
		void first(String payload) {
		}

		@KinesumerListener(app = "last", streams = "orders")
		void last(String payload) {
		}

		@KinesumerListener(app = "late", streams = "orders")
		void late(String payload) {
		}

	}

}
