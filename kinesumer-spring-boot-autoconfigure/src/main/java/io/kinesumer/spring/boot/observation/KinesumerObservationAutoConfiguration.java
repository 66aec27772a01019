package io.kinesumer.spring.boot.observation;

import io.kinesumer.spring.boot.KinesumerAutoConfiguration;
import io.kinesumer.spring.observation.KinesumerListenerObservationConvention;
import io.kinesumer.spring.observation.ObservationInterceptor;
import io.micrometer.observation.ObservationRegistry;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of {@link ObservationInterceptor}.
 */
@AutoConfiguration(before = KinesumerAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass({ ObservationRegistry.class, KinesisClient.class })
@ConditionalOnBean(ObservationRegistry.class)
@ConditionalOnBooleanProperty(name = "kinesumer.enabled", matchIfMissing = true)
public final class KinesumerObservationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ObservationInterceptor kinesumerObservationInterceptor(ObservationRegistry registry,
			ObjectProvider<KinesumerListenerObservationConvention> convention) {
		return new ObservationInterceptor(registry, convention.getIfAvailable());
	}

}
