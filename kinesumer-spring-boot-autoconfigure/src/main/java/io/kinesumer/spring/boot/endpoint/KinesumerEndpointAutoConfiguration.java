package io.kinesumer.spring.boot.endpoint;

import io.kinesumer.spring.Kinesumers;
import io.kinesumer.spring.boot.KinesumerAutoConfiguration;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of {@link KinesumerEndpoint}.
 */
@AutoConfiguration(after = KinesumerAutoConfiguration.class)
@ConditionalOnClass({ WebEndpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnAvailableEndpoint(endpoint = KinesumerEndpoint.class)
@ConditionalOnBean(Kinesumers.class)
public final class KinesumerEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	KinesumerEndpoint kinesumerEndpoint(Kinesumers kinesumers, ApplicationEventPublisher events) {
		return new KinesumerEndpoint(kinesumers, events);
	}

}
