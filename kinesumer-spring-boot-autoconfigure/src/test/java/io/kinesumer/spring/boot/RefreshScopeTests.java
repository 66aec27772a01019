package io.kinesumer.spring.boot;

import java.util.Set;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.scope.refresh.RefreshScope;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests beside Spring Cloud, which makes beans anew when the environment changes.
 */
class RefreshScopeTests {

	private final RecordedApplication application = new RecordedApplication();

	private final ApplicationContextRunner contextRunner = this.application.contextRunner()
		.withConfiguration(
				AutoConfigurations.of(RefreshAutoConfiguration.class, ConfigurationPropertiesAutoConfiguration.class));

	@Test
	void anEnvironmentThatChangesRestartsNothing() {
		this.contextRunner.withUserConfiguration(KinesumerAutoConfigurationTests.Plain.class).run((context) -> {
			TestPropertyValues.of("kinesumer.scan.limit=7").applyTo(context);
			context.publishEvent(new EnvironmentChangeEvent(context, Set.of("kinesumer.scan.limit")));
			context.getBean(RefreshScope.class).refreshAll();
			assertThat(this.application.built().get("shop").calls).containsExactly("start");
		});
		assertThat(this.application.built().get("shop").calls).containsExactly("start", "stop");
	}

}
