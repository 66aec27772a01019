package io.kinesumer.spring.boot;

import java.util.LinkedHashMap;
import java.util.Map;

import io.kinesumer.Subscription;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.NestedExceptionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application whose clients only remember what they are told.
 */
class RecordedApplication {

	private final Map<String, RecordedKinesumer> built = new LinkedHashMap<>();

	ApplicationContextRunner contextRunner() {
		return new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(KinesumerAutoConfiguration.class, KinesumerClientsAutoConfiguration.class,
							KinesumerStateStoreAutoConfiguration.class, JacksonAutoConfiguration.class))
			.withPropertyValues("kinesumer.app=shop")
			.withBean(KinesumerFactory.class, () -> (app, subscriptions) -> {
				RecordedKinesumer kinesumer = new RecordedKinesumer(app, subscriptions);
				this.built.put(app, kinesumer);
				return kinesumer;
			});
	}

	Map<String, RecordedKinesumer> built() {
		return this.built;
	}

	/**
	 * The only subscription of an app.
	 */
	Subscription subscription(String app) {
		assertThat(this.built.get(app).subscriptions).hasSize(1);
		return this.built.get(app).subscriptions.get(0);
	}

	static Throwable rootCause(AssertableApplicationContext context) {
		return NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure());
	}

}
