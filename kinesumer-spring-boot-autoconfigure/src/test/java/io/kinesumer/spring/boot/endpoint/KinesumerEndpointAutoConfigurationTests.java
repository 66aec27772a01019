package io.kinesumer.spring.boot.endpoint;

import io.kinesumer.spring.Kinesumers;
import io.kinesumer.spring.boot.KinesumerAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KinesumerEndpointAutoConfiguration}.
 */
class KinesumerEndpointAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(KinesumerAutoConfiguration.class, KinesumerEndpointAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=*");

	@Test
	void theEndpointIsThereWhereItIsExposed() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(KinesumerEndpoint.class));
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=health")
			.run((context) -> assertThat(context).doesNotHaveBean(KinesumerEndpoint.class));
	}

	@Test
	void theEndpointBacksOff() {
		this.contextRunner.withPropertyValues("management.endpoint.kinesumer.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(KinesumerEndpoint.class));
		this.contextRunner.withPropertyValues("kinesumer.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(KinesumerEndpoint.class));
		this.contextRunner.withClassLoader(new FilteredClassLoader(WebEndpoint.class))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(Kinesumers.class));
	}

}
